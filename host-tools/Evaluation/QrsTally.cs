namespace EcgWearable.Evaluation;

/// <summary>Counts of beat detection, of one record or of several added up.</summary>
/// <param name="TruePositives">Reference beats with a matching detection.</param>
/// <param name="FalseNegatives">Reference beats without one.</param>
/// <param name="FalsePositives">Detections without a reference beat.</param>
/// <param name="IgnoredInFlutter">Unmatched detections in ventricular flutter or fibrillation, counted nowhere else.</param>
/// <param name="JitterSumMilliseconds">Sum over all matched pairs of detection minus reference, in milliseconds.</param>
/// <param name="JitterSquareSum">Sum of its squares, in square milliseconds.</param>
public readonly record struct QrsTally(
    long TruePositives, long FalseNegatives, long FalsePositives, long IgnoredInFlutter, double JitterSumMilliseconds, double JitterSquareSum)
{
    /// <summary>Se = TP / (TP + FN), 0 to 1; null where there was no reference beat.</summary>
    public double? Sensitivity => Statistic.Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>+P = TP / (TP + FP), 0 to 1; null where there was no detection.</summary>
    public double? PositivePredictivity => Statistic.Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>F1 = 2 TP / (2 TP + FN + FP), 0 to 1; null where there was neither.</summary>
    public double? F1 => Statistic.Ratio(2 * TruePositives, 2 * TruePositives + FalseNegatives + FalsePositives);

    /// <summary>Mean of detection minus reference over the matched pairs, in milliseconds: above 0 where detections come late. Null without pairs.</summary>
    public double? JitterMeanMilliseconds => TruePositives == 0 ? null : JitterSumMilliseconds / TruePositives;

    /// <summary>Root of the mean square of detection minus reference (a constant offset counts), in milliseconds. Null without pairs.</summary>
    public double? JitterRmsMilliseconds => TruePositives == 0 ? null : Math.Sqrt(JitterSquareSum / TruePositives);

    /// <summary>The counts of a comparison; a pair's jitter is that of the detection as the device placed it, between samples too.</summary>
    /// <param name="pairs">The scored beats.</param>
    /// <param name="referenceHz">Sampling frequency of the record, above 0.</param>
    public static QrsTally Of(IEnumerable<BeatPair> pairs, double referenceHz)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceHz);
        long truePositives = 0;
        long falseNegatives = 0;
        long falsePositives = 0;
        double jitterSum = 0;
        double jitterSquareSum = 0;
        foreach (BeatPair pair in pairs)
        {
            if (pair is { Reference: ReferenceBeat beat, Detection: DetectedBeat detection })
            {
                double jitterMilliseconds = (detection.ReferenceSample - beat.Sample) * 1000 / referenceHz;
                truePositives++;
                jitterSum += jitterMilliseconds;
                jitterSquareSum += jitterMilliseconds * jitterMilliseconds;
            }
            else if (pair.Reference is not null)
            {
                falseNegatives++;
            }
            else
            {
                falsePositives++;
            }
        }

        return new QrsTally(truePositives, falseNegatives, falsePositives, 0, jitterSum, jitterSquareSum);
    }

    /// <summary>The sum of two tallies.</summary>
    public static QrsTally operator +(QrsTally left, QrsTally right) => new(
        left.TruePositives + right.TruePositives,
        left.FalseNegatives + right.FalseNegatives,
        left.FalsePositives + right.FalsePositives,
        left.IgnoredInFlutter + right.IgnoredInFlutter,
        left.JitterSumMilliseconds + right.JitterSumMilliseconds,
        left.JitterSquareSum + right.JitterSquareSum);
}
