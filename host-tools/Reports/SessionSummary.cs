using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
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
    private readonly int[] _unanalysableCounts = new int[WindowFormat.ClassCount];
    private readonly int[] _qualities = new int[BestQuality + 1];
    private readonly double _classifiedHours;

    /// <summary>Works the figures out.</summary>
    /// <param name="session">The session.</param>
    public SessionSummary(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        BeatRates = new double?[session.Beats.Count];
        Rr = new long[session.Beats.Count];
        UnconfirmedRr = new long[session.Beats.Count];
        ConfirmedSilences confirmed = new(session);
        bool[] isUnanalysable = InUnanalysable(session);
        long rrSum = 0;
        long rrCount = 0;
        long windowSum = 0;
        int windowCount = 0;
        int gap = 0;
        for (int i = 0; i < session.Beats.Count; i++)
        {
            WearBeat beat = session.Beats[i];
            Count(beat, isUnanalysable[i]);
            long rr = RrOf(session, i);
            if (HasGap(session.Unanalysable, beat.SampleIndex - rr, beat.SampleIndex, ref gap))
            {
                rr = 0;
            }

            bool isConfirmed = rr / session.Clock.SamplesPerSecond < RhythmStatistics.PauseSeconds || confirmed.Contains(beat.SampleIndex - rr, beat.SampleIndex);
            Rr[i] = isConfirmed ? rr : 0;
            UnconfirmedRr[i] = isConfirmed ? 0 : rr;
            if (Rr[i] == 0)
            {
                windowSum = 0;
                windowCount = 0;
                continue;
            }

            rrSum += rr;
            rrCount++;
            windowSum += rr;
            windowCount++;
            if (windowCount > HeartRateIntervals)
            {
                windowSum -= Rr[i - HeartRateIntervals];
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
        ClassifiedSampleCount = CountClassifiedSamples(session);
        _classifiedHours = session.Clock.SecondsAt(ClassifiedSampleCount) / 3600;
    }

    /// <summary>All beats.</summary>
    public int BeatCount { get; private set; }

    /// <summary>Beats that the accelerator did not classify.</summary>
    public int UnclassifiedCount { get; private set; }

    /// <summary>Beats that have a class: what burden is a share of.</summary>
    public int ClassifiedCount => BeatCount - UnclassifiedCount;

    /// <summary>
    /// Samples of analysable signal in which beats were classified: up to each beat that has a class, or that the policy left out because nothing was new
    /// about it. Per-hour figures are per this time.
    /// </summary>
    public long ClassifiedSampleCount { get; }

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

    /// <summary>Mean heart rate in beats per minute over all RR intervals that are known; null when there are none.</summary>
    public double? MeanHeartRate { get; }

    /// <summary>Lowest heart rate; null when there are not enough RR intervals in succession.</summary>
    public HeartRatePoint? MinimumHeartRate { get; }

    /// <summary>Highest heart rate; null when there are not enough RR intervals in succession.</summary>
    public HeartRatePoint? MaximumHeartRate { get; }

    /// <summary>For each beat of the session, the heart rate over the intervals up to it; null where there are too few.</summary>
    internal double?[] BeatRates { get; }

    /// <summary>
    /// For each beat of the session its RR interval in samples; 0 where it is not known, a gap lies in it, or it is as long as a pause and the device did
    /// not confirm one.
    /// </summary>
    internal long[] Rr { get; }

    /// <summary>For each beat of the session the silence before it, as long as a pause, that the device did not confirm, in samples; 0 for none.</summary>
    internal long[] UnconfirmedRr { get; }

    /// <summary>Beats of a class.</summary>
    /// <param name="beatClass">N, S, V, F or unclassified.</param>
    public int CountOf(BeatClass beatClass) =>
        beatClass == BeatClass.Unclassified ? UnclassifiedCount : _counts[(int)beatClass];

    /// <summary>Beats of a class within poor signal, with an electrode off or among lost samples; they are in <see cref="CountOf"/>, and in no rate per hour.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public int UnanalysableCountOf(BeatClass beatClass) => _unanalysableCounts[(int)beatClass];

    /// <summary>Beats of a class per hour of analysable signal in which beats were classified; null when there is no such time.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public double? PerHourOf(BeatClass beatClass) =>
        _classifiedHours > 0 ? (CountOf(beatClass) - UnanalysableCountOf(beatClass)) / _classifiedHours : null;

    /// <summary>Whether a beat is to be shown as doubtful: of low quality, or with a damaged window.</summary>
    /// <param name="beat">The beat.</param>
    public static bool IsDoubtful(WearBeat beat) => beat.Quality < DoubtfulQuality || (beat.Flags & BeatFlags.WindowDamaged) != 0;

    /// <summary>A class's share of the classified beats, 0 to 1; null when there are none.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public double? BurdenOf(BeatClass beatClass) => ClassifiedCount == 0 ? null : (double)CountOf(beatClass) / ClassifiedCount;

    /// <summary>The share of all beats that were not classified, 0 to 1; 0 without beats.</summary>
    public double UnclassifiedShare => BeatCount == 0 ? 0 : (double)UnclassifiedCount / BeatCount;

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

    /// <summary>A beat's RR interval as its record says; where the field is at its end, the beat before says how long it was. 0 when not known.</summary>
    private static long RrOf(WearSession session, int beat)
    {
        long rr = session.Beats[beat].RrSamples;
        if (rr < RrLongest)
        {
            return rr;
        }

        long sincePrevious = beat == 0 ? 0 : session.Beats[beat].SampleIndex - session.Beats[beat - 1].SampleIndex;
        return sincePrevious >= RrLongest ? sincePrevious : 0;
    }

    private static bool HasGap(IReadOnlyList<SampleInterval> gaps, long from, long to, ref int gap)
    {
        while (gap < gaps.Count && gaps[gap].EndSampleIndex <= from)
        {
            gap++;
        }

        // Beats are in time order, but an RR interval may reach back further than the one before: look behind, too.
        for (int i = Math.Max(gap - 1, 0); i < gaps.Count && gaps[i].FirstSampleIndex < to; i++)
        {
            if (gaps[i].EndSampleIndex > from)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// For each beat, whether it lies among lost samples, with an electrode off or in poor signal. No beat is in a silence: the one it begins with is sound.
    /// </summary>
    private static bool[] InUnanalysable(WearSession session)
    {
        bool[] isInside = new bool[session.Beats.Count];
        foreach (IReadOnlyList<SampleInterval> intervals in new[] { session.LostSamples, session.LeadOff, session.PoorSignal })
        {
            int at = 0;
            for (int i = 0; i < isInside.Length && at < intervals.Count; i++)
            {
                long sampleIndex = session.Beats[i].SampleIndex;
                while (at < intervals.Count && intervals[at].EndSampleIndex <= sampleIndex)
                {
                    at++;
                }

                isInside[i] |= at < intervals.Count && intervals[at].FirstSampleIndex <= sampleIndex;
            }
        }

        return isInside;
    }

    private static long CountClassifiedSamples(WearSession session)
    {
        List<PolicyStretch> policy = PolicyStretch.Of(session);
        long samples = 0;
        long from = session.StartSampleIndex;
        int stretch = 0;
        int gap = 0;
        bool isClassified = false;
        foreach (WearBeat beat in session.Beats)
        {
            while (stretch < policy.Count && policy[stretch].EndSampleIndex <= beat.SampleIndex)
            {
                stretch++;
            }

            // A beat that the selective policy leaves out was looked at; with detection alone none is.
            bool isJudged = (beat.Flags & BeatFlags.LeftOut) != 0 && stretch < policy.Count && policy[stretch].Level <= (int)PolicyLevel.Selective;
            isClassified = beat.Class != BeatClass.Unclassified || isJudged;
            samples += isClassified ? AnalysableWithin(session.Unanalysable, from, beat.SampleIndex, ref gap) : 0;
            from = Math.Max(from, beat.SampleIndex);
        }

        return samples + (isClassified ? AnalysableWithin(session.Unanalysable, from, session.EndSampleIndex, ref gap) : 0);
    }

    private static long AnalysableWithin(IReadOnlyList<SampleInterval> gaps, long from, long to, ref int gap)
    {
        while (gap < gaps.Count && gaps[gap].EndSampleIndex <= from)
        {
            gap++;
        }

        long samples = Math.Max(to - from, 0);
        for (int i = gap; i < gaps.Count && gaps[i].FirstSampleIndex < to; i++)
        {
            samples -= Math.Min(gaps[i].EndSampleIndex, to) - Math.Max(gaps[i].FirstSampleIndex, from);
        }

        return samples;
    }

    private void Count(WearBeat beat, bool isUnanalysable)
    {
        BeatCount++;
        if (beat.Class == BeatClass.Unclassified)
        {
            UnclassifiedCount++;
        }
        else
        {
            _counts[(int)beat.Class]++;
            _unanalysableCounts[(int)beat.Class] += isUnanalysable ? 1 : 0;
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
