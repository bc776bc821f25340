using System.Globalization;
using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>The study as a table, for terminal and page alike.</summary>
public static class StressTable
{
    /// <summary>Headings: two columns of words, then numbers.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["condition", "what", "macro-F1", "F1 of N", "S", "V", "F", "Se of V %", "+P of V %"];

    /// <summary>How many of the first columns are words.</summary>
    public const int TextColumns = 2;

    /// <summary>A row.</summary>
    /// <param name="result">What a condition gave.</param>
    /// <returns>As many cells as there are headings; a dash where a figure is undefined.</returns>
    public static IReadOnlyList<string> Row(StressResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ConfusionMatrix confusion = result.Confusion;
        return
        [
            result.Condition.Name,
            result.Condition.Description,
            Ratio(confusion.MacroF1),
            .. AamiClasses.Scored.Select(c => Ratio(confusion.F1(c))),
            Percent(confusion.Sensitivity(AamiClass.V)),
            Percent(confusion.PositivePredictivity(AamiClass.V)),
        ];
    }

    private static string Ratio(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Percent(double? value) => value is double v ? (100 * v).ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
