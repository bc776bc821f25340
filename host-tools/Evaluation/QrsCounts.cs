namespace EcgWearable.Evaluation;

/// <summary>The counts behind <see cref="QrsReport"/>.</summary>
/// <param name="TruePositives">Reference beats with a matching detection.</param>
/// <param name="FalseNegatives">Reference beats without one.</param>
/// <param name="FalsePositives">Detections without a reference beat.</param>
/// <param name="IgnoredInFlutter">Unmatched detections in ventricular flutter or fibrillation.</param>
/// <param name="JitterMeanMs">Mean of detection minus reference, in milliseconds; null without matches.</param>
public sealed record QrsCounts(long TruePositives, long FalseNegatives, long FalsePositives, long IgnoredInFlutter, double? JitterMeanMs)
{
    /// <summary>The counts of a tally.</summary>
    /// <param name="tally">The tally.</param>
    public static QrsCounts From(QrsTally tally) =>
        new(tally.TruePositives, tally.FalseNegatives, tally.FalsePositives, tally.IgnoredInFlutter, tally.JitterMeanMilliseconds);
}
