namespace EcgWearable.Evaluation;

/// <summary>Runs of one length class in figures; undefined ones are null.</summary>
/// <param name="Se">Sensitivity, 0 to 1.</param>
/// <param name="Ppv">Positive predictivity, 0 to 1.</param>
/// <param name="Reference">Annotated runs.</param>
/// <param name="Detected">The device's runs.</param>
public sealed record RunReport(double? Se, double? Ppv, long Reference, long Detected)
{
    /// <summary>The figures of a tally.</summary>
    /// <param name="tally">The tally.</param>
    public static RunReport From(RunTally tally) => new(tally.Se, tally.Ppv, tally.Reference, tally.Detected);
}
