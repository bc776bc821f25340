namespace EcgWearable.Evaluation;

/// <summary>The confusion matrix in figures; rows and columns in the order of <see cref="Labels"/>.</summary>
/// <param name="Labels">N, S, V, F.</param>
/// <param name="Matrix">One row for each reference class, one column for each class given.</param>
/// <param name="Unclassified">Detected beats left unclassified, for each reference class.</param>
/// <param name="Missed">Beats not detected, for each reference class.</param>
/// <param name="Extra">Detections without a reference beat, for each class given.</param>
/// <param name="ExtraUnclassified">Detections without a reference beat left unclassified.</param>
/// <param name="ExcludedQ">Reference beats of class Q, which are not scored.</param>
public sealed record ConfusionReport(
    IReadOnlyList<string> Labels,
    IReadOnlyList<IReadOnlyList<long>> Matrix,
    IReadOnlyList<long> Unclassified,
    IReadOnlyList<long> Missed,
    IReadOnlyList<long> Extra,
    long ExtraUnclassified,
    long ExcludedQ)
{
    /// <summary>The figures of a matrix.</summary>
    /// <param name="confusion">The matrix; null gives null.</param>
    public static ConfusionReport? From(ConfusionMatrix? confusion) => confusion is null ? null : new(
        [.. AamiClasses.Scored.Select(c => c.ToString())],
        [.. AamiClasses.Scored.Select(IReadOnlyList<long> (reference) => [.. AamiClasses.Scored.Select(given => confusion.Matched(reference, given))])],
        [.. AamiClasses.Scored.Select(confusion.Unclassified)],
        [.. AamiClasses.Scored.Select(confusion.Missed)],
        [.. AamiClasses.Scored.Select(confusion.Extra)],
        confusion.ExtraUnclassified,
        confusion.ExcludedQ);
}
