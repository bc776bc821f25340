using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Detection;
using EcgWearable.RtlAccelerator;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using UnitsNet;

namespace EcgWearable.Ecg.Wear;

/// <summary>Wears a record on a virtual board: switches it on, lets it run, and switches it off by its button.</summary>
public static class WearRunner
{
    // Log scan, power-up of the front end and of the accelerator take less than this.
    private const double StartUpSeconds = 5;

    // The last beats wait for their windows and for a next beat that never comes.
    private const double TailSeconds = 6;
    private const double PressSeconds = 2.5;
    private const double ShutDownSeconds = 20;

    /// <summary>Runs a plan.</summary>
    /// <param name="plan">What to wear.</param>
    /// <param name="progress">Told the seconds worn so far; may be null.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>Log, flash image and counts.</returns>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static WearResult Run(WearPlan plan, Action<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        WearableSettings settings = SettingsOf(plan);
        FrontEndRate rate = settings.MakeRate();
        double worn = plan.WornSeconds;
        IElectrodeSignal electrodes = plan.Playlist is null ? Electrodes(plan) : new ChainedSignal(number => Electrodes(plan.Playlist[number % plan.Playlist.Count]));
        using SimulatedAccelerator? rtl = plan.Rtl is null ? null : new SimulatedAccelerator(plan.Rtl, plan.Accelerator);
        double pressed = StartUpSeconds + worn + TailSeconds;
        VirtualBoardOptions options = new()
        {
            Signal = new WatchedSignal(electrodes, progress, cancellation),
            CrystalHertz = plan.CrystalHertz,
            ClrTickMilliseconds = plan.ClrTickMilliseconds,
            Network = NetworkOf(plan),
            Accelerator = plan.Model is null ? plan.Accelerator : plan.Accelerator with { Timing = AcceleratorTiming.Ice40Up5K(plan.Model.Network) },
            FittedAccelerator = rtl,
            WindowClassified = plan.WindowClassified is null ? null : new WindowClassifiedHandler(plan.WindowClassified),
            Battery = new Battery(plan.BatteryMilliampereHours ?? double.PositiveInfinity),
            ButtonPresses = [new ButtonPress(Nanoseconds(pressed), Nanoseconds(PressSeconds))],
        };
        using VirtualEcgBoard board = new(options);
        try
        {
            Wear(board, plan.StartUtc, () => new Wearable(settings, DetectorOf(plan, rate)).Run(), Nanoseconds(pressed + PressSeconds + ShutDownSeconds));
        }
        catch (VirtualBoardException e) when (e.InnerException is OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }

        byte[] image = board.Flash.Image.ToArray();
        return new WearResult(
            WearLogReader.Parse(image, "the virtual board's flash"),
            image,
            rate.OdrNumerator,
            rate.OdrDenominator,
            board.FrontEnd.SamplesProduced,
            board.FrontEnd.SamplesTaken,
            board.FrontEnd.SamplesLost)
        {
            Energy = board.EnergyUntilDeepSleep ?? board.EnergyNow(),
            Rtl = rtl is null ? null : new RtlRun(rtl.Cycles, rtl.SimulatedCycles, rtl.SimulationTime),
        };
    }

    private static WearableSettings SettingsOf(WearPlan plan)
    {
        WearableSettings settings = new()
        {
            FrontEndCrystal = Frequency.FromHertz(plan.CrystalHertz),
            Policy = plan.Policy,
            TargetWear = Duration.FromHours(plan.TargetHours),
            LightSleep = plan.LightSleep,
            WindowsPerWake = plan.WindowsPerWake,
        };
        if (plan.BatteryMilliampereHours is { } milliampereHours)
        {
            settings.BatteryCapacity = Energy.FromJoules(milliampereHours * 3.6 * VirtualEcgBoard.CellVolts);
        }

        return settings;
    }

    private static ResampledRecord Electrodes(WearPlan plan)
    {
        int samples = (int)Math.Ceiling(plan.WornSeconds * plan.Record.SamplingFrequencyHz);
        double[] microvolts = plan.Microvolts ?? plan.Record.Microvolts(plan.Lead);
        if (samples > microvolts.Length && plan.RepeatedSeconds is not null)
        {
            double[] once = microvolts;
            microvolts = [.. Enumerable.Range(0, samples).Select(i => once[i % once.Length])];
        }

        return new ResampledRecord(microvolts.AsSpan(0, Math.Min(samples, microvolts.Length)), plan.Record.SamplingFrequencyHz);
    }

    private static ResampledRecord Electrodes(string path)
    {
        ElectrodeRecord worn = ElectrodeRecord.Read(path);
        return new ResampledRecord(worn.Microvolts(), worn.Record.SamplingFrequencyHz);
    }

    private static void Wear(VirtualEcgBoard board, DateTimeOffset? startUtc, Action firmware, long nanoseconds)
    {
        if (startUtc is null)
        {
            board.Run(firmware, nanoseconds);
            return;
        }

        board.Start(firmware);
        board.RunFor(Nanoseconds(StartUpSeconds));
        VirtualDevice.Connect(board).SynchronizeTime(startUtc.Value);
        board.RunFor(nanoseconds - board.NowNanoseconds);
    }

    private static IBeatNetwork? NetworkOf(WearPlan plan)
    {
        if (plan.Model is not null)
        {
            return new ModelNetwork(plan.Model);
        }

        // A training set needs windows, not classes: something must take them at the far end of the link.
        return plan.WindowClassified is null ? null : new SilentNetwork();
    }

    private static IBeatDetector DetectorOf(WearPlan plan, FrontEndRate rate)
    {
        if (plan.ReferenceBeats is null)
        {
            return new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator);
        }

        double scale = rate.OdrNumerator / (plan.Record.SamplingFrequencyHz * rate.OdrDenominator);
        double end = plan.WornSeconds * plan.Record.SamplingFrequencyHz;
        long[] peaks = [.. plan.ReferenceBeats.Where(b => b.Sample < end).Select(b => (long)Math.Round(b.Sample * scale))];
        return new ReferenceDetector(plan.MovePeaks?.Invoke(peaks) ?? peaks);
    }

    private static long Nanoseconds(double seconds) => (long)Math.Round(seconds * 1e9);
}
