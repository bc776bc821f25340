using EcgWearable.Evaluation;
using EcgWearable.Firmware.Power;
using EcgWearable.IntegerModel;
using EcgWearable.RtlAccelerator;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>What is to be worn, and how.</summary>
public sealed record WearPlan
{
    /// <summary>The record.</summary>
    public required WfdbRecord Record { get; init; }

    /// <summary>Which of its signals is on the electrodes.</summary>
    public required int Lead { get; init; }

    /// <summary>Seconds of it to wear; null for all.</summary>
    public double? Seconds { get; init; }

    /// <summary>Seconds to wear, from the record repeated as often as that takes; null to end with the record.</summary>
    public double? RepeatedSeconds { get; init; }

    /// <summary>Crystal of the front end in Hz.</summary>
    public int CrystalHertz { get; init; } = 4_096_000;

    /// <summary>Tick of the CLR image in milliseconds: 10 on a stock image, 1 on a tuned one.</summary>
    public int ClrTickMilliseconds { get; init; } = 10;

    /// <summary>The accelerator's model; null when there is no accelerator.</summary>
    public ModelFile? Model { get; init; }

    /// <summary>The accelerator's RTL, to be simulated in place of the integer model; its network must be <see cref="Model"/>'s. Null for the integer model.</summary>
    public RtlLibrary? Rtl { get; init; }

    /// <summary>Clock, limits and faults of the accelerator.</summary>
    public AcceleratorOptions Accelerator { get; init; } = new();

    /// <summary>How much the firmware does at most.</summary>
    public PolicyLevel Policy { get; init; } = PolicyLevel.Full;

    /// <summary>Records to string together, over and over, in place of <see cref="Record"/> alone: paths without extension. Needs <see cref="Seconds"/>.</summary>
    public IReadOnlyList<string>? Playlist { get; init; }

    /// <summary>Charge of the cell in milliampere-hours; null for a supply that does not run empty.</summary>
    public double? BatteryMilliampereHours { get; init; }

    /// <summary>How long the battery is to last by the firmware's budget, in hours; 0 = as long as it does.</summary>
    public double TargetHours { get; init; }

    /// <summary>Whether the MCU sleeps lightly between samples.</summary>
    public bool LightSleep { get; init; }

    /// <summary>Windows that the firmware collects before it wakes the accelerator.</summary>
    public int WindowsPerWake { get; init; } = 1;

    /// <summary>Reference beats to use instead of the firmware's own detection; null for its own.</summary>
    public IReadOnlyList<ReferenceBeat>? ReferenceBeats { get; init; }

    /// <summary>What is at the electrodes in microvolts, in place of the record's lead: as many samples at the same rate; null for the lead itself.</summary>
    public double[]? Microvolts { get; init; }

    /// <summary>Moves the reference beats' R peaks: gets and gives samples of the device, ascending; null to leave them where they are.</summary>
    public Func<long[], long[]>? MovePeaks { get; init; }

    /// <summary>Time that a host sets the device's clock to when it has come up; null to leave the clock unset.</summary>
    public DateTimeOffset? StartUtc { get; init; }

    /// <summary>Told the windows that arrive at the accelerator's pins, in order: window, context, logits. The spans are valid during the call.</summary>
    public WindowObserver? WindowClassified { get; init; }

    /// <summary>Length of what is worn, in seconds.</summary>
    public double WornSeconds => Playlist is not null
        ? Seconds ?? 0
        : RepeatedSeconds ?? Math.Min(Seconds ?? double.PositiveInfinity, Record.SamplesPerSignal / Record.SamplingFrequencyHz);
}
