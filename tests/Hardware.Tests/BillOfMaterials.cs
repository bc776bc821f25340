using System.Globalization;

namespace EcgWearable.Hardware.Tests;

/// <summary>hardware/bom.csv: references, quantity, value, manufacturer, part number, package, alternative, what for.</summary>
internal static class BillOfMaterials
{
    private const int Columns = 8;

    public static List<string[]> Rows(string csv)
    {
        List<string[]> rows = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Fields)];
        string[]? odd = rows.Find(row => row.Length != Columns);
        return odd is null ? rows : throw new FormatException($"bom.csv: the row '{string.Join(',', odd)}' has {odd.Length} fields, not {Columns}");
    }

    public static IEnumerable<string> References(IEnumerable<string[]> rows) => rows.SelectMany(row => row[0].Split(' '));

    /// <summary>Quantities that do not count their references, numbers and alternatives that are missing, references named twice.</summary>
    public static IEnumerable<string> Problems(List<string[]> rows)
    {
        foreach (string[] row in rows)
        {
            int count = row[0].Split(' ').Length;
            if (row[1] != count.ToString(CultureInfo.InvariantCulture))
            {
                yield return $"{row[0]}: {count} parts, but quantity {row[1]}";
            }

            if (row[4].Length == 0)
            {
                yield return $"{row[0]}: no part number";
            }

            if (row[6].Length == 0)
            {
                yield return $"{row[0]}: no alternative";
            }
        }

        foreach (string reference in References(rows).GroupBy(reference => reference).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"{reference} is in more than one row";
        }
    }

    /// <summary>The parts that no row names.</summary>
    public static IEnumerable<string> Missing(List<string[]> rows, IEnumerable<string> parts) =>
        parts.Where(part => !rows.Exists(row => Array.Exists(row, field => field.Contains(part, StringComparison.Ordinal))));

    private static string[] Fields(string line)
    {
        var fields = new List<string>();
        int at = 0;
        while (at <= line.Length)
        {
            if (at < line.Length && line[at] == '"')
            {
                int end = line.IndexOf('"', at + 1);
                fields.Add(line[(at + 1)..end]);
                at = end + 2;
            }
            else
            {
                int end = line.IndexOf(',', at);
                end = end < 0 ? line.Length : end;
                fields.Add(line[at..end]);
                at = end + 1;
            }
        }

        return [.. fields];
    }
}
