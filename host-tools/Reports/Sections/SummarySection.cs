using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>The figures that a reader looks for first.</summary>
internal static class SummarySection
{
    private const int MostButtons = 12;
    private const double LongPauseSeconds = 3;

    /// <summary>Above this share of beats without a class a reader must be told before the figures.</summary>
    private const double FewUnclassified = 0.05;

    public static void Write(HtmlText html, SessionReport report)
    {
        html.Line("<section class=\"summary\" aria-label=\"Summary\">");
        Unclassified(html, report);
        Tiles(html, report);
        html.Line("<div class=\"panels\">");
        Signal(html, report);
        HeartRate(html, report);
        Ectopy(html, report);
        Wearer(html, report);
        html.Line("</div></section>");
    }

    private static void Unclassified(HtmlText html, SessionReport report)
    {
        SessionSummary summary = report.Summary;
        if (summary.UnclassifiedShare <= FewUnclassified)
        {
            return;
        }

        List<string> reasons = [];
        if (summary.LeftOutCount > 0)
        {
            reasons.Add(report.Policy.Count == 0 ? "power policy" : $"power policy: {report.PolicyTimes}");
        }

        if (summary.UnclassifiedCount > summary.LeftOutCount)
        {
            reasons.Add($"{HtmlText.Plural(summary.UnclassifiedCount - summary.LeftOutCount, "beat")} for want of a valid answer, an accelerator or a whole window");
        }

        bool isSelective = summary.LeftOutCount > 0 && report.Policy.Any(stretch => stretch.Level == (int)PolicyLevel.Selective);
        html.Line($"<p class=\"notice unclassified\" role=\"note\"><strong>{HtmlText.Percent(summary.UnclassifiedShare)} of beats were not classified</strong> ({HtmlText.Escape(string.Join("; ", reasons))}). "
            + (summary.ClassifiedCount == 0 ? "No class, burden, couplet or run can be given." : "Classes, burden, couplets and runs speak of the others alone.")
            + (isSelective ? " The selective level classifies what is irregular or new and few of the rest: of classified beats, more are ectopic than of all." : "")
            + "</p>");
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
            summary.MinimumHeartRate is HeartRatePoint low && summary.MaximumHeartRate is HeartRatePoint high ? HtmlText.Text($"of {SessionSummary.HeartRateIntervals} intervals: lowest {low.BeatsPerMinute:0}, highest {high.BeatsPerMinute:0}") : "too few beats for a range",
            "");
        Burden(BeatClass.V, "Ventricular beats", report.Rhythm.Ventricular);
        Burden(BeatClass.S, "Supraventricular beats", report.Rhythm.Supraventricular);
        Tile(
            "Pauses of 2 s and more",
            summary.BeatCount == 0 ? "–" : HtmlText.Count(report.Rhythm.Pauses.Count),
            "",
            (report.Rhythm.LongestPause is RhythmPause pause ? HtmlText.Text($"longest {pause.Seconds:0.00} s") : summary.BeatCount == 0 ? "no beats" : report.Rhythm.UnconfirmedPauses.Count == 0 ? "none" : "none confirmed")
                + (report.Rhythm.UnconfirmedPauses.Count == 0 ? "" : $"; {HtmlText.Count(report.Rhythm.UnconfirmedPauses.Count)} not confirmed by the device"),
            report.Rhythm.Pauses.Count > 0 ? "warn" : "");
        int buttons = session.Events.Count(happened => happened.Code == EventCode.Button);
        Tile("Wearer's events", HtmlText.Count(buttons), "", buttons == 0 ? "button not pressed" : buttons == 1 ? "button press" : "button presses", buttons > 0 ? "class-B" : "");
        html.Line("</ul>");

