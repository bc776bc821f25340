using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>How much of a session can be analysed, from its events.</summary>
/// <param name="LostSamples">Samples that were never read.</param>
/// <param name="AnalysableSamples">Samples outside <see cref="WearSession.Unanalysable"/>.</param>
internal readonly record struct SampleQuality(long LostSamples, long AnalysableSamples)
{
    /// <summary>Counts, as <see cref="WearSession"/> does.</summary>
    /// <param name="events">All events of the session in time order.</param>
    /// <param name="beats">Sample indices of all its beats in time order.</param>
    /// <param name="samplesPerSecond">Output data rate, above 0.</param>
    /// <param name="startSampleIndex">First sample of the session.</param>
    /// <param name="endSampleIndex">Sample after its last.</param>
    public static SampleQuality Of(
        IReadOnlyList<WearEvent> events, IEnumerable<long> beats, double samplesPerSecond, long startSampleIndex, long endSampleIndex)
    {
        IReadOnlyList<SampleInterval> lost = SampleIntervals.Lost(events, startSampleIndex);
        IReadOnlyList<SampleInterval> unusable = SampleIntervals.Unanalysable(events, beats, samplesPerSecond, startSampleIndex, endSampleIndex);
        return new SampleQuality(
            lost.Sum(interval => interval.SampleCount),
            endSampleIndex - startSampleIndex - unusable.Sum(interval => interval.SampleCount));
    }
}
