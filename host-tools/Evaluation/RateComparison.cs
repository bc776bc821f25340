namespace EcgWearable.Evaluation;

/// <summary>
/// Errors of RR interval and heart rate. An RR interval is compared where two annotated beats that follow each other match two detections that
/// follow each other. The heart rate is 60 over the mean of the last eight RR intervals, from the annotations and from the detections, each for itself,
/// and is compared every ten seconds, as the WFDB program mxm compares measurements (https://physionet.org/physiotools/wag/mxm-1.htm).
/// </summary>
/// <param name="Intervals">RR intervals compared.</param>
/// <param name="IntervalSquareSum">Sum of their squared errors, in square milliseconds.</param>
/// <param name="Rates">Heart rates compared.</param>
/// <param name="RateSquareSum">Sum of their squared errors, in square beats per minute.</param>
/// <param name="RelativeSquareSum">Sum of their squared relative errors.</param>
public readonly record struct RateComparison(long Intervals, double IntervalSquareSum, long Rates, double RateSquareSum, double RelativeSquareSum)
{
    private const int MeanOver = 8;
    private const double EverySeconds = 10;

    /// <summary>RMS error of the RR intervals in milliseconds; null without any.</summary>
    public double? IntervalErrorMilliseconds => Intervals == 0 ? null : Math.Sqrt(IntervalSquareSum / Intervals);

    /// <summary>RMS error of the heart rate in beats per minute; null without any.</summary>
    public double? RateErrorPerMinute => Rates == 0 ? null : Math.Sqrt(RateSquareSum / Rates);

    /// <summary>RMS of the heart rate's relative error, 0 and up; null without any.</summary>
    public double? RelativeRateError => Rates == 0 ? null : Math.Sqrt(RelativeSquareSum / Rates);

    /// <summary>Compares the rates of one record.</summary>
    /// <param name="pairs">The scored beats, in order of time.</param>
    /// <param name="referenceHz">Sampling frequency of the record, above 0.</param>
    public static RateComparison Of(IReadOnlyList<BeatPair> pairs, double referenceHz)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceHz);
        long intervals = 0;
        double intervalSquares = 0;
        for (int i = 1; i < pairs.Count; i++)
        {
            if (pairs[i - 1] is { Reference: ReferenceBeat r0, Detection: DetectedBeat d0 } && pairs[i] is { Reference: ReferenceBeat r1, Detection: DetectedBeat d1 })
            {
                double error = (d1.ReferenceSample - d0.ReferenceSample - (r1.Sample - r0.Sample)) * 1000 / referenceHz;
                intervals++;
                intervalSquares += error * error;
            }
        }

        double[] reference = [.. pairs.Where(p => p.Reference is not null).Select(p => p.Reference!.Value.Sample / referenceHz)];
        double[] detected = [.. pairs.Where(p => p.Detection is not null).Select(p => p.Detection!.Value.ReferenceSample / referenceHz).Order()];
        long rates = 0;
        double rateSquares = 0;
        double relativeSquares = 0;
        if (reference.Length > MeanOver && detected.Length > MeanOver)
        {
            int r = 0;
            int d = 0;
            double end = Math.Min(reference[^1], detected[^1]);
            for (double at = Math.Max(reference[MeanOver], detected[MeanOver]); at <= end; at += EverySeconds)
            {
                double expected = RateAt(reference, ref r, at);
                double error = RateAt(detected, ref d, at) - expected;
                rates++;
                rateSquares += error * error;
                relativeSquares += error * error / (expected * expected);
            }
        }

        return new RateComparison(intervals, intervalSquares, rates, rateSquares, relativeSquares);
    }

    /// <summary>The sum of two comparisons.</summary>
    public static RateComparison operator +(RateComparison left, RateComparison right) => new(
        left.Intervals + right.Intervals,
        left.IntervalSquareSum + right.IntervalSquareSum,
        left.Rates + right.Rates,
        left.RateSquareSum + right.RateSquareSum,
        left.RelativeSquareSum + right.RelativeSquareSum);

    private static double RateAt(double[] seconds, ref int last, double at)
    {
        while (last + 1 < seconds.Length && seconds[last + 1] <= at)
        {
            last++;
        }

        return 60 * MeanOver / (seconds[last] - seconds[last - MeanOver]);
    }
}
