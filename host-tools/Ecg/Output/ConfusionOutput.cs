using System.Globalization;
using EcgWearable.Evaluation;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>A confusion matrix as a table: reference classes down, the device's across.</summary>
public static class ConfusionOutput
{
    /// <summary>Writes the table.</summary>
    public static void Write(ConfusionReport confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        Table table = NumberTable.Create("reference \\ device", confusion.Labels.Concat(["unclassified", "missed"]));

        for (int i = 0; i < confusion.Labels.Count; i++)
        {
            table.AddRow(Row(confusion.Labels[i], [.. confusion.Matrix[i], confusion.Unclassified[i], confusion.Missed[i]]));
        }

        table.AddRow([.. Row("extra", [.. confusion.Extra, confusion.ExtraUnclassified]), string.Empty]);
        AnsiConsole.Write(table);
    }

    private static string[] Row(string label, IEnumerable<long> counts) =>
        [label, .. counts.Select(c => c.ToString("N0", CultureInfo.InvariantCulture))];
}
