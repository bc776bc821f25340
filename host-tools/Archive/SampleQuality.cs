using System.Data.Common;
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

    /// <summary>Counts anew for every session of an archive.</summary>
    public static void Recompute(ArchiveEngine engine, DbTransaction transaction)
    {
        var sessions = engine.Rows(
            transaction,
            "SELECT session_id, wearer_id, odr_numerator, odr_denominator, start_sample_index, end_sample_index, start_ms, end_ms, beat_count FROM session ORDER BY session_id",
            row => new
            {
                Id = row.GetInt64(0),
                WearerId = row.GetInt64(1),
                SamplesPerSecond = (double)StoredRows.Rate(row, 2) / StoredRows.Rate(row, 3),
                Start = StoredRows.SampleIndex(row, 4),
                End = StoredRows.SampleIndex(row, 5),
                StartMilliseconds = row.GetInt64(6),
                EndMilliseconds = row.GetInt64(7),
                BeatCount = row.GetInt64(8),
            });
        foreach (var session in sessions)
        {
            long[] beats = [.. StoredRows.Beats(engine, session.WearerId, session.Id, session.StartMilliseconds, session.EndMilliseconds, session.BeatCount).Select(beat => beat.SampleIndex)];
            Array.Sort(beats);
            List<WearEvent> events = [.. StoredRows.Events(engine, transaction, session.Id).Select(e => new WearEvent(e.SampleIndex, e.Code, e.Argument))];
            SampleQuality quality = Of(events, beats, session.SamplesPerSecond, session.Start, session.End);
            engine.Execute(
                transaction,
                "UPDATE session SET lost_samples = @lost, analysable_samples = @analysable WHERE session_id = @session",
                ("@lost", quality.LostSamples),
                ("@analysable", quality.AnalysableSamples),
                ("@session", session.Id));
        }
    }
}
