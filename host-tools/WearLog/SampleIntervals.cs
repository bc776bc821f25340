using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>Stretches of the sample count, from events.</summary>
public static class SampleIntervals
{
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

    /// <summary>The samples in either list.</summary>
    public static IReadOnlyList<SampleInterval> Union(IReadOnlyList<SampleInterval> some, IReadOnlyList<SampleInterval> others) =>
        Join([.. some, .. others]);

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
