using System.Globalization;
using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>What the selective policy left out as a table, for terminal and page alike.</summary>
public static class SelectionTable
{
    private static readonly AamiClass[] Classes = [AamiClass.N, AamiClass.S, AamiClass.V, AamiClass.F];

    /// <summary>Headings of the figures, behind the column that says whose they are.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["beats", "sent %", .. Classes.SelectMany(c => new[] { $"{c}", $"{c} not sent", "%" })];

    /// <summary>The figures of a result.</summary>
    /// <param name="result">The result.</param>
    /// <returns>As many cells as there are headings; a dash where a figure is undefined.</returns>
    public static IReadOnlyList<string> Row(SelectionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            Count(result.All.Beats),
            Percent(1 - result.All.LeftOutShare, "0.0"),
            .. Classes.Select(result.Of).SelectMany(tally => new[] { Count(tally.Beats), Count(tally.LeftOut), Percent(tally.LeftOutShare, "0.00") }),
        ];
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double? value, string format) => value is double v ? (100 * v).ToString(format, CultureInfo.InvariantCulture) : "-";
}
