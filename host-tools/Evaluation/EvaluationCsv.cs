namespace EcgWearable.Evaluation;

/// <summary>An evaluation as a table for spreadsheets: RFC 4180, a comma between cells, a point in numbers, ratios 0 to 1, empty where undefined.</summary>
public static class EvaluationCsv
{
    /// <summary>Writes the table: headings, a line per record, gross, average.</summary>
    /// <param name="report">The evaluation.</param>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        IEnumerable<IReadOnlyList<string>> lines = EvaluationColumns.Lines(report).Prepend(EvaluationColumns.Headings);
        return string.Join('\n', lines.Select(line => string.Join(',', line.Select(Quoted))));
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
