using System.Globalization;
using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>Beat detection as tables, for terminal and page alike.</summary>
public static class DetectionTable
{
    /// <summary>Headings of the figures, behind the columns that say whose they are.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["beats", "missed", "extra", "Se %", "+P %", "jitter ms", "Se 75 ms %", "+P 75 ms %", "quality of beats", "of extra ones"];

    /// <summary>The figures of a result.</summary>
    /// <param name="result">The result.</param>
    /// <returns>As many cells as there are headings; a dash where a figure is undefined.</returns>
    public static IReadOnlyList<string> Row(DetectionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        QrsTally wide = result.Within150;
        return
        [
            Count(wide.TruePositives + wide.FalseNegatives),
            Count(wide.FalseNegatives),
            Count(wide.FalsePositives),
            Percent(wide.Sensitivity),
            Percent(wide.PositivePredictivity),
            One(wide.JitterRmsMilliseconds),
            Percent(result.Within75.Sensitivity),
            Percent(result.Within75.PositivePredictivity),
            One(result.True.Mean),
            One(result.False.Mean),
        ];
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string One(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";

    private static string Percent(double? value) => value is double v ? (100 * v).ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
