namespace EcgWearable.Evaluation;

/// <summary>Runs of one class in figures.</summary>
/// <param name="Couplets">Two beats.</param>
/// <param name="ShortRuns">Three to five.</param>
/// <param name="LongRuns">Six and more.</param>
public sealed record RunsReport(RunReport Couplets, RunReport ShortRuns, RunReport LongRuns)
{
    /// <summary>The figures of a comparison.</summary>
    /// <param name="runs">The comparison; null gives null.</param>
    public static RunsReport? From(RunComparison? runs) => runs is null
        ? null
        : new(RunReport.From(runs.Couplets), RunReport.From(runs.ShortRuns), RunReport.From(runs.LongRuns));
}
