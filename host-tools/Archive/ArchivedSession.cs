using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>A session as it lies in the archive, without its beats.</summary>
/// <param name="SessionId">Its number in the archive.</param>
/// <param name="Wearer">Who wore it.</param>
/// <param name="Device">What was worn.</param>
/// <param name="BootCount">Boots of the device, 0 to 65,535.</param>
/// <param name="FirmwareVersion">"major.minor.patch"; null when the boot record was not readable.</param>
/// <param name="OdrNumerator">Output data rate in Hz, numerator.</param>
/// <param name="OdrDenominator">Output data rate in Hz, denominator.</param>
/// <param name="ModelHashPrefix">First eight bytes of the model's hash in hexadecimal; null when the boot record was not readable.</param>
/// <param name="StartSampleIndex">First sample.</param>
/// <param name="EndSampleIndex">Sample after the last.</param>
/// <param name="Start">UTC of the first sample; counted from 1970-01-01 when <paramref name="IsSynchronised"/> is false.</param>
/// <param name="End">UTC of the end, likewise.</param>
/// <param name="IsSynchronised">Whether the session's times are real.</param>
/// <param name="IsClosed">Whether it ended orderly.</param>
/// <param name="BeatCount">Its beats in the archive.</param>
/// <param name="LostSamples">Samples that were never read.</param>
/// <param name="AnalysableSamples">Samples outside <see cref="WearSession.Unanalysable"/>, of all that is in the archive of the session.</param>
/// <param name="MissingRecords">Records that the logs' sequence numbers say are missing; of logs that cover the whole session, the least.</param>
public sealed record ArchivedSession(
    long SessionId,
    string Wearer,
    string Device,
    int BootCount,
    string? FirmwareVersion,
    long OdrNumerator,
    long OdrDenominator,
    string? ModelHashPrefix,
    long StartSampleIndex,
    long EndSampleIndex,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool IsSynchronised,
    bool IsClosed,
    long BeatCount,
    long LostSamples,
    long AnalysableSamples,
    long MissingRecords)
{
    /// <summary>The rate was taken from another session, or is the default, because no boot record was readable.</summary>
    public bool IsRateAssumed { get; init; }

    /// <summary>What the device said at boot; null when no boot record was readable, or not since the archive keeps all of it.</summary>
    public BootInfo? Boot { get; init; }

    /// <summary>The orderly end; null when there was none, or none was read.</summary>
    public SessionClose? Close { get; init; }

    /// <summary>Length in seconds at the nominal output data rate.</summary>
    public double DurationSeconds => (double)(EndSampleIndex - StartSampleIndex) * OdrDenominator / OdrNumerator;
}
