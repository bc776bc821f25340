using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Export;

/// <summary>A session as every format sees it, from a log or from the archive.</summary>
/// <param name="BootCount">Boots of the device; numbers the session.</param>
/// <param name="FirmwareVersion">"major.minor.patch"; null when not known.</param>
/// <param name="Clock">Turns sample indices into seconds and UTC.</param>
/// <param name="StartSampleIndex">First sample.</param>
/// <param name="EndSampleIndex">Sample after the last.</param>
/// <param name="Beats">Beats in time order.</param>
/// <param name="Strips">ECG in time order, without overlap.</param>
/// <param name="Events">Events in time order.</param>
/// <param name="Energy">Energy ledger in time order; modelled, not measured.</param>
public sealed record ExportRecording(
    int BootCount,
    string? FirmwareVersion,
    SampleClock Clock,
    long StartSampleIndex,
    long EndSampleIndex,
    IReadOnlyList<WearBeat> Beats,
    IReadOnlyList<EcgStrip> Strips,
    IReadOnlyList<WearEvent> Events,
    IReadOnlyList<EnergyInterval> Energy)
{
    /// <summary>UTC of the first sample; null when the session was never synchronised.</summary>
    public DateTimeOffset? StartUtc => Clock.UtcAt(StartSampleIndex);

    /// <summary>Length in samples.</summary>
    public long SampleCount => EndSampleIndex - StartSampleIndex;

    /// <summary>A session of a log.</summary>
    public static ExportRecording Of(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new ExportRecording(
            session.BootCount,
            session.Boot?.FirmwareVersion,
            session.Clock,
            session.StartSampleIndex,
            session.EndSampleIndex,
            session.Beats,
            session.Strips,
            session.Events,
            session.Energy);
    }

    /// <summary>Seconds from the first sample at the nominal output data rate, exact to 100 ns.</summary>
    /// <param name="sampleIndex">Counted in DRDYB periods since boot.</param>
    internal decimal SecondsFromStart(long sampleIndex) =>
        Math.Round((decimal)(sampleIndex - StartSampleIndex) * Clock.OdrDenominator / Clock.OdrNumerator, 7);

    /// <summary>The letter of a class: that of EC57, Q for a beat that was not classified.</summary>
    internal static string Letter(BeatClass beatClass) => beatClass == BeatClass.Unclassified ? "Q" : beatClass.ToString();
}
