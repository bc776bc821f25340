using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>How the device itself did: what failed, what was lost, what the power policy gave up.</summary>
internal static class HealthSection
{
    private const int MostPolicyRows = 100;

    /// <summary>In the order of <see cref="EnergyPart"/>.</summary>
    private static readonly string[] PartNames = ["microcontroller", "front end", "accelerator", "flash", "LED", "regulator"];

    public static void Write(HtmlText html, SessionReport report)
    {
        html.Line("<section class=\"health\"><h3>Device health</h3>");
        html.Line("<table class=\"health\"><thead><tr><th scope=\"col\">What</th><th scope=\"col\">State</th><th scope=\"col\">Detail</th></tr></thead><tbody>");
        Start(html, report);
        Signal(html, report);
        Parts(html, report);
        Log(html, report);
        Policy(html, report);
        Budget(html, report);
        html.Line("</tbody></table>");
        PolicyTable(html, report);
        html.Line($"<p class=\"hint model-card\">{HtmlText.Escape(ModelStatement.Of(report.Session.Boot))}</p></section>");
    }

    private static void Start(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        List<WearEvent> resets = Events(session, EventCode.Reset);
        bool isBad = resets.Exists(happened => (ResetCause)(happened.Argument & 0xFF) is ResetCause.Unexpected or ResetCause.Watchdog or ResetCause.Fault);
        Row(html, "Start", !isBad, session.Boot is null ? "boot record missing" : resets.Count == 0 ? "cause not logged" : string.Join(", ", resets.Select(happened => EventDescription.Of(happened).Detail)), isBad ? "the session before did not end in order" : "");
        Row(html, "End", session.Close is not null, report.EndText, session.Close is null ? "power cut, or still running when it was pulled" : HtmlText.Text($"device counted {HtmlText.Plural(session.Close.Beats, "beat")}, {HtmlText.Plural(session.Close.SamplesLost, "lost sample")}"));
        Counted(html, report, "Watchdog acted", EventCode.Watchdog);
        Counted(html, report, "Firmware faults", EventCode.Fault, "the device started again after a rest", "none");
        Counted(html, report, "Safe mode", EventCode.SafeMode, "faults came one after the other: something was left out");
        Counted(html, report, "Settings found damaged", EventCode.SettingsDefaulted, "defaults hold");
    }

    private static void Signal(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        Row(html, "Lost samples", session.LostSampleCount == 0, session.LostSampleCount == 0 ? "none" : HtmlText.Count(session.LostSampleCount), session.LostSampleCount == 0 ? "" : $"in {HtmlText.Plural(session.LostSamples.Count, "gap")}, the first at {report.Clock.Short(session.LostSamples[0].FirstSampleIndex)}");
        Row(html, "Electrodes", session.LeadOff.Count == 0, session.LeadOff.Count == 0 ? "on throughout" : $"off {HtmlText.Plural(session.LeadOff.Count, "time")}", session.LeadOff.Count == 0 ? "" : $"first at {report.Clock.Short(session.LeadOff[0].FirstSampleIndex)}");
        Row(html, "Silences without a reason", session.Silent.Count == 0, session.Silent.Count == 0 ? "none" : HtmlText.Plural(session.Silent.Count, "time"), session.Silent.Count == 0 ? "" : $"no beat for more than {SampleIntervals.SilenceSeconds:0} s and not called asystole by the device, first at {report.Clock.Short(session.Silent[0].FirstSampleIndex)}");
        Counted(html, report, "Input out of range", EventCode.OutOfRange);
    }

    private static void Parts(HtmlText html, SessionReport report)
    {
        SessionSummary summary = report.Summary;
        Counted(html, report, "Front end restarted", EventCode.FrontEndRestarted);
        Counted(html, report, "Front end not answering", EventCode.FrontEndFault);
        Counted(html, report, "Front end repaired", EventCode.FrontEndRepaired);
        Counted(html, report, "Front end synchronisation errors", EventCode.SyncError, null, "none");
        Counted(html, report, "Accelerator faults", EventCode.AcceleratorFault, null, "none");
        Counted(html, report, "Accelerator lost and found again", EventCode.AcceleratorFound);
        int exchanges = summary.RetriedCount + summary.AcceleratorFaultCount;
        Row(html, "Exchanges with the accelerator", exchanges == 0, exchanges == 0 ? "none repeated" : $"{HtmlText.Count(summary.RetriedCount)} repeated", summary.AcceleratorFaultCount == 0 ? "" : $"{HtmlText.Plural(summary.AcceleratorFaultCount, "beat")} without a valid answer");
        Counted(html, report, "Battery low", EventCode.BatteryLow);
    }