        void Burden(BeatClass beatClass, string name, EctopyStatistics ectopy) => Tile(
            name,
            summary.BurdenOf(beatClass) is double burden ? HtmlText.Percent(burden).Replace(" %", "", StringComparison.Ordinal) : "–",
            summary.ClassifiedCount == 0 ? "" : "%",
            summary.ClassifiedCount == 0 ? "no beat was classified" : HtmlText.Text($"{HtmlText.Count(ectopy.BeatCount)} of {HtmlText.Plural(summary.ClassifiedCount, "classified beat")}"),
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
        Stretches("No beat, no reason known", "silent", session.Silent);
        html.Pair(
            "Quality of beats",
            summary.MedianQuality is int median ? HtmlText.Text($"{median} of 100") : "not judged",
            summary.MedianQuality is null ? "by this firmware" : $"median; {HtmlText.Percent((double)summary.DoubtfulCount / summary.KnownQualityCount)} below {SessionSummary.DoubtfulQuality}",
            "quality");
        html.Line("</dl>");
        if (report.Strips.LongestPoor.Count > 0)
        {
            html.Line("<p class=\"hint hides\">Poor signal, an electrode off or a silence without a reason may hide any rhythm, ventricular fibrillation too: look at such stretches."
                + string.Concat(report.Strips.LongestPoor.Select(stretch =>
                    $" Longest with {stretch.Name}: {report.Clock.Short(stretch.Interval.FirstSampleIndex)}"
                    + (stretch.Places.Count == 0 ? ", no ECG was kept." : $"{report.StripButton(stretch.Middle, $"the longest stretch with {stretch.Name}")}."))) + "</p>");
        }

        html.Line("</div>");

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
            rhythm.LongestPause is RhythmPause seen ? report.StripButton(ReportStrips.Middle(seen), "the longest pause") : "");
        if (rhythm.UnconfirmedPauses.Count > 0)
        {
            html.Pair(
                "RR of 2 s and more on doubtful signal",
                HtmlText.Count(rhythm.UnconfirmedPauses.Count),
                "not confirmed by the device",
                "unconfirmed-pauses",
                report.StripButton(ReportStrips.Middle(rhythm.UnconfirmedPauses[0]), "the first such interval"));
        }

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
        html.Line("<div class=\"panel tall\"><h3 id=\"" + HtmlText.Text($"ectopy-{report.Number}") + "\">Ectopic beats</h3><table class=\"ectopy\" aria-labelledby=\"" + HtmlText.Text($"ectopy-{report.Number}") + "\"><thead><tr><td></td>"
            + "<th scope=\"col\" class=\"number\"><span class=\"badge class-V\">V</span></th><th scope=\"col\" class=\"number\"><span class=\"badge class-S\">S</span></th></tr></thead><tbody>");
        Row("Beats", "beats", of => HtmlText.Count(of.BeatCount));
        Row("Of these in poor signal", "in-poor-signal", of => HtmlText.Count(summary.UnanalysableCountOf(of.Class)));
        Row("Burden, of classified beats", "burden", of => summary.BurdenOf(of.Class) is double burden ? HtmlText.Percent(burden) : "–");
        Row("Per analysable hour", "per-hour", of => summary.PerHourOf(of.Class) is double rate ? HtmlText.Text($"{rate:0.#}") : "–");
        Row("Single", "single", of => HtmlText.Count(of.IsolatedCount));
        Row("Neighbour not known", "undecided", of => HtmlText.Count(of.UndecidedCount));
        Row("Couplets", "couplets", of => HtmlText.Count(of.Couplets.Count));
        Row("Runs of 3 to 5", "short-runs", of => HtmlText.Count(of.ShortRunCount));
        Row("Runs of 6 and more", "long-runs", of => HtmlText.Count(of.LongRunCount));
        Row("Runs above 100/min", "fast-runs", of => HtmlText.Count(of.FastRunCount));
        Run("Longest run", "longest-run", of => of.LongestRun, run => HtmlText.Text($"{run.BeatCount} beats"));
        Run("Fastest run", "fastest-run", of => of.FastestRun, run => HtmlText.Text($"{run.BeatsPerMinute:0}/min"));
        Row("Bigeminy", "bigeminy", of => Episodes(of.Bigeminy));
        Row("Trigeminy", "trigeminy", of => Episodes(of.Trigeminy));
        html.Line("</tbody></table>");
        string time = ReportClock.Duration(report.Session.Clock.SecondsAt(summary.ClassifiedSampleCount));
        html.Line("<p class=\"hint\">" + (summary.ClassifiedSampleCount == 0
            ? "Nothing per hour: in no analysable time were beats classified."
            : $"Per hour: of the {time} of analysable time in which beats were classified, without beats in poor signal, with an electrode off or among lost samples.") + "</p></div>");

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
            : $"{HtmlText.Plural(episodes.Count, "episode")}, {HtmlText.Plural(episodes.Sum(episode => episode.EctopicCount), "beat")}";
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
