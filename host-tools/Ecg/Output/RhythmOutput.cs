using EcgWearable.Reports;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Output;

/// <summary>Heart rate and rhythm of a session, for programs.</summary>
public static class RhythmOutput
{
    /// <summary>A session's rhythm as JSON.</summary>
    public static object Of(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        SessionSummary summary = new(session);
        RhythmStatistics rhythm = RhythmStatistics.Of(session);
        return new
        {
            bootCount = session.BootCount,
            analysableSeconds = session.Clock.SecondsAt(session.AnalysableSampleCount),
            leadOffSeconds = session.Clock.SecondsAt(session.LeadOff.Sum(interval => interval.SampleCount)),
            poorSignalSeconds = session.Clock.SecondsAt(session.PoorSignal.Sum(interval => interval.SampleCount)),
            silentSeconds = session.Clock.SecondsAt(session.Silent.Sum(interval => interval.SampleCount)),
            classifiedSeconds = session.Clock.SecondsAt(summary.ClassifiedSampleCount),
            classifiedBeats = summary.ClassifiedCount,
            unclassifiedShare = summary.UnclassifiedShare,
            meanBeatsPerMinute = summary.MeanHeartRate,
            lowestBeatsPerMinute = summary.MinimumHeartRate?.BeatsPerMinute,
            highestBeatsPerMinute = summary.MaximumHeartRate?.BeatsPerMinute,
            pauses = rhythm.Pauses.Count,
            longestPauseSeconds = rhythm.LongestPause?.Seconds,
            unconfirmedPauses = rhythm.UnconfirmedPauses.Count,
            ventricular = Of(rhythm.Ventricular, summary),
            supraventricular = Of(rhythm.Supraventricular, summary),
        };
    }

    private static object Of(EctopyStatistics ectopy, SessionSummary summary) => new
    {
        beats = ectopy.BeatCount,
        beatsInPoorSignal = summary.UnanalysableCountOf(ectopy.Class),
        burden = summary.BurdenOf(ectopy.Class),
        perHour = summary.PerHourOf(ectopy.Class),
        single = ectopy.IsolatedCount,
        undecided = ectopy.UndecidedCount,
        couplets = ectopy.Couplets.Count,
        shortRuns = ectopy.ShortRunCount,
        longRuns = ectopy.LongRunCount,
        longestRunBeats = ectopy.LongestRun?.BeatCount,
        fastestRunBeatsPerMinute = ectopy.FastestRun?.BeatsPerMinute,
        bigeminy = ectopy.Bigeminy.Count,
        trigeminy = ectopy.Trigeminy.Count,
    };
}