    private static void Log(HtmlText html, SessionReport report)
    {
        WearSession session = report.Session;
        List<WearEvent> dropped = Events(session, EventCode.RecordsDropped);
        Row(html, "Records dropped", dropped.Count == 0, dropped.Count == 0 ? "none" : HtmlText.Count(dropped.Sum(happened => (long)happened.Argument)), dropped.Count == 0 ? "" : $"the log could not keep up, {HtmlText.Plural(dropped.Count, "time")}, first at {report.Clock.Short(dropped[0].SampleIndex)}");
        Row(html, "Records missing", session.MissingRecordCount == 0, session.MissingRecordCount == 0 ? "none" : HtmlText.Count(session.MissingRecordCount), session.MissingRecordCount == 0 ? "" : "by their sequence numbers: damaged, or overwritten");
        Counted(html, report, "Log recovered at boot", EventCode.LogRecovered);
        Counted(html, report, "Flash full", EventCode.FlashFull, "older strips were given up for newer records");
    }

    private static void Policy(HtmlText html, SessionReport report)
    {
        int changes = Events(report.Session, EventCode.PolicyChanged).Count;
        Row(
            html,
            "Power policy",
            changes == 0,
            changes == 0 ? report.Policy.Count == 0 ? "not known" : $"{report.Policy[0].LevelName} throughout" : $"changed {HtmlText.Plural(changes, "time")}",
            report.Policy.Count < 2 ? "" : report.PolicyTimes);
    }

    /// <summary>The last budget that the device logged: what it used of the battery, what for, and whether the rest lasts as long as it should.</summary>
    private static void Budget(HtmlText html, SessionReport report)
    {
        if (report.Session.Budgets.Count == 0)
        {
            return;
        }

        EnergyBudget budget = report.Session.Budgets[^1];
        bool hasTarget = budget.TargetSeconds > 0;
        bool isShort = hasTarget && budget.SecondsLeft is uint left && (long)budget.WearSeconds + left < budget.TargetSeconds;
        long all = budget.PartMillijoules.Sum(part => (long)part);
        List<string> detail =
        [
            HtmlText.Text($"{budget.ConsumedMillijoules / 1000.0:#,0.0} of {budget.CapacityMillijoules / 1000.0:#,0.0} J, modelled, at {report.Clock.Short(budget.SampleIndex)}"),
            budget.SecondsLeft is uint seconds ? $"{ReportClock.Duration(seconds)} left at that rate" : "time left not known",
            hasTarget ? $"to last {ReportClock.Duration(budget.TargetSeconds)}" : "no target",
        ];
        if (all > 0)
        {
            detail.Add("used by " + string.Join(", ", PartNames.Select((name, i) => $"{name} {HtmlText.Percent((double)budget.PartMillijoules[i] / all)}")));
        }

        double used = budget.CapacityMillijoules == 0 ? 0 : (double)budget.ConsumedMillijoules / budget.CapacityMillijoules;
        Row(html, "Battery budget", !isShort, $"{HtmlText.Percent(used)} used{(isShort ? ", will not last" : "")}", string.Join("; ", detail));
    }

    private static void PolicyTable(HtmlText html, SessionReport report)
    {
        List<WearEvent> changes = Events(report.Session, EventCode.PolicyChanged);
        if (changes.Count == 0)
        {
            return;
        }

        html.Line("<h4>Changes of the power policy</h4><table class=\"policy\"><thead><tr><th scope=\"col\">Time</th><th scope=\"col\">Change</th></tr></thead><tbody>");
        foreach (WearEvent change in changes.Take(MostPolicyRows))
        {
            html.Line($"<tr><td>{report.Clock.DateAndTime(change.SampleIndex) ?? report.Clock.Elapsed(change.SampleIndex)}</td><td>{HtmlText.Escape(EventDescription.Of(change).Detail)}</td></tr>");
        }

        html.Line("</tbody></table>");
        if (changes.Count > MostPolicyRows)
        {
            html.Line($"<p class=\"hint\">The first {MostPolicyRows} of {HtmlText.Count(changes.Count)}.</p>");
        }
    }

    private static List<WearEvent> Events(WearSession session, byte code) => [.. session.Events.Where(happened => happened.Code == code)];

    private static void Counted(HtmlText html, SessionReport report, string name, byte code, string? detail = null, string never = "never")
    {
        List<WearEvent> events = Events(report.Session, code);
        if (events.Count == 0)
        {
            Row(html, name, true, never, "");
            return;
        }

        string last = detail ?? EventDescription.Of(events[^1]).Detail;
        Row(html, name, false, HtmlText.Plural(events.Count, "time"), $"{(events.Count == 1 ? "at" : "last at")} {report.Clock.Short(events[^1].SampleIndex)}{(last.Length == 0 ? "" : ": " + last)}");
    }

    private static void Row(HtmlText html, string name, bool isGood, string state, string detail) =>
        html.Line($"<tr data-health=\"{(isGood ? "good" : "look")}\"><th scope=\"row\">{HtmlText.Escape(name)}</th><td><span class=\"state\">{HtmlText.Escape(state)}</span></td><td>{HtmlText.Escape(detail)}</td></tr>");
}
