using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>Stretches of the sample count, from events.</summary>
public static class SampleIntervals
{
    /// <summary>Longest silence between beats that needs no reason: the device tells of asystole after seven seconds without a beat in good signal.</summary>
    public const double SilenceSeconds = 10;

    /// <summary>The samples that loss events name, joined where they touch.</summary>
    public static IReadOnlyList<SampleInterval> Lost(IReadOnlyList<WearEvent> events, long startSampleIndex)
    {
        List<SampleInterval> intervals = [];
        foreach (WearEvent happened in events)
        {
            if (happened.Code == EventCode.SamplesLost)
            {
                // A damaged or hostile count must not reach before the session.
                long first = Math.Max(happened.SampleIndex - happened.Argument, startSampleIndex);
                if (first < happened.SampleIndex)
                {
                    intervals.Add(new SampleInterval(first, happened.SampleIndex));
                }
            }
        }

        return Join(intervals);
    }

    /// <summary>From each lead-off to the next lead-on, or to the end.</summary>
    public static IReadOnlyList<SampleInterval> LeadOff(IReadOnlyList<WearEvent> events, long endSampleIndex) => Between(
        events, happened => happened.Code == EventCode.LeadOff, happened => happened.Code == EventCode.LeadOn, endSampleIndex);

    /// <summary>From each time the signal became too poor to the next when it was good again, or to the end.</summary>
    public static IReadOnlyList<SampleInterval> PoorSignal(IReadOnlyList<WearEvent> events, long endSampleIndex) => Between(
        events,
        happened => happened.Code == EventCode.PoorSignal && happened.Argument != 0,
        happened => happened.Code == EventCode.PoorSignal && happened.Argument == 0,
        endSampleIndex);

    /// <summary>
    /// Silences that are nobody's: no beat for more than <see cref="SilenceSeconds"/>, and no word of the device that this is asystole. Of a flat or noisy
    /// line, of the time before the first and after the last beat, and of stretches whose records are missing, nothing is known.
    /// </summary>
    /// <param name="events">The session's events in time order.</param>
    /// <param name="beats">Sample indices of its beats in time order.</param>
    /// <param name="samplesPerSecond">Output data rate, above 0.</param>
    /// <param name="startSampleIndex">First sample of the session.</param>
    /// <param name="endSampleIndex">Sample after its last.</param>
    public static IReadOnlyList<SampleInterval> Silent(
        IReadOnlyList<WearEvent> events, IEnumerable<long> beats, double samplesPerSecond, long startSampleIndex, long endSampleIndex)
    {
        List<SampleInterval> intervals = [];
        double longest = SilenceSeconds * samplesPerSecond;
        int next = 0;
        long from = startSampleIndex;
        foreach (long beat in beats.Append(endSampleIndex))
        {
            if (beat - from > longest)
            {
                while (next < events.Count && events[next].SampleIndex <= from)
                {
                    next++;
                }

                bool isAsystole = false;
                for (int i = next; i < events.Count && events[i].SampleIndex <= beat; i++)
                {
                    isAsystole |= events[i].Code == EventCode.Asystole;
                }

                if (!isAsystole)
                {
                    intervals.Add(new SampleInterval(from, beat));
                }
            }

            from = Math.Max(from, beat);
        }

        return intervals;
    }

    /// <summary>Lost, with an electrode off, of too poor a signal, or silent without a reason.</summary>
    /// <param name="events">The session's events in time order.</param>
    /// <param name="beats">Sample indices of its beats in time order.</param>
    /// <param name="samplesPerSecond">Output data rate, above 0.</param>
    /// <param name="startSampleIndex">First sample of the session.</param>
    /// <param name="endSampleIndex">Sample after its last.</param>
    public static IReadOnlyList<SampleInterval> Unanalysable(
        IReadOnlyList<WearEvent> events, IEnumerable<long> beats, double samplesPerSecond, long startSampleIndex, long endSampleIndex) => Union(
            Lost(events, startSampleIndex),
            LeadOff(events, endSampleIndex),
            PoorSignal(events, endSampleIndex),
            Silent(events, beats, samplesPerSecond, startSampleIndex, endSampleIndex));

    /// <summary>The samples in any of these lists.</summary>
    public static IReadOnlyList<SampleInterval> Union(params ReadOnlySpan<IReadOnlyList<SampleInterval>> lists)
    {
        List<SampleInterval> all = [];
        foreach (IReadOnlyList<SampleInterval> list in lists)
        {
            all.AddRange(list);
        }

        return Join(all);
    }

    private static IReadOnlyList<SampleInterval> Between(
        IReadOnlyList<WearEvent> events, Func<WearEvent, bool> begins, Func<WearEvent, bool> ends, long endSampleIndex)
    {
        List<SampleInterval> intervals = [];
        long? since = null;
        foreach (WearEvent happened in events)
        {
            if (begins(happened))
            {
                since ??= happened.SampleIndex;
            }
            else if (ends(happened) && since is long first)
            {
                if (first < happened.SampleIndex)
                {
                    intervals.Add(new SampleInterval(first, happened.SampleIndex));
                }

                since = null;
            }
        }

        if (since is long open && open < endSampleIndex)
        {
            intervals.Add(new SampleInterval(open, endSampleIndex));
        }

        return Join(intervals);
    }

    private static IReadOnlyList<SampleInterval> Join(List<SampleInterval> intervals)
    {
        intervals.Sort((a, b) => a.FirstSampleIndex.CompareTo(b.FirstSampleIndex));
        List<SampleInterval> joined = [];
        foreach (SampleInterval interval in intervals)
        {
            if (joined.Count > 0 && joined[^1].EndSampleIndex >= interval.FirstSampleIndex)
            {
                joined[^1] = joined[^1] with { EndSampleIndex = Math.Max(joined[^1].EndSampleIndex, interval.EndSampleIndex) };
            }
            else
            {
                joined.Add(interval);
            }
        }

        return joined;
    }
}
