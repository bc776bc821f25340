namespace EcgWearable.Evaluation;

/// <summary>Beat detection in figures; a figure that is undefined is null.</summary>
/// <param name="Se">Sensitivity, 0 to 1.</param>
/// <param name="Ppv">Positive predictivity, 0 to 1.</param>
/// <param name="F1">F1, 0 to 1.</param>
/// <param name="JitterRmsMs">Root mean square of detection minus reference, in milliseconds.</param>
public sealed record QrsReport(double? Se, double? Ppv, double? F1, double? JitterRmsMs)
{
    /// <summary>The figures of a tally.</summary>
    /// <param name="tally">The tally.</param>
    public static QrsReport From(QrsTally tally) =>
        new(tally.Sensitivity, tally.PositivePredictivity, tally.F1, tally.JitterRmsMilliseconds);
}
