using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>Every event, in words.</summary>
internal static class EventSection
{
    private const int MostListed = 2000;
    private const int MostPrinted = 40;

    public static void Write(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        html.Line("<section class=\"event-list\"><h3>Events</h3>");
        if (session.Events.Count == 0)
        {
            html.Line("<p>None.</p></section>");
            return;
        }

        html.Line("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Events\"><table class=\"events\"><thead><tr>" + (report.Clock.HasWallTime ? $"<th scope=\"col\">Time ({report.Clock.ZoneName})</th>" : "")
            + "<th scope=\"col\">Since start</th><th scope=\"col\">Event</th><th scope=\"col\">Detail</th></tr></thead><tbody>");
        int number = 0;
        foreach (WearEvent happened in session.Events.Take(MostListed))
        {
            (string name, string detail) = EventDescription.Of(happened);
            html.Line((number++ < MostPrinted ? "<tr>" : "<tr class=\"screen\">") + (report.Clock.HasWallTime ? $"<td>{report.Clock.DateAndTime(happened.SampleIndex)}</td>" : "")
                + $"<td>{report.Clock.Elapsed(happened.SampleIndex)}</td><td>{HtmlText.Escape(name)}</td><td>{HtmlText.Escape(detail)}</td></tr>");
        }

        html.Line("</tbody></table></div>");
        if (session.Events.Count > MostListed)
        {
            html.Line($"<p class=\"hint\">The first {HtmlText.Count(MostListed)} of {HtmlText.Count(session.Events.Count)}; the log has them all.</p>");
        }

        if (session.Events.Count > MostPrinted)
        {
            html.Line($"<p class=\"hint print-only\">The first {MostPrinted} of {HtmlText.Count(session.Events.Count)} events; the report itself lists more.</p>");
        }

        html.Line("</section>");
    }
}
