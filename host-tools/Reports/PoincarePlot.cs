using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>
/// Each RR interval against the one before, counted in cells so that a day is as light as a minute, by the class of the beat between the two.
/// </summary>
internal sealed class PoincarePlot
{
    /// <summary>Side of a cell: 10 ms.</summary>
    public const int CellMilliseconds = 10;

    /// <summary>Longest interval shown: 3 s. Longer ones are counted in <see cref="BeyondCount"/>.</summary>
    public const int LongestMilliseconds = 3000;

    public PoincarePlot(IReadOnlyList<RhythmBeat> beats, double samplesPerSecond)
    {
        double millisecondsPerSample = 1000 / samplesPerSecond;
        Dictionary<(int X, int Y), int>[] cells = new Dictionary<(int X, int Y), int>[Groups.Count];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = [];
        }

        double sum = 0;
        double sumOfSquares = 0;
        double sumOfDifferences = 0;
        long normals = 0;
        for (int i = 0; i + 1 < beats.Count; i++)
        {
            if (beats[i].RrSamples <= 0 || beats[i + 1].RrSamples <= 0 || !beats[i + 1].FollowsPrevious)
            {
                continue;
            }

            double before = beats[i].RrSamples * millisecondsPerSample;
            double after = beats[i + 1].RrSamples * millisecondsPerSample;
            PairCount++;
            if (before >= LongestMilliseconds || after >= LongestMilliseconds)
            {
                BeyondCount++;
                continue;
            }

            if (i > 0 && beats[i].FollowsPrevious && IsNormal(beats[i - 1]) && IsNormal(beats[i]) && IsNormal(beats[i + 1]))
            {
                sum += before + after;
                sumOfSquares += (before * before) + (after * after);
                sumOfDifferences += (after - before) * (after - before);
                normals++;
            }

            int group = 0;
            while (Groups[group] != beats[i].Class)
            {
                group++;
            }

            (int X, int Y) cell = ((int)(before / CellMilliseconds), (int)(after / CellMilliseconds));
            cells[group][cell] = cells[group].GetValueOrDefault(cell) + 1;
        }

        Cells = [.. cells.Select(group => group.OrderBy(cell => cell.Key.X).ThenBy(cell => cell.Key.Y).Select(cell => (cell.Key.X, cell.Key.Y, cell.Value)).ToList())];
        if (normals > 1)
        {
            // SD1 is the spread across the line of identity, SD2 that along it: M. Brennan, M. Palaniswami, P. Kamen, "Do existing measures of
            // Poincare plot geometry reflect nonlinear features of heart rate variability?", IEEE Trans Biomed Eng 48(11):1342-1347, 2001.
            double mean = sum / (2 * normals);
            double variance = Math.Max((sumOfSquares / (2 * normals)) - (mean * mean), 0);
            double across = sumOfDifferences / (2 * normals);
            Sd1Milliseconds = Math.Sqrt(across);
            Sd2Milliseconds = Math.Sqrt(Math.Max((2 * variance) - across, 0));
        }
    }

    /// <summary>The classes in the order of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<BeatClass> Groups { get; } = [BeatClass.N, BeatClass.Unclassified, BeatClass.F, BeatClass.S, BeatClass.V];

    /// <summary>For each class the cells that are not empty: RR before and after in cells, and how many pairs.</summary>
    public IReadOnlyList<List<(int X, int Y, int Count)>> Cells { get; }

    /// <summary>Pairs of intervals that follow each other without a gap.</summary>
    public long PairCount { get; }

    /// <summary>Of them, pairs with an interval that is not in the picture; nor is it in the spreads.</summary>
    public long BeyondCount { get; }

    /// <summary>Spread across the line of identity, of pairs between N beats alone; null with fewer than two.</summary>
    public double? Sd1Milliseconds { get; }

    /// <summary>Spread along the line of identity, likewise.</summary>
    public double? Sd2Milliseconds { get; }

    private static bool IsNormal(RhythmBeat beat) => beat.Class == BeatClass.N;
}
