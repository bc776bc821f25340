using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>How much of a session can be analysed, from its events.</summary>
/// <param name="LostSamples">Samples that were never read.</param>
/// <param name="AnalysableSamples">Samples neither lost nor taken with an electrode off.</param>
internal readonly record struct SampleQuality(long LostSamples, long AnalysableSamples)
{
    /// <summary>Counts, as <see cref="WearSession"/> does.</summary>
    /// <param name="events">All events of the session in time order.</param>
    /// <param name="startSampleIndex">First sample of the session.</param>
    /// <param name="endSampleIndex">Sample after its last.</param>
    public static SampleQuality Of(IReadOnlyList<WearEvent> events, long startSampleIndex, long endSampleIndex)
    {
        IReadOnlyList<SampleInterval> lost = SampleIntervals.Lost(events, startSampleIndex);
        IReadOnlyList<SampleInterval> unusable = SampleIntervals.Union(lost, SampleIntervals.LeadOff(events, endSampleIndex));
        return new SampleQuality(
            lost.Sum(interval => interval.SampleCount),
            endSampleIndex - startSampleIndex - unusable.Sum(interval => interval.SampleCount));
    }
}
