namespace EcgWearable.Power;

/// <summary>Inputs of one run of the model. The defaults are the device as it is on a published image.</summary>
public sealed record Scenario
{
    /// <summary>Controller and clock.</summary>
    public Mcu Mcu { get; init; } = Mcu.Esp32S3At240;

    /// <summary>How the MCU waits for a sample.</summary>
    public SamplingMode Sampling { get; init; } = SamplingMode.Spinning;

    /// <summary>Whether samples and windows are worked on by compiled code instead of the CLR's interpreter.</summary>
    public bool NativeCode { get; init; }

    /// <summary>How much is done.</summary>
    public StudyPolicy Policy { get; init; } = StudyPolicy.Full;

    /// <summary>With <see cref="StudyPolicy.Selective"/>, of the beats with nothing to them one in this many is classified; 1 or more.</summary>
    public int OneIn { get; init; } = 10;

    /// <summary>Heart rate in beats a minute, 1 to 400.</summary>
    public double BeatsPerMinute { get; init; } = 75;

    /// <summary>The FPGA.</summary>
    public AcceleratorPart Accelerator { get; init; } = AcceleratorPart.Ice40;

    /// <summary>What it does between windows.</summary>
    public AcceleratorMode AcceleratorMode { get; init; } = AcceleratorMode.ClockGated;

    /// <summary>With <see cref="AcceleratorMode.Batched"/>, windows in a batch; 1 or more.</summary>
    public int Batch { get; init; } = 30;

    /// <summary>Whether the log's flash is erased 64 KiB at a time instead of 4 KiB.</summary>
    public bool FlashBlockErase { get; init; }

    /// <summary>Whether the log's flash is in deep power-down between writes.</summary>
    public bool FlashPowerDown { get; init; }

    /// <summary>Whether a linear regulator of small quiescent current takes the place of the buck-boost converter.</summary>
    public bool LinearRegulator { get; init; }

    /// <summary>Milliseconds from a wake-up source to the first instruction after light sleep; null for the table's figure, which is assumed.</summary>
    public double? WakeMilliseconds { get; init; }

    /// <summary>Whether light sleep draws what users report of modules whose flash stays powered, instead of the datasheet's figure.</summary>
    public bool LightSleepAsReported { get; init; }
}
