using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Wear;

/// <summary>What a run on the virtual board leaves behind.</summary>
/// <param name="Log">The log, read from the flash.</param>
/// <param name="FlashImage">The flash, byte for byte.</param>
/// <param name="OdrNumerator">Output data rate of the front end in Hz, numerator.</param>
/// <param name="OdrDenominator">Output data rate of the front end in Hz, denominator.</param>
/// <param name="SamplesProduced">Samples that the front end made, by the board's count.</param>
/// <param name="SamplesTaken">Samples of them that the firmware read.</param>
/// <param name="SamplesLost">Samples of them that were never read.</param>
public sealed record WearResult(
    WearLogContents Log,
    ReadOnlyMemory<byte> FlashImage,
    int OdrNumerator,
    int OdrDenominator,
    long SamplesProduced,
    long SamplesTaken,
    long SamplesLost)
{
    /// <summary>The session that was worn.</summary>
    public WearSession Session => Log.Sessions[^1];

    /// <summary>Energy that the parts took until the device switched itself off, by the board's own account of their states; modelled.</summary>
    public required BoardEnergy Energy { get; init; }

    /// <summary>What the simulation of the accelerator's RTL took; null when it was not simulated.</summary>
    public RtlRun? Rtl { get; init; }
}
