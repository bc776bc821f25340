using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>Heart rate and ectopic beats over time, in equal steps, few enough to draw.</summary>
internal sealed class HeartRateTrend
{
    private const int MostSteps = 720;

    private static readonly int[] StepChoicesSeconds = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600];

    public HeartRateTrend(WearSession session, SessionSummary summary)
    {
        double duration = session.DurationSeconds;
        StepSeconds = Array.Find(StepChoicesSeconds, step => duration <= (double)step * MostSteps);
        if (StepSeconds == 0)
        {
            // Only a hostile sample index makes a recording of more than two years.
            StepSeconds = (int)Math.Min(Math.Ceiling(duration / MostSteps), int.MaxValue);
        }

        StepSamples = Math.Max(StepSeconds * session.Clock.SamplesPerSecond, 1);
        int steps = (int)Math.Clamp(Math.Ceiling((session.EndSampleIndex - session.StartSampleIndex) / StepSamples), 1, MostSteps + 1);
        Mean = new double?[steps];
        Lowest = new double?[steps];
        Highest = new double?[steps];
        Quality = new double?[steps];
        Counts = new int[WindowFormat.ClassCount][];
        for (int c = 0; c < Counts.Length; c++)
        {
            Counts[c] = new int[steps];
        }

        long[] rrSum = new long[steps];
        int[] rrCount = new int[steps];
        long[] qualitySum = new long[steps];
        int[] qualityCount = new int[steps];
        for (int i = 0; i < session.Beats.Count; i++)
        {
            WearBeat beat = session.Beats[i];
            int step = (int)Math.Clamp((beat.SampleIndex - session.StartSampleIndex) / StepSamples, 0, steps - 1);
            if (beat.Class != BeatClass.Unclassified)
            {
                Counts[(int)beat.Class][step]++;
            }

            if (beat.Quality <= SessionSummary.BestQuality)
            {
                qualitySum[step] += beat.Quality;
                qualityCount[step]++;
            }

            if (summary.Rr[i] > 0)
            {
                rrSum[step] += summary.Rr[i];
                rrCount[step]++;
            }

            if (summary.BeatRates[i] is double rate)
            {
                Lowest[step] = Math.Min(Lowest[step] ?? rate, rate);
                Highest[step] = Math.Max(Highest[step] ?? rate, rate);
            }
        }

        for (int i = 0; i < steps; i++)
        {
            Quality[i] = qualityCount[i] > 0 ? (double)qualitySum[i] / qualityCount[i] : null;
            if (rrCount[i] > 0)
            {
                // The running rate looks further back than the step: take the step's own mean into its range.
                double mean = 60.0 * rrCount[i] * session.Clock.SamplesPerSecond / rrSum[i];
                Mean[i] = mean;
                Lowest[i] = Math.Min(Lowest[i] ?? mean, mean);
                Highest[i] = Math.Max(Highest[i] ?? mean, mean);
            }
        }
    }

    public int StepSeconds { get; }

    public double StepSamples { get; }

    public double?[] Mean { get; }

    public double?[] Lowest { get; }

    public double?[] Highest { get; }

    /// <summary>Mean signal quality of the step's beats, 0 to 100; null where none is known.</summary>
    public double?[] Quality { get; }

    /// <summary>By class, then by step.</summary>
    public int[][] Counts { get; }
}
