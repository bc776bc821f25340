using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>Battery, duty cycle and energy over time. The energy is modelled, and says so.</summary>
internal static class EnergySection
{
    private const string Keys = "Arrow keys move, plus and minus zoom, 0 shows all.";

    public static void Write(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        html.Line("<section class=\"energy\"><h3>Battery and duty cycle</h3>");
        double seconds = session.Energy.Sum(interval => (double)interval.IntervalMilliseconds) / 1000;
        if (seconds <= 0)
        {
            html.Line("<p>The log has no energy ledger.</p></section>");
            return;
        }

        Parts(html, session, seconds);
        html.Line("<h4>Duty cycle, counted by the device</h4>");
        html.Line($"<div class=\"chart\" data-chart=\"duty\" tabindex=\"0\" role=\"group\" aria-label=\"Share of the time that each part is active, per interval of the ledger. {Keys}\"></div>");
        if (report.Policy.Count > 1)
        {
            html.Line("<h4>Level of the power policy</h4>");
            html.Line($"<div class=\"chart low\" data-chart=\"policy\" tabindex=\"0\" role=\"group\" aria-label=\"Level of the power policy over time; the device health table has the times. {Keys}\"></div>");
        }

        html.Line("<h4>Mean power <span class=\"modelled\">modelled</span></h4>");
        html.Line($"<div class=\"chart\" data-chart=\"energy\" tabindex=\"0\" role=\"group\" aria-label=\"Modelled mean power per interval of the ledger, by part. {Keys}\"></div>");
        List<EnergyInterval> measured = session.Energy.Where(interval => interval.BatteryMillivolts > 0).ToList();
        if (measured.Count > 0)
        {
            html.Line("<h4>Battery voltage, measured by the device</h4>");
            html.Line(HtmlText.Text($"<div class=\"chart low\" data-chart=\"battery\" tabindex=\"0\" role=\"group\" aria-label=\"Battery voltage from {measured[0].BatteryMillivolts / 1000.0:0.00} to {measured[^1].BatteryMillivolts / 1000.0:0.00} V. {Keys}\"></div>"));
        }

        int windows = session.Energy.Sum(interval => interval.WindowsClassified);
        html.Line($"<p class=\"hint\">Modelled, not measured: the times are counted by the device, and the energy is each state's time times the state's power as firmware {HtmlText.Escape(session.Boot?.FirmwareVersion ?? "(version not known)")} holds it. "
            + $"{HtmlText.Count(windows)} windows were classified in these intervals."
            + (measured.Count == 0 ? " The battery's voltage was not measured." : HtmlText.Text($" Battery at the end: {measured[^1].BatteryMillivolts / 1000.0:0.00} V.")) + "</p>");
        Inputs(html, report);
        html.Line("</section>");
    }

    private static void Parts(HtmlText html, WearSession session, double seconds)
    {
        (string Name, EnergyShare[] Shares)[] parts =
        [
            ("Microcontroller", [.. session.Energy.Select(interval => interval.Mcu)]),
            ("Analog front end", [.. session.Energy.Select(interval => interval.FrontEnd)]),
            ("Accelerator", [.. session.Energy.Select(interval => interval.Accelerator)]),
            ("Log flash", [.. session.Energy.Select(interval => interval.Flash)]),
            ("LED", [.. session.Energy.Select(interval => interval.Led)]),
        ];
        double supply = session.Energy.Sum(interval => (double)interval.SupplyMicrojoules) / 1e6;
        double all = supply + (parts.Sum(part => part.Shares.Sum(share => (double)share.Microjoules)) / 1e6);
        html.Line("<table><thead><tr><th scope=\"col\">Part</th><th scope=\"col\" class=\"number\">Active</th><th scope=\"col\" class=\"number\">Duty cycle</th>"
            + "<th scope=\"col\" class=\"number\">Energy <span class=\"modelled\">modelled</span></th><th scope=\"col\" class=\"number\">Mean power</th><th scope=\"col\" class=\"number\">Share</th></tr></thead><tbody>");
        foreach ((string name, EnergyShare[] shares) in parts)
        {
            double active = shares.Sum(share => (double)share.ActiveMilliseconds) / 1000;
            Row(name, HtmlText.Text($"{active:#,0.000} s"), HtmlText.Percent(active / seconds), shares.Sum(share => (double)share.Microjoules) / 1e6);
        }

        Row("Regulator, its loss", "–", "–", supply);
        html.Line($"<tr class=\"total\"><th scope=\"row\">All</th><td class=\"number\">{HtmlText.Text($"{seconds:#,0.000} s")}</td><td></td><td class=\"number\">{Energy(all, all)}</td>"
            + $"<td class=\"number\">{Milliwatts(all / seconds)}</td><td></td></tr></tbody></table>");

        void Row(string name, string active, string duty, double joules) =>
            html.Line($"<tr><th scope=\"row\">{name}</th><td class=\"number\">{active}</td><td class=\"number\">{duty}</td>"
                + $"<td class=\"number\">{Energy(joules, all)}</td><td class=\"number\">{Milliwatts(joules / seconds)}</td><td class=\"number\">{HtmlText.Percent(all > 0 ? joules / all : 0)}</td></tr>");
    }

    private static void Inputs(HtmlText html, SessionReport report)
    {
        IReadOnlyList<string> inputs = report.Options.EnergyModelInputs
            ?? (report.Session.Boot?.FirmwareVersion == EnergyModelInputs.Version ? EnergyModelInputs.Lines : []);
        if (inputs.Count == 0)
        {
            html.Line($"<p class=\"hint\">The power figures of that firmware are not known to this tool, which has those of {EnergyModelInputs.Version}.</p>");
            return;
        }

        html.Line("<details class=\"hint\"><summary>Inputs of the model: the power of each part in each state</summary><ul>");
        foreach (string input in inputs)
        {
            html.Line($"<li>{HtmlText.Escape(input)}</li>");
        }

        html.Line("</ul></details>");
    }

    /// <summary>All rows of a table have one unit, so that they can be compared at a glance.</summary>
    private static string Energy(double joules, double largest) =>
        largest < 1 ? HtmlText.Text($"{joules * 1000:0.000} mJ") : HtmlText.Text($"{joules:#,0.000} J");

    private static string Milliwatts(double watts) => HtmlText.Text($"{watts * 1e3:0.000} mW");
}
