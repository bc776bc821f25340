namespace EcgWearable.Evaluation;

/// <summary>One class in figures; a figure that is undefined is null.</summary>
/// <param name="Se">Sensitivity, 0 to 1.</param>
/// <param name="Ppv">Positive predictivity, 0 to 1.</param>
/// <param name="F1">F1, 0 to 1.</param>
/// <param name="Count">Reference beats of the class.</param>
public sealed record ClassReport(double? Se, double? Ppv, double? F1, long Count)
{
    /// <summary>The figures of one class of a matrix.</summary>
    /// <param name="confusion">The matrix.</param>
    /// <param name="beatClass">N, S, V or F.</param>
    public static ClassReport From(ConfusionMatrix confusion, AamiClass beatClass)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        return new ClassReport(
            confusion.Sensitivity(beatClass), confusion.PositivePredictivity(beatClass), confusion.F1(beatClass), confusion.Count(beatClass));
    }
}
