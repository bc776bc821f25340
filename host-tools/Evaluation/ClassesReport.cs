using System.Text.Json.Serialization;

namespace EcgWearable.Evaluation;

/// <summary>The four classes in figures.</summary>
/// <param name="N">Normal beats.</param>
/// <param name="S">Supraventricular ectopic beats.</param>
/// <param name="V">Ventricular ectopic beats.</param>
/// <param name="F">Fusion beats.</param>
public sealed record ClassesReport(
    [property: JsonPropertyName("N")] ClassReport N,
    [property: JsonPropertyName("S")] ClassReport S,
    [property: JsonPropertyName("V")] ClassReport V,
    [property: JsonPropertyName("F")] ClassReport F)
{
    /// <summary>The figures of one class.</summary>
    /// <param name="beatClass">N, S, V or F.</param>
    public ClassReport Of(AamiClass beatClass) => beatClass switch
    {
        AamiClass.N => N,
        AamiClass.S => S,
        AamiClass.V => V,
        AamiClass.F => F,
        _ => throw new ArgumentOutOfRangeException(nameof(beatClass), beatClass, "only N, S, V and F are scored"),
    };

    /// <summary>The figures of a matrix.</summary>
    /// <param name="confusion">The matrix; null gives null.</param>
    public static ClassesReport? From(ConfusionMatrix? confusion) => confusion is null ? null : new(
        ClassReport.From(confusion, AamiClass.N),
        ClassReport.From(confusion, AamiClass.S),
        ClassReport.From(confusion, AamiClass.V),
        ClassReport.From(confusion, AamiClass.F));
}
