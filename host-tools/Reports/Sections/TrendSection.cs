using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports.Sections;

/// <summary>Heart rate, ectopic beats and signal quality over time, and each RR interval against the one before.</summary>
internal static class TrendSection
{
    private const string Keys = "Arrow keys move, plus and minus zoom, 0 shows all.";

    public static void Write(HtmlText html, SessionReport report)
    {
        SessionSummary summary = report.Summary;
        string step = StepText(report.Trend.StepSeconds);
        string label = summary.MeanHeartRate is double mean && summary.MinimumHeartRate is HeartRatePoint low && summary.MaximumHeartRate is HeartRatePoint high
            ? HtmlText.Text($"Heart rate over time: mean {mean:0}, lowest {low.BeatsPerMinute:0}, highest {high.BeatsPerMinute:0} beats per minute")
            : "Heart rate over time: too few beats";
        html.Line("<section class=\"trend\"><h3>Heart rate</h3>");
        html.Line($"<div class=\"chart\" data-chart=\"trend\" tabindex=\"0\" role=\"group\" aria-label=\"{label}. {Keys}\"></div>");
        html.Line($"<h4>Ectopic beats per {step}</h4>");
        html.Line(HtmlText.Text($"<div class=\"chart low\" data-chart=\"ectopy\" tabindex=\"0\" role=\"group\" aria-label=\"Ectopic beats per {step}: {summary.CountOf(BeatClass.S)} S, {summary.CountOf(BeatClass.V)} V, {summary.CountOf(BeatClass.F)} F. {Keys}\"></div>"));
        if (summary.MedianQuality is int quality)
        {
            html.Line($"<h4>Signal quality, mean per {step}</h4>");
            html.Line(HtmlText.Text($"<div class=\"chart low\" data-chart=\"quality\" tabindex=\"0\" role=\"group\" aria-label=\"Signal quality of the beats over time, 0 to 100: median {quality}. {Keys}\"></div>"));
        }

        html.Line($"<p class=\"hint\">Line: mean of the intervals of each {step}, however few. Band: range of the running mean of {SessionSummary.HeartRateIntervals} intervals, of which lowest and highest above are taken, and of the line. "
            + (report.Session.Unanalysable.Count > 0 ? "Grey: no analysable signal, which may hide any rhythm. " : "")
            + "Dashed: the wearer's button. <span class=\"screen\">Drag to zoom, double-click to show all; keys: ← → + − 0.</span></p></section>");
    }

    public static void WriteBeatsAndPoincare(HtmlText html, SessionReport report)
    {
        html.Line("<div class=\"pair-of-sections\">");
        ClassTable.Write(html, report.Summary);
        PoincarePlot poincare = report.Poincare;
        html.Line("<section class=\"poincare\"><h3>Poincaré plot of RR intervals</h3>");
        if (poincare.PairCount == 0)
        {
            html.Line("<p>No two intervals follow each other without a gap.</p></section></div>");
            return;
        }

        string spread = poincare.Sd1Milliseconds is double across && poincare.Sd2Milliseconds is double along
            ? HtmlText.Text($"N beats alone: SD1 {across:0} ms, SD2 {along:0} ms. ")
            : "";
        html.Line($"<div class=\"chart square\" data-chart=\"poincare\" role=\"img\" aria-label=\"Poincaré plot of {HtmlText.Plural(poincare.PairCount, "pair")} of RR intervals. {spread}\"></div>");
        html.Line("<p class=\"hint\">Each interval against the one before it. Colour: class of the beat between the two"
            + "<span class=\"key\"><i class=\"dot class-N\"></i>N <i class=\"dot class-V\"></i>V <i class=\"dot class-S\"></i>S <i class=\"dot class-F\"></i>F <i class=\"dot class-U\"></i>?</span> "
            + $"{spread}{HtmlText.Plural(poincare.PairCount, "pair")}"
            + (poincare.BeyondCount > 0 ? HtmlText.Text($", {poincare.BeyondCount:N0} of them with an interval above {PoincarePlot.LongestMilliseconds / 1000} s and not shown") : "")
            + ".</p></section></div>");
    }

    private static string StepText(int seconds) =>
        seconds % 3600 == 0 ? HtmlText.Text($"{seconds / 3600} h") : seconds % 60 == 0 ? HtmlText.Text($"{seconds / 60} min") : HtmlText.Text($"{seconds} s");
}
