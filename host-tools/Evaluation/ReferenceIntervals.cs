namespace EcgWearable.Evaluation;

/// <summary>Stretches of a record taken together.</summary>
public static class ReferenceIntervals
{
    /// <summary>The same moments without overlap.</summary>
    /// <param name="intervals">Stretches in any order.</param>
    /// <returns>In order of time; those that overlap or touch are one.</returns>
    public static IReadOnlyList<ReferenceInterval> Union(IEnumerable<ReferenceInterval> intervals)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        List<ReferenceInterval> union = [];
        foreach (ReferenceInterval interval in intervals.OrderBy(i => i.FirstSample))
        {
            if (union.Count > 0 && interval.FirstSample <= union[^1].LastSample)
            {
                union[^1] = union[^1] with { LastSample = Math.Max(union[^1].LastSample, interval.LastSample) };
            }
            else
            {
                union.Add(interval);
            }
        }

        return union;
    }

    /// <summary>How long stretches are, moments in several of them counted once.</summary>
    /// <param name="intervals">The stretches, in any order.</param>
    /// <param name="from">What lies before this moment does not count.</param>
    /// <param name="without">What lies in these does not count either.</param>
    /// <returns>In samples.</returns>
    public static double Length(IEnumerable<ReferenceInterval> intervals, double from, IEnumerable<ReferenceInterval> without)
    {
        ArgumentNullException.ThrowIfNull(without);
        IReadOnlyList<ReferenceInterval> holes = Union(without);
        return Union(intervals).Sum(i => Between(i.FirstSample, i.LastSample) - holes.Sum(h => Between(Math.Max(i.FirstSample, h.FirstSample), Math.Min(i.LastSample, h.LastSample))));

        double Between(int first, int last) => Math.Max(0, last - Math.Max(first, from));
    }
}
