using System.Globalization;
using System.Net;
using System.Text;

namespace EcgWearable.Evaluation;

/// <summary>An evaluation as one small page that needs nothing beside it.</summary>
public static class EvaluationHtml
{
    private const int ShownChanges = 100;

    // The scheme is the root's: on the body alone, system colours would be of the one scheme and the page of the other.
    private const string Style =
        ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:2rem}.wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}"
        + "th,td{border:1px solid #8886;padding:.2rem .5rem;text-align:right;white-space:nowrap}th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:Canvas}"
        + "thead th{white-space:normal;vertical-align:bottom}tr.sum td{font-weight:600}caption{text-align:left;font-weight:600}"
        + "@page{size:A4 landscape;margin:10mm}@media print{:root{color-scheme:light}body{margin:0;font-size:8pt;line-height:1.3}.wide{overflow:visible}th,td{padding:.1rem .3rem}th:first-child,td:first-child{position:static}tr{break-inside:avoid}}";

    /// <summary>Writes the page.</summary>
    /// <param name="report">The evaluation.</param>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder page = new();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Evaluation</title><meta name=\"viewport\" content=\"width=device-width\">");
        page.Append("<style>").Append(Style).Append("</style></head><body>\n<h1>Evaluation</h1>\n");
        string model = report.Model is ModelIdentity identity ? $" Model <code>{Text(identity.Hash)}</code>, protocol {Text(identity.Protocol)}." : string.Empty;
        string conditions = report.Conditions is EvaluationConditions known ? " " + Text(known.ToString()) : string.Empty;
        page.Append(CultureInfo.InvariantCulture, $"<p>{report.Records.Count} records, {report.EcgSeconds:N0} s of ECG, beat by beat after ANSI/AAMI EC57.{conditions}{model} A research prototype, not a medical device.</p>\n");
        IReadOnlyList<string>[] lines = [.. EvaluationColumns.Lines(report, "0.####")];
        foreach ((string caption, bool needsClasses, IReadOnlyList<int> columns) in EvaluationColumns.Parts)
        {
            if (report.Classes is not null || !needsClasses)
            {
                Table(page, $"{caption}; ratios 0 to 1", Cells(EvaluationColumns.Headings), lines.Select(Cells), line => line[0] is "gross" or "average" or "records averaged");
            }

            IReadOnlyList<string> Cells(IReadOnlyList<string> line) => [.. columns.Select(c => line[c])];
        }

        if (report.Ec57?.Gross is { V: RunsReport v, S: RunsReport s })
        {
            Table(page, "Runs, all records; ratios 0 to 1", ["runs", "annotated", "Se", "the device's", "+P"], Runs("V", v).Concat(Runs("S", s)), _ => false);
        }

        if (report.Confusion is ConfusionReport confusion)
        {
            Table(
                page,
                "Confusion: rows annotated, columns given",
                ["class", .. confusion.Labels, "unclassified", "missed"],
                confusion.Labels.Select((label, i) => (IReadOnlyList<string>)[label, .. confusion.Matrix[i].Select(Count), Count(confusion.Unclassified[i]), Count(confusion.Missed[i])])
                    .Append(["extra", .. confusion.Extra.Select(Count), Count(confusion.ExtraUnclassified), string.Empty]),
                _ => false);
        }

        if (report.Against is DifferenceReport difference)
        {
            long all = difference.Fixed + difference.Broken + difference.Other;
            page.Append(CultureInfo.InvariantCulture, $"<h2>Against the earlier evaluation</h2>\n<p>{Text(difference.ToString())}</p>\n");
            foreach ((string caption, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows) in DifferenceTables.Of(difference, ShownChanges))
            {
                Table(page, caption, headings, rows, _ => false);
            }

            if (all > ShownChanges)
            {
                page.Append(CultureInfo.InvariantCulture, $"<p>{all - ShownChanges:N0} more beats changed; all are in the JSON and in the CSV.</p>\n");
            }
        }

        return page.Append("</body></html>").ToString();
    }

    private static void Table(
        StringBuilder page, string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> lines, Func<IReadOnlyList<string>, bool> isSum)
    {
        page.Append("<div class=\"wide\"><table><caption>").Append(Text(caption)).Append("</caption><thead><tr>");
        page.AppendJoin(string.Empty, headings.Select(h => $"<th scope=\"col\">{Text(h)}</th>")).Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> line in lines)
        {
            page.Append(isSum(line) ? "<tr class=\"sum\">" : "<tr>").AppendJoin(string.Empty, line.Select(c => $"<td>{Text(c)}</td>")).Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static IEnumerable<IReadOnlyList<string>> Runs(string name, RunsReport runs) => new[]
    {
        ($"{name} couplets", runs.Couplets), ($"{name}, 3 to 5", runs.ShortRuns), ($"{name}, 6 and more", runs.LongRuns),
    }.Select(r => (IReadOnlyList<string>)[r.Item1, Count(r.Item2.Reference), Ratio(r.Item2.Se), Count(r.Item2.Detected), Ratio(r.Item2.Ppv)]);

    private static string Ratio(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
