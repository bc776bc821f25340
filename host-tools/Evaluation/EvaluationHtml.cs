using System.Globalization;
using System.Net;
using System.Text;

namespace EcgWearable.Evaluation;

/// <summary>An evaluation as one small page that needs nothing beside it.</summary>
public static class EvaluationHtml
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}.wide{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}"
        + "th,td{border:1px solid #8886;padding:.2rem .5rem;text-align:right;white-space:nowrap}th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:Canvas}"
        + "thead th{white-space:normal;vertical-align:bottom}tr.sum td{font-weight:600}caption{text-align:left;font-weight:600}";

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
        page.Append("<div class=\"wide\">");
        Table(page, "Records, gross and average; ratios 0 to 1", EvaluationColumns.Headings, EvaluationColumns.Lines(report), line => line[0] is "gross" or "average");
        page.Append("</div>\n");
        if (report.Confusion is ConfusionReport confusion)
        {
            Table(
                page,
                "Confusion: rows annotated, columns given",
                ["class", .. confusion.Labels, "unclassified", "missed"],
                confusion.Labels.Select((label, i) => (IReadOnlyList<string>)[label, .. confusion.Matrix[i].Select(Count), Count(confusion.Unclassified[i]), Count(confusion.Missed[i])]),
                _ => false);
        }

        if (report.Against is DifferenceReport difference)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>Against the earlier evaluation</h2>\n<p>{difference.Fixed:N0} beats fixed, {difference.Broken:N0} broken, {difference.Other:N0} wrong in another way.</p>\n");
            Table(
                page,
                "Beats that changed",
                ["record", "sample", "annotated", "before", "now", "kind"],
                difference.Records.SelectMany(r => r.Changes.Select(c => (IReadOnlyList<string>)[r.Record, c.Sample.ToString("0", CultureInfo.InvariantCulture), c.Reference ?? string.Empty, c.Before, c.Now, c.Kind])),
                _ => false);
        }

        return page.Append("</body></html>").ToString();
    }

    private static void Table(
        StringBuilder page, string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> lines, Func<IReadOnlyList<string>, bool> isSum)
    {
        page.Append("<table><caption>").Append(Text(caption)).Append("</caption><thead><tr>");
        page.AppendJoin(string.Empty, headings.Select(h => $"<th scope=\"col\">{Text(h)}</th>")).Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> line in lines)
        {
            page.Append(isSum(line) ? "<tr class=\"sum\">" : "<tr>").AppendJoin(string.Empty, line.Select(c => $"<td>{Text(c)}</td>")).Append("</tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
