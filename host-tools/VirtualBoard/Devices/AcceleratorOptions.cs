namespace EcgWearable.VirtualBoard;

/// <summary>Clock, limits and faults of the accelerator.</summary>
public sealed record AcceleratorOptions
{
    /// <summary>Clock in hertz: the iCE40UP5K's internal oscillator at a quarter, 12 MHz.</summary>
    public long ClockHertz { get; init; } = 12_000_000;

    /// <summary>
    /// The cycles that the fabric takes, to the cycle; null for the estimate by <see cref="MacsPerCycle"/>, <see cref="WindowCycles"/> and
    /// <see cref="CommandCycles"/>.
    /// </summary>
    public AcceleratorTiming? Timing { get; init; }

    /// <summary>Multiply-accumulates in one cycle: the eight DSP blocks of an iCE40UP5K.</summary>
    public int MacsPerCycle { get; init; } = 8;

    /// <summary>Cycles from the last byte of a window to its result; -1 for all the network's multiply-accumulates at <see cref="MacsPerCycle"/>.</summary>
    public long WindowCycles { get; init; } = -1;

    /// <summary>Cycles for any other command.</summary>
    public long CommandCycles { get; init; } = 32;

    /// <summary>Fastest SCLK in hertz: 8 MHz on the iCE40, 20 MHz on the Zynq.</summary>
    public int MaximumSpiHertz { get; init; } = 8_000_000;

    /// <summary>From power, or from reset, to the first command: the FPGA loads its configuration.</summary>
    public long ConfigurationNanoseconds { get; init; } = 119_000_000;

    /// <summary>Version that it identifies itself with.</summary>
    public uint RtlVersion { get; init; } = 1;

    /// <summary>A fault of READY.</summary>
    public ReadyFault ReadyFault { get; init; }

    /// <summary>A fault inside: the class of a result is not the one its logits name.</summary>
    public bool WrongClass { get; init; }

    /// <summary>Probability of a flipped bit on either data line, 0 to 1.</summary>
    public double BitErrorRate { get; init; }

    /// <summary>Decides which bits flip.</summary>
    public int BitErrorSeed { get; init; } = 1;
}
