namespace EcgWearable.Evaluation;

/// <summary>
/// An evaluation as a table for spreadsheets: RFC 4180, a comma between cells, a point in numbers, ratios 0 to 1, empty where undefined. What changed
/// against an earlier evaluation follows in tables of its own, an empty line before each.
/// </summary>
public static class EvaluationCsv
{
    /// <summary>Writes the table: headings, a line per record, gross, average, and of how many records each average is.</summary>
    /// <param name="report">The evaluation.</param>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        List<string> tables = [Table(EvaluationColumns.Headings, EvaluationColumns.Lines(report))];
        if (report.Against is DifferenceReport difference)
        {
            tables.AddRange(DifferenceTables.Of(difference, int.MaxValue).Select(t => Table(t.Headings, t.Lines)));
        }

        return string.Join("\n\n", tables);
    }

    private static string Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> lines) =>
        string.Join('\n', lines.Prepend(headings).Select(line => string.Join(',', line.Select(Quoted))));

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
