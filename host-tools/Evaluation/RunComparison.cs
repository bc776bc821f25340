namespace EcgWearable.Evaluation;

/// <summary>
/// Run-by-run comparison after ANSI/AAMI EC57: couplets (2 beats), short runs (3 to 5) and long runs (6 and more) of one class.
/// <para>A run counts as found when the other side has, between 150 ms before its first beat and 150 ms after its last, an unbroken run of the
/// same length class or a longer one: 2, 3 or 6 beats. Sensitivity takes the annotated runs one by one, positive predictivity the device's,
/// as the WFDB program rxr does (https://physionet.org/physiotools/wag/rxr-1.htm).</para>
/// </summary>
/// <param name="Couplets">Two beats.</param>
/// <param name="ShortRuns">Three to five.</param>
/// <param name="LongRuns">Six and more.</param>
public sealed record RunComparison(RunTally Couplets, RunTally ShortRuns, RunTally LongRuns)
{
    private const int LeastOfShort = 3;
    private const int LeastOfLong = 6;
    private const double WindowSeconds = 0.150;

    /// <summary>Compares the runs of one class.</summary>
    /// <param name="pairs">The scored beats of a record.</param>
    /// <param name="beatClass">V or S.</param>
    /// <param name="referenceHz">Sampling frequency of the record, above 0.</param>
    public static RunComparison Of(IEnumerable<BeatPair> pairs, AamiClass beatClass, double referenceHz)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceHz);
        BeatPair[] all = [.. pairs];
        (double At, bool In)[] reference = [.. all.Where(p => p.Reference is not null).Select(p => ((double)p.Reference!.Value.Sample, p.Reference.Value.Class == beatClass)).OrderBy(b => b.Item1)];
        (double At, bool In)[] detected = [.. all.Where(p => p.Detection is not null).Select(p => ((double)p.Detection!.Value.WholeSample, p.Detection.Value.Class == beatClass)).OrderBy(b => b.Item1)];
        double window = WindowSeconds * referenceHz;
        (long[] referenceCount, long[] found) = Count(reference, detected, window);
        (long[] detectedCount, long[] right) = Count(detected, reference, window);
        RunTally[] tallies = [.. Enumerable.Range(0, 3).Select(i => new RunTally(referenceCount[i], found[i], detectedCount[i], right[i]))];
        return new RunComparison(tallies[0], tallies[1], tallies[2]);
    }

    /// <summary>The sum of two comparisons.</summary>
    public static RunComparison operator +(RunComparison left, RunComparison right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new RunComparison(left.Couplets + right.Couplets, left.ShortRuns + right.ShortRuns, left.LongRuns + right.LongRuns);
    }

    private static (long[] Runs, long[] Matched) Count((double At, bool In)[] from, (double At, bool In)[] other, double window)
    {
        long[] runs = new long[3];
        long[] matched = new long[3];
        int start = 0;
        int searchFrom = 0;
        while (start < from.Length)
        {
            int end = start;
            while (end < from.Length && from[end].In)
            {
                end++;
            }

            int kind = KindOf(end - start);
            if (kind >= 0)
            {
                double first = from[start].At - window;
                double last = from[end - 1].At + window;
                while (searchFrom < other.Length && other[searchFrom].At < first)
                {
                    searchFrom++;
                }

                runs[kind]++;
                matched[kind] += KindOf(Longest(other, searchFrom, last)) >= kind ? 1 : 0;
            }

            start = Math.Max(end, start + 1);
        }

        return (runs, matched);
    }

    private static int Longest((double At, bool In)[] beats, int from, double last)
    {
        int longest = 0;
        int length = 0;
        for (int i = from; i < beats.Length && beats[i].At <= last; i++)
        {
            length = beats[i].In ? length + 1 : 0;
            longest = Math.Max(longest, length);
        }

        return longest;
    }

    // 0 couplet, 1 short, 2 long; -1 no run.
    private static int KindOf(int length) => length switch
    {
        >= LeastOfLong => 2,
        >= LeastOfShort => 1,
        2 => 0,
        _ => -1,
    };
}
