using System.Reflection;
using System.Text;
using EcgWearable.Files;
using EcgWearable.Reports.Sections;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// A wear log as one HTML file that needs no network: figures and tables are in the text, charts and strips are drawn by a
/// script within it. The same log gives the same bytes.
/// </summary>
public sealed class HtmlReport
{
    /// <summary>By this a report is known from any other page.</summary>
    private const string Generator = "<meta name=\"generator\" content=\"EcgWearable report\">";

    /// <summary>Kinds of events that a session without anything else is told by.</summary>
    private const int MostEventNames = 6;

    private readonly WearLogContents _log;
    private readonly HtmlReportOptions _options;
    private readonly HtmlText _html = new();

    private HtmlReport(WearLogContents log, HtmlReportOptions options)
    {
        _log = log;
        _options = options;
    }

    /// <summary>Writes a report; the file is there whole, or not at all.</summary>
    /// <param name="log">What to report.</param>
    /// <param name="path">The file; a report that is there is replaced, and any other file only with <paramref name="overwrite"/>.</param>
    /// <param name="options">What else to say; null for the defaults.</param>
    /// <param name="overwrite">Replaces a file that is not a report, too.</param>
    /// <returns>Bytes of the file.</returns>
    /// <exception cref="ReportException">The file cannot be written, or is something else than a report.</exception>
    public static long Write(WearLogContents log, string path, HtmlReportOptions? options = null, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string html = Render(log, options);
        try
        {
            if (!overwrite && File.Exists(path) && !IsReport(path))
            {
                throw new ReportException($"{path}: is there already and is not a report of this tool; name another file, or say --overwrite to replace it.");
            }

            byte[] bytes = Encoding.UTF8.GetBytes(html);
            AtomicFile.Write(path, bytes);
            return bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReportException(e is IOException ? e.Message : $"{path}: cannot be written: {e.Message}", e);
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

    private static bool IsReport(string path)
    {
        char[] head = new char[1024];
        using StreamReader reader = new(path, Encoding.UTF8);
        int read = reader.ReadBlock(head);
        return new string(head, 0, read).Contains(Generator, StringComparison.Ordinal);
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private string Render()
    {
        List<SessionReport> reports = Reports();
        Head();
        Line("<body>");
        Line("<a class=\"skip screen\" href=\"#main\">Skip to the recording</a>");
        Line("<header class=\"page\"><div class=\"title\"><div>");
        Line($"<h1>{HtmlText.Escape(_options.Title)}</h1>");
        Line($"<p class=\"source\">{(_options.DeviceName is null ? "" : HtmlText.Escape(_options.DeviceName) + " · ")}{HtmlText.Escape(Path.GetFileName(_log.SourceName))}</p></div>");
        Line("<button type=\"button\" class=\"print screen\">Print or save as PDF</button></div>");
        Line("<p class=\"notice\" role=\"note\"><strong>Not a diagnosis.</strong> Beats were found and classified by a program that makes mistakes, on a research prototype that is no medical device. "
            + "Every finding must be confirmed in the ECG by a physician.</p>");
        if (reports.Count > 1)
        {
            SessionList(reports);
        }

        Line("</header>");
        Line("<main id=\"main\">");
        foreach (SessionReport report in reports.Where(report => !report.IsEmpty || reports.Count == 1))
        {
            Session(report);
        }

        LogSection.Write(_html, _log);
        Line("</main>");
        Footer();
        Line("<dialog class=\"viewer\" aria-label=\"Enlarged strip\"></dialog>");
        Line($"<script>{Resource("uPlot.js")}</script>");
        Line($"<script>{Resource("report.js")}</script>");
        Line("</body>");
        Line("</html>");
        return _html.ToString();
    }

    private void Line(string text) => _html.Line(text);

    private void Head()
    {
        Line("<!DOCTYPE html>");
        Line("<html lang=\"en\">");
        Line("<head>");
        Line("<meta charset=\"utf-8\">");
        Line(Generator);
        Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        Line("<meta name=\"color-scheme\" content=\"light dark\">");
        Line("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">");
        Line($"<title>{HtmlText.Escape(_options.Title)}</title>");
        Line("<link rel=\"icon\" href=\"data:,\">");
        Line($"<style>{Resource("uPlot.css")}\n{Resource("report.css")}</style>");
        Line("</head>");
    }

    /// <summary>The sessions; the page's room for ECG is divided among them by how much they have.</summary>
    private List<SessionReport> Reports()
    {
        double all = _log.Sessions.Sum(EcgSamples);
        return [.. _log.Sessions.Select((session, i) => new SessionReport(
            session, i, _options, all == 0 ? 0 : (int)(ReportStrips.MostEcgBytes * (EcgSamples(session) / all))))];

        static double EcgSamples(WearSession session) => session.Strips.Sum(strip => (double)strip.Values.Length);
    }

    private void SessionList(List<SessionReport> reports)
    {
        Line("<nav aria-label=\"Sessions\"><table><caption>Sessions in this log</caption>");
        Line("<thead><tr><th scope=\"col\">Session</th><th scope=\"col\">Start</th><th scope=\"col\">Length</th><th scope=\"col\" class=\"number\">Beats</th><th scope=\"col\">End</th></tr></thead><tbody>");
        foreach (SessionReport report in reports)
        {
            string name = HtmlText.Text($"Boot {report.Session.BootCount}");
            Line($"<tr><td>{(report.IsEmpty ? name : $"<a href=\"#session-{report.Number}\">{name}</a>")}</td><td>{report.StartText}</td>"
                + $"<td>{ReportClock.Duration(report.Session.DurationSeconds)}</td><td class=\"number\">{HtmlText.Count(report.Session.Beats.Count)}</td><td>{(report.IsEmpty ? Nothing(report.Session) : report.EndText)}</td></tr>");
        }

        Line("</tbody></table></nav>");
    }

    /// <summary>That nothing was recorded, and what the device noted all the same.</summary>
    private static string Nothing(WearSession session)
    {
        string[] events = [.. session.Events.Select(happened => EventDescription.Of(happened).Name).Distinct()];
        return events.Length == 0 ? "nothing was recorded" : $"nothing was recorded but {HtmlText.Plural(session.Events.Count, "event")}: {HtmlText.Escape(string.Join(", ", events.Take(MostEventNames)))}{(events.Length > MostEventNames ? ", …" : "")}";
    }

    private void Session(SessionReport report)
    {
        Line($"<article class=\"session\" id=\"session-{report.Number}\" aria-labelledby=\"session-{report.Number}-title\">");
        Line($"<h2 id=\"session-{report.Number}-title\">{(report.Clock.HasWallTime ? $"Recording of {report.StartText}" : $"Recording of boot {report.Session.BootCount}")}</h2>");
        Facts(report);
        if (report.IsEmpty)
        {
            Line("<p>Nothing was recorded.</p></article>");
            return;
        }

        SummarySection.Write(_html, report);
        if (report.Session.Beats.Count == 0)
        {
            Line("<section><h3>Beats</h3><p>The log of this session holds no beats: no rates, no rhythm and no hours can be given.</p></section>");
        }
        else
        {
            TrendSection.Write(_html, report);
            TrendSection.WriteBeatsAndPoincare(_html, report);
            HourlySection.Write(_html, report);
        }

        StripSection.Write(_html, report);
        EnergySection.Write(_html, report);
        HealthSection.Write(_html, report);
        EventSection.Write(_html, report);
        Line($"<script type=\"application/json\" class=\"session-data\">{ReportData.Json(report)}</script>");
        Line("</article>");
    }

    private void Facts(SessionReport report)
    {
        WearSession session = report.Session;
        BootInfo? boot = session.Boot;
        Line("<dl class=\"facts\">");
        _html.Pair("Start", report.StartText);
        _html.Pair("Length", ReportClock.Duration(session.DurationSeconds));
        _html.Pair("End", report.Clock.DateAndTime(session.EndSampleIndex) is string end ? $"{end} ({report.EndText})" : report.EndText);
        string rate = HtmlText.Text($"{session.Clock.SamplesPerSecond:0.##} samples/s");
        _html.Pair("Output data rate", session.IsRateAssumed ? rate + " (assumed: the boot record is missing)" : rate);
        if (boot is null)
        {
            _html.Pair("Device", "boot record missing: firmware and model are not known");
        }
        else
        {
            _html.Pair("Firmware", HtmlText.Text($"{boot.FirmwareVersion}, boot {boot.BootCount}, sampling {(boot.IsEventDriven ? "by events" : "by polling")}, power policy {boot.PolicyLevel}"));
            _html.Pair("Model", boot.RtlVersion == 0
                ? "no accelerator answered"
                : HtmlText.Text($"hash {boot.ModelHashPrefix}…, window of {boot.WindowLength} samples, version {boot.WindowVersion}"));
            _html.Pair("Accelerator", boot.RtlVersion == 0 ? "absent" : HtmlText.Text($"RTL version 0x{boot.RtlVersion:X8}"));
        }

        Line("</dl>");
    }

    private void Footer()
    {
        Line("<footer class=\"page\"><h2>How to read this</h2><ul>");
        Line($"<li>Lowest and highest heart rate are of the mean of {SessionSummary.HeartRateIntervals} successive RR intervals. Intervals with lost samples, an electrode off, poor signal or a silence without a reason in them are left out, and break couplets, runs and bigeminy.</li>");
        Line($"<li>Time is analysable but for those stretches; a silence of more than {SampleIntervals.SilenceSeconds:0} s that the device does not call asystole is one of them. What lies in them is not known, and may be any rhythm.</li>");
        Line("<li>Classes, couplets, short runs (3 to 5) and long runs (6 and more) are those of ANSI/AAMI EC57. A run's rate is the mean over its own intervals; above 100/min a V run is what guidelines call ventricular tachycardia (2017 AHA/ACC/HRS). "
            + $"Bigeminy and trigeminy: at least {RhythmStatistics.PatternCycles} cycles in succession. \"Cut\": a gap or an unclassified beat lies at the run's end.</li>");
        Line("<li>Burden is a class's share of the classified beats. Beats per hour are per hour of analysable time in which beats were classified, without the beats in poor signal. Single: the beats on both sides are known, and of another class.</li>");
        Line("<li>Pauses are RR intervals of 2 s and more that the device, which had all of the signal, confirmed to lie wholly in good signal. Others as long may have missed beats in them: they are counted apart, and set no heart rate.</li>");
        Line("<li>Strips: 25 mm/s and 10 mm/mV unless noted, fine lines 1 mm, coarse 5 mm; amplitudes at the electrodes.</li></ul>");
        Line("<div class=\"ruler\"><svg viewBox=\"0 0 50 5\" role=\"img\" aria-label=\"Ruler of 50 millimetres\"><path d=\"M0.1 0V5M10 3V5M20 3V5M30 3V5M40 3V5M49.9 0V5M0 4.9H50\"/></svg>"
            + "<span>50 mm when printed at 100 %</span></div></footer>");
    }
}
