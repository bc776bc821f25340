using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>The figures of a session: beats per class, and heart rate.</summary>
public sealed class SessionSummary
{
    /// <summary>
    /// A heart rate is the mean over so many successive RR intervals, so that one early beat does not make a maximum.
    /// </summary>
    public const int HeartRateIntervals = 8;

    /// <summary>The best signal quality; above it the quality is not known.</summary>
    public const int BestQuality = 100;

    /// <summary>
    /// Beats of a lower quality are shown grey and counted as doubtful. A choice of this report for the reader's eye: no figure leaves them out.
    /// </summary>
    public const int DoubtfulQuality = 50;

    private const int RrLongest = 65_535;

    private readonly int[] _counts = new int[WindowFormat.ClassCount];
    private readonly int[] _qualities = new int[BestQuality + 1];

    /// <summary>Works the figures out.</summary>
    /// <param name="session">The session.</param>
    public SessionSummary(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        BeatRates = new double?[session.Beats.Count];
        HasRr = new bool[session.Beats.Count];
        long rrSum = 0;
        long rrCount = 0;
        long windowSum = 0;
        int windowCount = 0;
        int gap = 0;
        for (int i = 0; i < session.Beats.Count; i++)
        {
            WearBeat beat = session.Beats[i];
            Count(beat);
            HasRr[i] = IsRrKnown(session, beat, ref gap);
            if (!HasRr[i])
            {
                windowSum = 0;
                windowCount = 0;
                continue;
            }

            rrSum += beat.RrSamples;
            rrCount++;
            windowSum += beat.RrSamples;
            windowCount++;
            if (windowCount > HeartRateIntervals)
            {
                windowSum -= session.Beats[i - HeartRateIntervals].RrSamples;
                windowCount--;
            }

            if (windowCount == HeartRateIntervals)
            {
                double rate = 60.0 * HeartRateIntervals * session.Clock.SamplesPerSecond / windowSum;
                BeatRates[i] = rate;
                HeartRatePoint point = new(rate, session.Beats[i - (HeartRateIntervals / 2)].SampleIndex);
                MinimumHeartRate = MinimumHeartRate is null || rate < MinimumHeartRate.Value.BeatsPerMinute ? point : MinimumHeartRate;
                MaximumHeartRate = MaximumHeartRate is null || rate > MaximumHeartRate.Value.BeatsPerMinute ? point : MaximumHeartRate;
            }
        }

        KnownQualityCount = _qualities.Sum();
        MedianQuality = Median(_qualities, KnownQualityCount);
        MeanHeartRate = rrSum > 0 ? 60.0 * rrCount * session.Clock.SamplesPerSecond / rrSum : null;
    }

    /// <summary>All beats.</summary>
    public int BeatCount { get; private set; }

    /// <summary>Beats that the accelerator did not classify.</summary>
    public int UnclassifiedCount { get; private set; }

    /// <summary>Beats for which an exchange with the accelerator had to be repeated.</summary>
    public int RetriedCount { get; private set; }

    /// <summary>Beats for which the accelerator gave no valid answer.</summary>
    public int AcceleratorFaultCount { get; private set; }

    /// <summary>Beats whose window has lost samples, or was taken with an electrode off.</summary>
    public int WindowDamagedCount { get; private set; }

    /// <summary>Beats that the power policy did not send to the accelerator; they are among the unclassified.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Beats whose signal quality is known.</summary>
    public int KnownQualityCount { get; }

    /// <summary>Median of the known signal qualities, 0 to 100; null when none is known.</summary>
    public int? MedianQuality { get; }

    /// <summary>Beats of a known quality below <see cref="DoubtfulQuality"/>.</summary>
    public int DoubtfulCount { get; private set; }

    /// <summary>Mean heart rate in beats per minute over all RR intervals that no gap touches; null when there are none.</summary>
    public double? MeanHeartRate { get; }

    /// <summary>Lowest heart rate; null when there are not enough RR intervals in succession.</summary>
    public HeartRatePoint? MinimumHeartRate { get; }

    /// <summary>Highest heart rate; null when there are not enough RR intervals in succession.</summary>
    public HeartRatePoint? MaximumHeartRate { get; }

    /// <summary>For each beat of the session, the heart rate over the intervals up to it; null where there are too few.</summary>
    internal double?[] BeatRates { get; }

    /// <summary>For each beat of the session, whether its RR interval is known and no gap lies in it.</summary>
    internal bool[] HasRr { get; }

    /// <summary>Beats of a class.</summary>
    /// <param name="beatClass">N, S, V, F or unclassified.</param>
    public int CountOf(BeatClass beatClass) =>
        beatClass == BeatClass.Unclassified ? UnclassifiedCount : _counts[(int)beatClass];

    /// <summary>Whether a beat is to be shown as doubtful: of low quality, or with a damaged window.</summary>
    /// <param name="beat">The beat.</param>
    public static bool IsDoubtful(WearBeat beat) => beat.Quality < DoubtfulQuality || (beat.Flags & BeatFlags.WindowDamaged) != 0;

    /// <summary>A class's share of all beats, 0 to 1; 0 without beats.</summary>
    /// <param name="beatClass">N, S, V, F or unclassified.</param>
    public double BurdenOf(BeatClass beatClass) => BeatCount == 0 ? 0 : (double)CountOf(beatClass) / BeatCount;

    private static int? Median(int[] histogram, int count)
    {
        int below = 0;
        for (int i = 0; i < histogram.Length && count > 0; i++)
        {
            below += histogram[i];
            if (below * 2L >= count)
            {
                return i;
            }
        }

        return null;
    }

    private static bool IsRrKnown(WearSession session, WearBeat beat, ref int gap)
    {
        if (beat.RrSamples is 0 or RrLongest)
        {
            return false;
        }

        IReadOnlyList<SampleInterval> gaps = session.Unanalysable;
        long from = beat.SampleIndex - beat.RrSamples;
        while (gap < gaps.Count && gaps[gap].EndSampleIndex <= from)
        {
            gap++;
        }

        // Beats are in time order, but an RR interval may reach back further than the one before: look behind, too.
        for (int i = Math.Max(gap - 1, 0); i < gaps.Count && gaps[i].FirstSampleIndex < beat.SampleIndex; i++)
        {
            if (gaps[i].EndSampleIndex > from)
            {
                return false;
            }
        }

        return true;
    }

    private void Count(WearBeat beat)
    {
        BeatCount++;
        if (beat.Class == BeatClass.Unclassified)
        {
            UnclassifiedCount++;
        }
        else
        {
            _counts[(int)beat.Class]++;
        }

        if (beat.Quality <= BestQuality)
        {
            _qualities[beat.Quality]++;
        }

        DoubtfulCount += beat.Quality < DoubtfulQuality ? 1 : 0;
        LeftOutCount += (beat.Flags & BeatFlags.LeftOut) != 0 ? 1 : 0;
        RetriedCount += (beat.Flags & BeatFlags.Retried) != 0 ? 1 : 0;
        AcceleratorFaultCount += (beat.Flags & BeatFlags.AcceleratorFault) != 0 ? 1 : 0;
        WindowDamagedCount += (beat.Flags & BeatFlags.WindowDamaged) != 0 ? 1 : 0;
    }
}
