namespace EcgWearable.Reports.Sections;

/// <summary>The ECG: what is notable, then every strip, page by page.</summary>
internal static class StripSection
{
    private const string NoScript = "<noscript><p>The strips need JavaScript.</p></noscript>";

    public static void Write(HtmlText html, SessionReport report)
    {
        ReportStrips strips = report.Strips;
        if (report.Session.Strips.Count == 0)
        {
            html.Line("<section class=\"strips\"><h3>ECG strips</h3>");
            html.Line($"<p>The log of this session holds no ECG{(strips.AllCount == 0 ? "" : $": the {HtmlText.Plural(strips.AllCount, "place")} of interest cannot be shown")}. Beats, rates and events above are what the device noted.</p></section>");
            return;
        }

        if (strips.Notable.Count > 0)
        {
            html.Line("<section class=\"notable\"><h3>Strips of note</h3><div class=\"strip-grid note-grid\"></div>");
            html.Line($"<p class=\"hint\">Labels: class of each beat, and the RR interval between two in ms; ? not classified, – left out by the power policy; grey: signal quality below {SessionSummary.DoubtfulQuality} or a damaged window. "
                + "Shaded: samples lost, electrode off, poor signal, a silence without a reason, or no ECG in the log. <span class=\"screen\">Click a strip, or press Enter on it, to enlarge it and to page with ← and →.</span>"
                + $"<span class=\"print-only\">{HtmlText.Plural(strips.Items.Count, "strip")} in all can be paged through in the report itself.</span></p>");
            html.Line(NoScript + "</section>");
        }

        html.Line("<section class=\"strips\"><h3>Strips of every V, S and F beat, pause, poor signal and wearer's event</h3>");
        if (strips.Items.Count == 0)
        {
            html.Line("<p>There are none.</p></section>");
            return;
        }

        html.Line("<div class=\"controls screen\"><div role=\"group\" aria-label=\"Show strips of\" class=\"filters\">");
        Filter("all", "All", strips.Items.Count, pressed: true);
        Filter("V", "V", CountOf("V"), pressed: false);
        Filter("S", "S", CountOf("S"), pressed: false);
        Filter("F", "F", CountOf("F"), pressed: false);
        Filter("R", "Couplets and runs", strips.Items.Count(item => item.BeatIndex >= 0 && item.Remark.Length > 0), pressed: false);
        Filter(StripItem.Pause, "Pauses", CountOf(StripItem.Pause), pressed: false);
        Filter(StripItem.Poor, "Poor signal, electrode off", CountOf(StripItem.Poor), pressed: false);
        Filter(StripItem.Button, "Wearer", CountOf(StripItem.Button), pressed: false);
        html.Line("</div><label>Order <select class=\"order\"><option value=\"time\">by time</option><option value=\"margin\">least certain first</option></select></label>");
        html.Line("<label>Per page <select class=\"page-size\"><option>12</option><option>24</option><option>60</option><option>120</option></select></label>"
            + "<label><input type=\"checkbox\" class=\"print-page\"> print this page of strips too</label></div>");
        if (strips.Items.Count < strips.AllCount)
        {
            html.Line($"<p class=\"hint\">This page holds {HtmlText.Count(strips.Items.Count)} of {HtmlText.Count(strips.AllCount)} strips: all that are notable, the others spread evenly over classes and time. All of them are counted above, and in the log.</p>");
        }

        html.Line("<p class=\"shown screen\" role=\"status\"></p><div class=\"strip-grid page-grid\"></div>");
        html.Line("<div class=\"pager screen\" role=\"group\" aria-label=\"Pages of strips\"><button type=\"button\" class=\"previous\">← Previous</button>"
            + "<label>Page <input class=\"page-number\" type=\"number\" min=\"1\" value=\"1\"></label> <span class=\"page-count\"></span><button type=\"button\" class=\"next\">Next →</button></div>");
        html.Line(NoScript + "</section>");

        int CountOf(string kind) => strips.Items.Count(item => item.Kind == kind);

        void Filter(string kind, string name, int count, bool pressed) =>
            html.Line($"<button type=\"button\" data-kind=\"{kind}\" aria-pressed=\"{(pressed ? "true" : "false")}\" class=\"class-{kind}\"{(count == 0 ? " disabled" : "")}>{name} <span>{HtmlText.Count(count)}</span></button>");
    }
}
