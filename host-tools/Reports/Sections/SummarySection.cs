using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>The figures that a reader looks for first.</summary>
internal static class SummarySection
{
    private const int MostButtons = 12;
    private const double LongPauseSeconds = 3;

    public static void Write(HtmlText html, SessionReport report)
    {
        html.Line("<section class=\"summary\" aria-label=\"Summary\">");
        Tiles(html, report);
        html.Line("<div class=\"panels\">");
        Signal(html, report);
        HeartRate(html, report);
        Ectopy(html, report);
        Wearer(html, report);
        html.Line("</div></section>");
    }

    private static void Tiles(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        SessionSummary summary = report.Summary;
        html.Line("<ul class=\"tiles\">");
        Tile("Analysable time", ReportClock.Duration(session.Clock.SecondsAt(session.AnalysableSampleCount)), "", $"{HtmlText.Percent(AnalysableShare(session))} of {ReportClock.Duration(session.DurationSeconds)}", "");
        Tile(
            "Mean heart rate",
            HtmlText.Rate(summary.MeanHeartRate),
            "/min",
            summary.MinimumHeartRate is HeartRatePoint low && summary.MaximumHeartRate is HeartRatePoint high ? HtmlText.Text($"lowest {low.BeatsPerMinute:0}, highest {high.BeatsPerMinute:0}") : "too few beats for a range",
            "");
        Burden(BeatClass.V, "Ventricular beats", report.Rhythm.Ventricular);
        Burden(BeatClass.S, "Supraventricular beats", report.Rhythm.Supraventricular);
        Tile(
            "Pauses of 2 s and more",
            summary.BeatCount == 0 ? "–" : HtmlText.Count(report.Rhythm.Pauses.Count),
            "",
            report.Rhythm.LongestPause is RhythmPause pause ? HtmlText.Text($"longest {pause.Seconds:0.00} s") : summary.BeatCount == 0 ? "no beats" : "none",
            report.Rhythm.Pauses.Count > 0 ? "warn" : "");
        int buttons = session.Events.Count(happened => happened.Code == EventCode.Button);
        Tile("Wearer's events", HtmlText.Count(buttons), "", buttons == 0 ? "button not pressed" : buttons == 1 ? "button press" : "button presses", buttons > 0 ? "class-B" : "");
        html.Line("</ul>");

        void Burden(BeatClass beatClass, string name, EctopyStatistics ectopy) => Tile(
            name,
            summary.BeatCount == 0 ? "–" : HtmlText.Percent(summary.BurdenOf(beatClass)).Replace(" %", "", StringComparison.Ordinal),
            summary.BeatCount == 0 ? "" : "%",
            HtmlText.Text($"{HtmlText.Count(ectopy.BeatCount)} of {HtmlText.Plural(summary.BeatCount, "beat")}"),
            "class-" + beatClass);

        void Tile(string title, string value, string unit, string detail, string kind) =>
            html.Line($"<li class=\"tile {kind}\"><span class=\"name\">{HtmlText.Escape(title)}</span>"
                + $"<span class=\"value\">{HtmlText.Escape(value)}{(unit.Length == 0 ? "" : $"<span class=\"unit\">{unit}</span>")}</span><span class=\"detail\">{HtmlText.Escape(detail)}</span></li>");
    }

    private static double AnalysableShare(WearSession session)
    {
        long samples = session.EndSampleIndex - session.StartSampleIndex;
        return samples == 0 ? 0 : (double)session.AnalysableSampleCount / samples;
    }

    private static void Signal(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        SessionSummary summary = report.Summary;
        html.Line("<div class=\"panel\"><h3>Signal</h3><dl class=\"pairs\">");
        html.Pair("Recording time", ReportClock.Duration(session.DurationSeconds), figure: "recording");
        html.Pair("Analysable time", ReportClock.Duration(session.Clock.SecondsAt(session.AnalysableSampleCount)), HtmlText.Percent(AnalysableShare(session)), "analysable");
        Stretches("Electrode off", "lead-off", session.LeadOff);
        html.Pair(
            "Lost samples",
            HtmlText.Count(session.LostSampleCount),
            session.LostSampleCount == 0 ? "" : HtmlText.Text($"{session.Clock.SecondsAt(session.LostSampleCount):0.0} s in {HtmlText.Plural(session.LostSamples.Count, "gap")}, longest {Longest(session.LostSamples):0.0} s"),
            "lost");
        Stretches("Signal too poor", "poor-signal", session.PoorSignal);
        html.Pair(
            "Quality of beats",
            summary.MedianQuality is int median ? HtmlText.Text($"{median} of 100") : "not judged",
            summary.MedianQuality is null ? "by this firmware" : $"median; {HtmlText.Percent((double)summary.DoubtfulCount / summary.KnownQualityCount)} below {SessionSummary.DoubtfulQuality}",
            "quality");
        html.Line("</dl></div>");

        double Longest(IReadOnlyList<SampleInterval> intervals) => session.Clock.SecondsAt(intervals.Max(interval => interval.SampleCount));

        void Stretches(string name, string figure, IReadOnlyList<SampleInterval> intervals) => html.Pair(
            name,
            ReportClock.Duration(session.Clock.SecondsAt(intervals.Sum(interval => interval.SampleCount))),
            intervals.Count == 0 ? "" : $"{HtmlText.Plural(intervals.Count, "time")}, longest {ReportClock.Duration(Longest(intervals))}",
            figure);
    }

    private static void HeartRate(HtmlText html, SessionReport report)
    {
        SessionSummary summary = report.Summary;
        RhythmStatistics rhythm = report.Rhythm;
        html.Line("<div class=\"panel\"><h3>Heart rate and pauses</h3><dl class=\"pairs\">");
        html.Pair("Mean", HtmlText.Rate(summary.MeanHeartRate), "/min", "mean-rate");
        Point("Lowest", "lowest-rate", summary.MinimumHeartRate);
        Point("Highest", "highest-rate", summary.MaximumHeartRate);
        html.Pair("Pauses of 2 s and more", HtmlText.Count(rhythm.Pauses.Count), figure: "pauses");
        html.Pair("Pauses of 3 s and more", HtmlText.Count(rhythm.PausesOfAtLeast(LongPauseSeconds)), figure: "long-pauses");
        html.Pair(
            "Longest pause",
            rhythm.LongestPause is RhythmPause pause ? HtmlText.Text($"{pause.Seconds:0.00} s") : "–",
            rhythm.LongestPause is RhythmPause at ? $"at {report.Clock.Short(at.FirstSampleIndex)}" : "",
            "longest-pause",
            rhythm.LongestPause is RhythmPause seen ? report.StripButton(seen.FirstSampleIndex + ((seen.EndSampleIndex - seen.FirstSampleIndex) / 2), "the longest pause") : "");
        int asystoles = report.Session.Events.Count(happened => happened.Code == EventCode.Asystole);
        if (asystoles > 0)
        {
            html.Pair("No beats on a good signal", HtmlText.Plural(asystoles, "time"), "as the device saw it", "asystole");
        }

        html.Line("</dl></div>");

        void Point(string name, string figure, HeartRatePoint? point) => html.Pair(
            name,
            HtmlText.Rate(point?.BeatsPerMinute),
            point is HeartRatePoint known ? $"/min at {report.Clock.Short(known.SampleIndex)}" : "/min",
            figure,
            point is HeartRatePoint seen ? report.StripButton(seen.SampleIndex, $"the {name.ToLowerInvariant()} heart rate") : "");
    }

    private static void Ectopy(HtmlText html, SessionReport report)
    {
        EctopyStatistics s = report.Rhythm.Supraventricular;
        EctopyStatistics v = report.Rhythm.Ventricular;
        SessionSummary summary = report.Summary;
        double hours = report.Session.Clock.SecondsAt(report.Session.AnalysableSampleCount) / 3600;
        html.Line("<div class=\"panel tall\"><h3 id=\"" + HtmlText.Text($"ectopy-{report.Number}") + "\">Ectopic beats</h3><table class=\"ectopy\" aria-labelledby=\"" + HtmlText.Text($"ectopy-{report.Number}") + "\"><thead><tr><td></td>"
            + "<th scope=\"col\" class=\"number\"><span class=\"badge class-V\">V</span></th><th scope=\"col\" class=\"number\"><span class=\"badge class-S\">S</span></th></tr></thead><tbody>");
        Row("Beats", "beats", of => HtmlText.Count(of.BeatCount));
        Row("Burden", "burden", of => HtmlText.Percent(summary.BurdenOf(of.Class)));
        int classified = summary.BeatCount - summary.UnclassifiedCount;
        if (summary.UnclassifiedCount > 0)
        {
            Row("Of classified beats", "burden-classified", of => classified == 0 ? "–" : HtmlText.Percent((double)of.BeatCount / classified));
        }

        Row("Per analysable hour", "per-hour", of => hours > 0 ? HtmlText.Text($"{of.BeatCount / hours:0.#}") : "–");
        Row("Single", "single", of => HtmlText.Count(of.IsolatedCount));
        Row("Couplets", "couplets", of => HtmlText.Count(of.Couplets.Count));
        Row("Runs of 3 to 5", "short-runs", of => HtmlText.Count(of.ShortRunCount));
        Row("Runs of 6 and more", "long-runs", of => HtmlText.Count(of.LongRunCount));
        Row("Runs above 100/min", "fast-runs", of => HtmlText.Count(of.FastRunCount));
        Run("Longest run", "longest-run", of => of.LongestRun, run => HtmlText.Text($"{run.BeatCount} beats"));
        Run("Fastest run", "fastest-run", of => of.FastestRun, run => HtmlText.Text($"{run.BeatsPerMinute:0}/min"));
        Row("Bigeminy", "bigeminy", of => Episodes(of.Bigeminy));
        Row("Trigeminy", "trigeminy", of => Episodes(of.Trigeminy));
        html.Line("</tbody></table></div>");

        void Row(string name, string figure, Func<EctopyStatistics, string> cell) =>
            html.Line($"<tr data-figure=\"{figure}\"><th scope=\"row\">{name}</th><td class=\"number\">{HtmlText.Escape(cell(v))}</td><td class=\"number\">{HtmlText.Escape(cell(s))}</td></tr>");

        void Run(string name, string figure, Func<EctopyStatistics, EctopicRun?> choose, Func<EctopicRun, string> text)
        {
            string Cell(EctopyStatistics of) => choose(of) is EctopicRun run
                ? $"{text(run)}<small class=\"when\">{report.Clock.Short(run.FirstSampleIndex)}{(run.IsCut ? ", cut" : "")}</small>{report.StripButton(run.FirstSampleIndex, $"the {name.ToLowerInvariant()} of {of.Class}")}"
                : "–";
            html.Line($"<tr data-figure=\"{figure}\"><th scope=\"row\">{name}</th><td class=\"number\">{Cell(v)}</td><td class=\"number\">{Cell(s)}</td></tr>");
        }

        string Episodes(IReadOnlyList<EctopicPattern> episodes) => episodes.Count == 0
            ? "0"
            : HtmlText.Text($"{episodes.Count:N0} × ({HtmlText.Plural(episodes.Sum(episode => episode.EctopicCount), "beat")})");
    }

    private static void Wearer(HtmlText html, SessionReport report)
    {
        List<WearEvent> buttons = [.. report.Session.Events.Where(happened => happened.Code == EventCode.Button)];
        html.Line("<div class=\"panel wide\"><h3>Wearer's events</h3>");
        if (buttons.Count == 0)
        {
            html.Line("<p>The button was not pressed.</p></div>");
            return;
        }

        html.Line("<ol class=\"buttons\">");
        foreach (WearEvent button in buttons.Take(MostButtons))
        {
            html.Line($"<li>{report.Clock.DateAndTime(button.SampleIndex) ?? report.Clock.Elapsed(button.SampleIndex)}{(button.Argument > 0 ? HtmlText.Text($" <small>held {button.Argument / 1000.0:0.0} s</small>") : "")}"
                + $"{report.StripButton(button.SampleIndex, $"the wearer's event at {report.Clock.Short(button.SampleIndex)}")}</li>");
        }

        html.Line("</ol>");
        if (buttons.Count > MostButtons)
        {
            html.Line($"<p class=\"hint\">The first {MostButtons} of {HtmlText.Count(buttons.Count)}; all are among the events.</p>");
        }

        html.Line("</div>");
    }
}
