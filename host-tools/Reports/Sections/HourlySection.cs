namespace EcgWearable.Reports.Sections;

/// <summary>The table hour by hour.</summary>
internal static class HourlySection
{
    public static void Write(HtmlText html, SessionReport report)
    {
        bool isHours = report.Hours.RowSeconds == 3600;
        string unit = isHours ? "Hour" : "Day";
        html.Line($"<section class=\"hourly\"><h3>{(isHours ? "Hour by hour" : "Day by day")}</h3><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table {(isHours ? "hour by hour" : "day by day")}\"><table><thead>");
        html.Line($"<tr><th scope=\"col\" rowspan=\"2\">{unit} from{(report.Clock.HasWallTime ? $" ({report.Clock.ZoneName})" : "")}</th><th scope=\"col\" rowspan=\"2\" class=\"number\">Analysable</th><th scope=\"col\" rowspan=\"2\" class=\"number\">Beats</th>"
            + "<th scope=\"colgroup\" colspan=\"3\" class=\"group\">Heart rate, /min</th><th scope=\"colgroup\" colspan=\"3\" class=\"group\">V</th><th scope=\"colgroup\" colspan=\"2\" class=\"group\">S</th>"
            + "<th scope=\"col\" rowspan=\"2\" class=\"number\">F</th><th scope=\"col\" rowspan=\"2\" class=\"number\">Not<br>classified</th><th scope=\"col\" rowspan=\"2\" class=\"number\">Pauses</th><th scope=\"col\" rowspan=\"2\" class=\"number\">Button</th></tr>");
        html.Line("<tr><th scope=\"col\" class=\"number\">min</th><th scope=\"col\" class=\"number\">mean</th><th scope=\"col\" class=\"number\">max</th><th scope=\"col\" class=\"number\">beats</th><th scope=\"col\" class=\"number\">couplets</th>"
            + "<th scope=\"col\" class=\"number\">runs</th><th scope=\"col\" class=\"number\">beats</th><th scope=\"col\" class=\"number\">runs</th></tr></thead><tbody>");
        foreach (HourRow row in report.Hours.Rows)
        {
            string? start = report.Clock.DateAndTime(row.FirstSampleIndex);
            string name = start is null ? report.Clock.Elapsed(row.FirstSampleIndex)[..^4] : start[..^3];
            html.Line($"<tr{(row.Beats == 0 ? " class=\"empty\"" : "")}><th scope=\"row\">{name}</th>" + Cells(report, row, Rate(row.LowestRate), Mean(report, row.RrSum, row.RrCount), Rate(row.HighestRate)) + "</tr>");
        }

        IReadOnlyList<HourRow> rows = report.Hours.Rows;
        HourRow all = new(report.Session.StartSampleIndex, report.Session.EndSampleIndex)
        {
            AnalysableSamples = report.Session.AnalysableSampleCount,
            Beats = rows.Sum(row => row.Beats),
            V = rows.Sum(row => row.V),
            VCouplets = rows.Sum(row => row.VCouplets),
            VRuns = rows.Sum(row => row.VRuns),
            S = rows.Sum(row => row.S),
            SRuns = rows.Sum(row => row.SRuns),
            F = rows.Sum(row => row.F),
            Unclassified = rows.Sum(row => row.Unclassified),
            Pauses = rows.Sum(row => row.Pauses),
            Buttons = rows.Sum(row => row.Buttons),
        };
        html.Line("<tr class=\"total\"><th scope=\"row\">All</th>"
            + Cells(report, all, HtmlText.Rate(report.Summary.MinimumHeartRate?.BeatsPerMinute), HtmlText.Rate(report.Summary.MeanHeartRate), HtmlText.Rate(report.Summary.MaximumHeartRate?.BeatsPerMinute)) + "</tr>");
        html.Line("</tbody></table></div>");
        if (report.Hours.LeftOutRows > 0)
        {
            html.Line($"<p class=\"hint\">{HtmlText.Plural(report.Hours.LeftOutRows, "line")} more are not shown.</p>");
        }

        html.Line("</section>");
    }

    private static string Cells(SessionReport report, HourRow row, string low, string mean, string high)
    {
        string analysable = ReportClock.Duration(report.Session.Clock.SecondsAt(row.AnalysableSamples));
        return Cell(analysable) + Cell(HtmlText.Count(row.Beats)) + Cell(low) + Cell(mean) + Cell(high)
            + Some(row.V) + Some(row.VCouplets) + Some(row.VRuns) + Some(row.S) + Some(row.SRuns) + Some(row.F) + Some(row.Unclassified) + Some(row.Pauses) + Some(row.Buttons);
    }

    /// <summary>Noughts are faint: in a table of many the other numbers are to be seen.</summary>
    private static string Some(int count) => count == 0 ? "<td class=\"number nought\">0</td>" : Cell(HtmlText.Count(count));

    private static string Cell(string text) => $"<td class=\"number\">{text}</td>";

    private static string Rate(double? rate) => HtmlText.Rate(rate);

    private static string Mean(SessionReport report, long sum, int count) =>
        HtmlText.Rate(count == 0 ? null : 60.0 * count * report.Session.Clock.SamplesPerSecond / sum);
}
