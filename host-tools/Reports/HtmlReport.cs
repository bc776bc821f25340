using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using EcgWearable.Files;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// A wear log as one HTML file that needs no network: figures and tables are in the text, charts and strips are drawn by a
/// script within it. The same log gives the same bytes.
/// </summary>
public sealed class HtmlReport
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly (BeatClass Class, string Name, string Meaning)[] Classes =
    [
        (BeatClass.N, "N", "Normal, and bundle branch block"),
        (BeatClass.S, "S", "Supraventricular ectopic"),
        (BeatClass.V, "V", "Ventricular ectopic"),
        (BeatClass.F, "F", "Fusion of ventricular and normal"),
        (BeatClass.Unclassified, "?", "Not classified"),
    ];

    private readonly WearLogContents _log;
    private readonly HtmlReportOptions _options;
    private readonly StringBuilder _html = new();

    private HtmlReport(WearLogContents log, HtmlReportOptions options)
    {
        _log = log;
        _options = options;
    }

    /// <summary>Writes a report; the file is there whole, or not at all.</summary>
    /// <param name="log">What to report.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="options">What else to say; null for the defaults.</param>
    /// <exception cref="ReportException">The file cannot be written.</exception>
    public static void Write(WearLogContents log, string path, HtmlReportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string html = Render(log, options);
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(html));
        }
        catch (IOException e)
        {
            throw new ReportException(e.Message, e);
        }
    }

    /// <summary>Makes a report's text.</summary>
    /// <param name="log">What to report.</param>
    /// <param name="options">What else to say; null for the defaults.</param>
    public static string Render(WearLogContents log, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        return new HtmlReport(log, options ?? new HtmlReportOptions()).Render();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 => "< 0.01 %",
        1 => "100 %",

        // Nearly all is not all: it must not be rounded up.
        >= 0.999 => string.Create(Culture, $"{Math.Floor(share * 10_000) / 100:0.00} %"),
        < 0.1 => string.Create(Culture, $"{share * 100:0.00} %"),
        _ => string.Create(Culture, $"{share * 100:0.0} %"),
    };

    private static string Count(long count) => count.ToString("N0", Culture);

    private static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Text(FormattableString text) => text.ToString(Culture);

    private string Render()
    {
        Line("<!DOCTYPE html>");
        Line("<html lang=\"en\">");
        Line("<head>");
        Line("<meta charset=\"utf-8\">");
        Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Line("<meta name=\"color-scheme\" content=\"light dark\">");
        Line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">");
        Line($"<title>{Escape(_options.Title)}</title>");
        Line("<link rel=\"icon\" href=\"data:,\">");
        Line($"<style>{Resource("uPlot.css")}\n{Resource("report.css")}</style>");
        Line("</head>");
        Line("<body>");
        Line("<header class=\"page\">");
        Line($"<h1>{Escape(_options.Title)}</h1>");
        Line($"<p class=\"source\">{(_options.DeviceName is null ? "" : Escape(_options.DeviceName) + " · ")}{Escape(Path.GetFileName(_log.SourceName))}</p>");
        Line("<p class=\"notice\" role=\"note\"><strong>Not a diagnosis.</strong> Beats were found and classified by a program that makes mistakes. "
            + "Every finding must be confirmed in the ECG by a physician.</p>");
        if (_log.Sessions.Count > 1)
        {
            SessionList();
        }

        Line("</header>");
        Line("<main>");
        for (int i = 0; i < _log.Sessions.Count; i++)
        {
            Session(i);
        }

        LogIntegrity();
        Line("</main>");
        Line("<footer class=\"page\"><p>Heart rate is the mean of "
            + $"{SessionSummary.HeartRateIntervals} successive RR intervals; intervals with a gap in them are left out. Burden is a class's share of all beats. "
            + "Classes are those of ANSI/AAMI EC57. Strips: 25 mm/s; amplitudes at the electrodes; shaded where samples were lost, an electrode was off, or the log holds no ECG.</p></footer>");
        Line($"<script>{Resource("uPlot.js")}</script>");
        Line($"<script>{Resource("report.js")}</script>");
        Line("</body>");
        Line("</html>");
        return _html.ToString();
    }

    private void Line(string text) => _html.Append(text).Append('\n');

    private void SessionList()
    {
        Line("<nav aria-label=\"Sessions\"><table><caption>Sessions in this log</caption>");
        Line("<thead><tr><th scope=\"col\">Session</th><th scope=\"col\">Start</th><th scope=\"col\">Length</th><th scope=\"col\" class=\"number\">Beats</th><th scope=\"col\">End</th></tr></thead><tbody>");
        for (int i = 0; i < _log.Sessions.Count; i++)
        {
            WearSession session = _log.Sessions[i];
            Line($"<tr><td><a href=\"#session-{i}\">Boot {session.BootCount}</a></td><td>{StartText(session)}</td>"
                + $"<td>{ReportClock.Duration(session.DurationSeconds)}</td><td class=\"number\">{Count(session.Beats.Count)}</td><td>{EndText(session)}</td></tr>");
        }

        Line("</tbody></table></nav>");
    }

    private string StartText(WearSession session)
    {
        ReportClock clock = new(session, _options.UtcOffset);
        return clock.DateAndTime(session.StartSampleIndex) is string start ? $"{start} {clock.ZoneName}" : "not known: clock never set";
    }

    private static string EndText(WearSession session) =>
        session.Close is null ? "without an orderly end" : "orderly";

    private void Session(int number)
    {
        WearSession session = _log.Sessions[number];
        SessionSummary summary = new(session);
        ReportClock clock = new(session, _options.UtcOffset);
        ReportStrips strips = new(session);
        HeartRateTrend trend = new(session, summary);

        Line($"<article class=\"session\" id=\"session-{number}\" aria-labelledby=\"session-{number}-title\">");
        Line($"<h2 id=\"session-{number}-title\">{(clock.HasWallTime ? $"Recording of {StartText(session)}" : $"Recording of boot {session.BootCount}")}</h2>");
        Facts(session, clock);
        if (session.Beats.Count + session.Strips.Count + session.Energy.Count + session.Events.Count == 0)
        {
            Line("<p>Nothing was recorded.</p></article>");
            return;
        }

        Tiles(session, summary, clock);
        Trend(session, summary, trend);
        ClassTable(summary);
        Strips(strips, summary);
        Energy(session);
        Events(session, clock);
        Line($"<script type=\"application/json\" class=\"session-data\">{ReportData.Json(session, summary, trend, strips, clock)}</script>");
        Line("</article>");
    }

    private void Facts(WearSession session, ReportClock clock)
    {
        BootInfo? boot = session.Boot;
        Line("<dl class=\"facts\">");
        Fact("Start", StartText(session));
        Fact("Length", ReportClock.Duration(session.DurationSeconds));
        Fact("End", clock.DateAndTime(session.EndSampleIndex) is string end ? $"{end} ({EndText(session)})" : EndText(session));
        string rate = string.Create(Culture, $"{session.Clock.SamplesPerSecond:0.##} samples/s");
        Fact("Output data rate", session.IsRateAssumed ? rate + " (assumed: the boot record is missing)" : rate);
        if (boot is null)
        {
            Fact("Device", "boot record missing: firmware and model are not known");
        }
        else
        {
            Fact("Firmware", string.Create(Culture, $"{boot.FirmwareVersion}, boot {boot.BootCount}, sampling {(boot.IsEventDriven ? "by events" : "by polling")}, power policy {boot.PolicyLevel}"));
            Fact("Model", boot.RtlVersion == 0
                ? "no accelerator answered"
                : string.Create(Culture, $"hash {boot.ModelHashPrefix}…, window of {boot.WindowLength} samples, version {boot.WindowVersion}, classes N, S, V, F"));
            Fact("Accelerator", boot.RtlVersion == 0 ? "absent" : string.Create(Culture, $"RTL version 0x{boot.RtlVersion:X8}"));
        }

        Line("</dl>");
    }

    private void Fact(string name, string text) => Line($"<div><dt>{name}</dt><dd>{Escape(text)}</dd></div>");

    private void Tiles(WearSession session, SessionSummary summary, ReportClock clock)
    {
        long samples = session.EndSampleIndex - session.StartSampleIndex;
        double analysable = samples == 0 ? 0 : (double)session.AnalysableSampleCount / samples;
        double leadOff = session.Clock.SecondsAt(session.LeadOff.Sum(interval => interval.SampleCount));
        Line("<section aria-label=\"Summary\"><ul class=\"tiles\">");
        Tile("Analysable time", ReportClock.Duration(session.Clock.SecondsAt(session.AnalysableSampleCount)), Percent(analysable), "");
        Tile("Lost samples", Count(session.LostSampleCount), Text($"{session.Clock.SecondsAt(session.LostSampleCount):0.0} s in {Plural(session.LostSamples.Count, "gap")}"), session.LostSampleCount > 0 ? "warn" : "good");
        Tile("Lead-off time", ReportClock.Duration(leadOff), Plural(session.LeadOff.Count, "time"), session.LeadOff.Count > 0 ? "warn" : "good");
        Tile("Heart rate, mean", summary.MeanHeartRate is double mean ? string.Create(Culture, $"{mean:0}") : "–", "beats/min", "");
        RateTile("Heart rate, lowest", summary.MinimumHeartRate, clock);
        RateTile("Heart rate, highest", summary.MaximumHeartRate, clock);
        Tile("Beats", Count(summary.BeatCount), string.Create(Culture, $"{summary.UnclassifiedCount} not classified"), "");
        foreach ((BeatClass beatClass, string name, string meaning) in Classes)
        {
            if (beatClass is BeatClass.S or BeatClass.V or BeatClass.F)
            {
                Tile($"{name} beats", Count(summary.CountOf(beatClass)), $"burden {Percent(summary.BurdenOf(beatClass))}", "class-" + name, meaning);
            }
        }

        Line("</ul></section>");
    }

    private void RateTile(string name, HeartRatePoint? point, ReportClock clock) => Tile(
        name,
        point is HeartRatePoint known ? string.Create(Culture, $"{known.BeatsPerMinute:0}") : "–",
        point is HeartRatePoint at ? $"beats/min at {clock.Short(at.SampleIndex)}" : "beats/min",
        "");

    private void Tile(string name, string value, string detail, string kind, string? title = null) =>
        Line($"<li class=\"tile {kind}\"{(title is null ? "" : $" title=\"{Escape(title)}\"")}><span class=\"name\">{Escape(name)}</span>"
            + $"<span class=\"value\">{Escape(value)}</span><span class=\"detail\">{Escape(detail)}</span></li>");

    private void Trend(WearSession session, SessionSummary summary, HeartRateTrend trend)
    {
        string label = summary.MeanHeartRate is double mean && summary.MinimumHeartRate is HeartRatePoint low && summary.MaximumHeartRate is HeartRatePoint high
            ? string.Create(Culture, $"Heart rate over time: mean {mean:0}, lowest {low.BeatsPerMinute:0}, highest {high.BeatsPerMinute:0} beats per minute")
            : "Heart rate over time: too few beats";
        Line("<section><h3>Heart rate</h3>");
        Line($"<div class=\"chart\" data-chart=\"trend\" tabindex=\"0\" role=\"group\" aria-label=\"{label}. Arrow keys move, plus and minus zoom, 0 shows all.\"></div>");
        Line("<h3>Ectopic beats over time</h3>");
        Line(string.Create(Culture, $"<div class=\"chart\" data-chart=\"ectopy\" tabindex=\"0\" role=\"group\" aria-label=\"Ectopic beats per {StepText(trend.StepSeconds)}: {summary.CountOf(BeatClass.S)} S, {summary.CountOf(BeatClass.V)} V, {summary.CountOf(BeatClass.F)} F. Arrow keys move, plus and minus zoom, 0 shows all.\"></div>"));
        Line($"<p class=\"hint\">Per {StepText(trend.StepSeconds)}: mean, with the range of the running rate. "
            + (session.Unanalysable.Count > 0 ? "Shaded: no analysable signal. " : "")
            + "<span class=\"screen\">Drag to zoom, double-click to show all; keys: ← → + − 0.</span></p></section>");
    }

    private static string StepText(int seconds) =>
        seconds % 3600 == 0 ? Text($"{seconds / 3600} h") : seconds % 60 == 0 ? Text($"{seconds / 60} min") : Text($"{seconds} s");

    private void ClassTable(SessionSummary summary)
    {
        Line("<section><h3>Beats by class</h3><table class=\"classes\"><thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Meaning</th>"
            + "<th scope=\"col\" class=\"number\">Beats</th><th scope=\"col\" class=\"number\">Share</th><th scope=\"col\" aria-hidden=\"true\"></th></tr></thead><tbody>");
        foreach ((BeatClass beatClass, string name, string meaning) in Classes)
        {
            double burden = summary.BurdenOf(beatClass);
            string key = beatClass == BeatClass.Unclassified ? "U" : name;
            Line($"<tr data-class=\"{key}\"><th scope=\"row\"><span class=\"badge class-{key}\">{name}</span></th><td>{meaning}</td>"
                + $"<td class=\"number count\">{Count(summary.CountOf(beatClass))}</td><td class=\"number\">{Percent(burden)}</td>"
                + string.Create(Culture, $"<td class=\"bar\" aria-hidden=\"true\"><span class=\"class-{key}\" style=\"width:{burden * 100:0.##}%\"></span></td></tr>"));
        }

        Line($"<tr><th scope=\"row\">All</th><td></td><td class=\"number count\">{Count(summary.BeatCount)}</td><td class=\"number\"></td><td></td></tr>");
        Line("</tbody></table>");
        List<string> remarks = [];
        if (summary.WindowDamagedCount > 0)
        {
            remarks.Add($"{Plural(summary.WindowDamagedCount, "beat")} with lost samples or a missing electrode in the window");
        }

        if (summary.RetriedCount > 0)
        {
            remarks.Add($"for {Plural(summary.RetriedCount, "beat")} an exchange with the accelerator had to be repeated");
        }

        if (summary.AcceleratorFaultCount > 0)
        {
            remarks.Add($"for {Plural(summary.AcceleratorFaultCount, "beat")} the accelerator gave no valid answer");
        }

        if (remarks.Count > 0)
        {
            string remark = string.Join("; ", remarks);
            Line($"<p class=\"hint\">{char.ToUpperInvariant(remark[0])}{Escape(remark[1..])}.</p>");
        }

        Line("</section>");
    }

    private void Strips(ReportStrips strips, SessionSummary summary)
    {
        int buttons = strips.Items.Count(item => item.Kind == StripItem.Button);
        Line("<section class=\"strips\"><h3>ECG of every V, S and F beat</h3>");
        if (strips.Items.Count == 0)
        {
            Line("<p>None were found.</p></section>");
            return;
        }

        Line("<div class=\"controls screen\"><div role=\"group\" aria-label=\"Show strips of\" class=\"filters\">");
        Filter("all", "All", strips.Items.Count, pressed: true);
        Filter("V", "V", summary.CountOf(BeatClass.V), pressed: false);
        Filter("S", "S", summary.CountOf(BeatClass.S), pressed: false);
        Filter("F", "F", summary.CountOf(BeatClass.F), pressed: false);
        if (buttons > 0)
        {
            Filter(StripItem.Button, "Button", buttons, pressed: false);
        }

        Line("</div><label>Order <select class=\"order\"><option value=\"time\">by time</option><option value=\"margin\">least certain first</option></select></label>");
        Line("<label>Per page <select class=\"page-size\"><option>12</option><option>24</option><option>60</option><option>120</option></select></label></div>");
        Line("<p class=\"shown\" role=\"status\"></p><div class=\"strip-grid\"></div>");
        Line("<div class=\"pager screen\" role=\"group\" aria-label=\"Pages of strips\"><button type=\"button\" class=\"previous\">← Previous</button>"
            + "<label>Page <input class=\"page-number\" type=\"number\" min=\"1\" value=\"1\"></label> <span class=\"page-count\"></span><button type=\"button\" class=\"next\">Next →</button></div>");
        Line("<noscript><p>The strips need JavaScript.</p></noscript></section>");
    }

    private void Filter(string kind, string name, int count, bool pressed) =>
        Line($"<button type=\"button\" data-kind=\"{kind}\" aria-pressed=\"{(pressed ? "true" : "false")}\" class=\"class-{kind}\"{(count == 0 ? " disabled" : "")}>{name} <span>{Count(count)}</span></button>");

    private void Energy(WearSession session)
    {
        Line("<section class=\"energy\"><h3>Energy <span class=\"modelled\">modelled</span></h3>");
        double seconds = session.Energy.Sum(interval => (double)interval.IntervalMilliseconds) / 1000;
        if (seconds <= 0)
        {
            Line("<p>The log has no energy ledger.</p></section>");
            return;
        }

        (string Name, EnergyShare[] Shares)[] parts =
        [
            ("Microcontroller", [.. session.Energy.Select(interval => interval.Mcu)]),
            ("Analog front end", [.. session.Energy.Select(interval => interval.FrontEnd)]),
            ("Accelerator", [.. session.Energy.Select(interval => interval.Accelerator)]),
            ("Log flash", [.. session.Energy.Select(interval => interval.Flash)]),
        ];
        double all = parts.Sum(part => part.Shares.Sum(share => (double)share.Microjoules)) / 1e6;
        Line("<table><thead><tr><th scope=\"col\">Part</th><th scope=\"col\" class=\"number\">Active</th><th scope=\"col\" class=\"number\">Duty cycle</th>"
            + "<th scope=\"col\" class=\"number\">Energy</th><th scope=\"col\" class=\"number\">Mean power</th><th scope=\"col\" class=\"number\">Share</th></tr></thead><tbody>");
        foreach ((string name, EnergyShare[] shares) in parts)
        {
            double active = shares.Sum(share => (double)share.ActiveMilliseconds) / 1000;
            double joules = shares.Sum(share => (double)share.Microjoules) / 1e6;
            Line($"<tr><th scope=\"row\">{name}</th><td class=\"number\">{Text($"{active:0.000} s")}</td><td class=\"number\">{Percent(active / seconds)}</td>"
                + $"<td class=\"number\">{Energy(joules, all)}</td><td class=\"number\">{Milliwatts(joules / seconds)}</td><td class=\"number\">{Percent(all > 0 ? joules / all : 0)}</td></tr>");
        }

        Line($"<tr class=\"total\"><th scope=\"row\">All</th><td class=\"number\">{Text($"{seconds:0.000} s")}</td><td></td><td class=\"number\">{Energy(all, all)}</td>"
            + $"<td class=\"number\">{Milliwatts(all / seconds)}</td><td></td></tr></tbody></table>");
        int windows = session.Energy.Sum(interval => interval.WindowsClassified);
        Line("<div class=\"chart\" data-chart=\"energy\" tabindex=\"0\" role=\"group\" aria-label=\"Modelled mean power per interval of the ledger, by part. Arrow keys move, plus and minus zoom, 0 shows all.\"></div>");
        EnergyInterval? battery = session.Energy.LastOrDefault(interval => interval.BatteryMillivolts > 0);
        Line($"<p class=\"hint\">Modelled, not measured: the times are counted by the device, and the energy is each state's time times the state's power as firmware {Escape(session.Boot?.FirmwareVersion ?? "(version not known)")} holds it. "
            + $"{Count(windows)} windows were classified in these intervals."
            + (battery is null ? "" : Text($" Battery at the end: {battery.BatteryMillivolts / 1000.0:0.00} V.")) + "</p>");
        IReadOnlyList<string> inputs = _options.EnergyModelInputs
            ?? (session.Boot?.FirmwareVersion == Reports.EnergyModelInputs.Version ? Reports.EnergyModelInputs.Lines : []);
        if (inputs.Count > 0)
        {
            Line("<details class=\"hint\"><summary>Inputs of the model: the power of each part in each state</summary><ul>");
            foreach (string input in inputs)
            {
                Line($"<li>{Escape(input)}</li>");
            }

            Line("</ul></details>");
        }
        else
        {
            Line($"<p class=\"hint\">The power figures of that firmware are not known to this tool, which has those of {Reports.EnergyModelInputs.Version}.</p>");
        }

        Line("</section>");
    }

    /// <summary>All rows of a table have one unit, so that they can be compared at a glance.</summary>
    private static string Energy(double joules, double largest) =>
        largest < 1 ? Text($"{joules * 1000:0.000} mJ") : Text($"{joules:0.000} J");

    private static string Milliwatts(double watts) => Text($"{watts * 1e3:0.000} mW");

    private void Events(WearSession session, ReportClock clock)
    {
        Line("<section><h3>Events</h3>");
        if (session.Events.Count == 0)
        {
            Line("<p>None.</p></section>");
            return;
        }

        Line("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Events\"><table class=\"events\"><thead><tr>" + (clock.HasWallTime ? $"<th scope=\"col\">Time ({clock.ZoneName})</th>" : "")
            + "<th scope=\"col\">Since start</th><th scope=\"col\">Event</th><th scope=\"col\">Detail</th></tr></thead><tbody>");
        foreach (WearEvent happened in session.Events)
        {
            (string name, string detail) = EventDescription.Of(happened);
            Line("<tr>" + (clock.HasWallTime ? $"<td>{clock.DateAndTime(happened.SampleIndex)}</td>" : "")
                + $"<td>{clock.Elapsed(happened.SampleIndex)}</td><td>{Escape(name)}</td><td>{Escape(detail)}</td></tr>");
        }

        Line("</tbody></table></div></section>");
    }

    private void LogIntegrity()
    {
        const int MostListed = 50;
        Line("<section class=\"integrity\"><h2>Log</h2><dl class=\"facts\">");
        Fact("Sectors", string.Create(Culture, $"{_log.SectorCount:N0} ({_log.OldestSectorSequence} to {_log.NewestSectorSequence})"));
        Fact("Records", string.Create(Culture, $"{_log.RecordCount:N0} with the right checksum"));
        Fact("Missing records", Count(_log.MissingRecordCount));
        Fact("Damaged places", Count(_log.Damages.Count));
        if (_log.UnknownRecordCount > 0)
        {
            Fact("Records of unknown type", Count(_log.UnknownRecordCount));
        }

        Line("</dl>");
        if (_log.Damages.Count > 0)
        {
            Line("<details><summary>Damaged places</summary><table><thead><tr><th scope=\"col\" class=\"number\">Byte</th><th scope=\"col\" class=\"number\">Sector</th><th scope=\"col\">Problem</th></tr></thead><tbody>");
            foreach (LogDamage damage in _log.Damages.Take(MostListed))
            {
                Line(string.Create(Culture, $"<tr><td class=\"number\">{damage.Offset}</td><td class=\"number\">{(damage.SectorSequence == 0 ? "–" : damage.SectorSequence.ToString(Culture))}</td><td>{Escape(damage.Problem)}</td></tr>"));
            }

            Line("</tbody></table>");
            if (_log.Damages.Count > MostListed)
            {
                Line($"<p class=\"hint\">The first {MostListed} of {Count(_log.Damages.Count)}.</p>");
            }

            Line("</details>");
        }

        Line("</section>");
    }
}
