namespace EcgWearable.Evaluation;

/// <summary>Runs of one kind and length, counted from both sides.</summary>
/// <param name="Reference">Runs of the annotations.</param>
/// <param name="ReferenceFound">Those where the device has one as long or longer.</param>
/// <param name="Detected">Runs of the device.</param>
/// <param name="DetectedRight">Those where the annotations have one as long or longer.</param>
public readonly record struct RunTally(long Reference, long ReferenceFound, long Detected, long DetectedRight)
{
    /// <summary>Found of the annotated ones, 0 to 1; null without any.</summary>
    public double? Se => Statistic.Ratio(ReferenceFound, Reference);

    /// <summary>Right of the device's, 0 to 1; null without any.</summary>
    public double? Ppv => Statistic.Ratio(DetectedRight, Detected);

    /// <summary>The sum of two tallies.</summary>
    public static RunTally operator +(RunTally left, RunTally right) => new(
        left.Reference + right.Reference,
        left.ReferenceFound + right.ReferenceFound,
        left.Detected + right.Detected,
        left.DetectedRight + right.DetectedRight);
}
