using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports.Sections;

/// <summary>How many beats there are of each class.</summary>
internal static class ClassTable
{
    private static readonly (BeatClass Class, string Name, string Meaning)[] Classes =
    [
        (BeatClass.N, "N", "Normal, and bundle branch block"),
        (BeatClass.S, "S", "Supraventricular ectopic"),
        (BeatClass.V, "V", "Ventricular ectopic"),
        (BeatClass.F, "F", "Fusion of ventricular and normal"),
        (BeatClass.Unclassified, "?", "Not classified"),
    ];

    public static void Write(HtmlText html, SessionSummary summary)
    {
        html.Line("<section><h3>Beats by class</h3><table class=\"classes\"><thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Meaning</th>"
            + "<th scope=\"col\" class=\"number\">Beats</th><th scope=\"col\" class=\"number\">Share of classified</th></tr></thead><tbody>");
        foreach ((BeatClass beatClass, string name, string meaning) in Classes)
        {
            bool isUnclassified = beatClass == BeatClass.Unclassified;
            double? burden = isUnclassified ? summary.UnclassifiedShare : summary.BurdenOf(beatClass);
            string share = burden is double known ? HtmlText.Percent(known) + (isUnclassified ? " of all" : "") : "–";
            string key = isUnclassified ? "U" : name;
            html.Line($"<tr data-class=\"{key}\"><th scope=\"row\"><span class=\"badge class-{key}\">{name}</span></th><td>{meaning}"
                + HtmlText.Text($"<span class=\"bar\"><span class=\"class-{key}\" style=\"width:{(burden ?? 0) * 100:0.##}%\"></span></span></td>")
                + $"<td class=\"number count\">{HtmlText.Count(summary.CountOf(beatClass))}</td><td class=\"number\">{share}</td></tr>");
        }

        html.Line($"<tr class=\"total\"><th scope=\"row\">All</th><td></td><td class=\"number count\">{HtmlText.Count(summary.BeatCount)}</td><td></td></tr>");
        html.Line("</tbody></table>");
        List<string> remarks = [];
        Remark(summary.LeftOutCount, "of the unclassified were left to detection alone by the power policy");
        Remark(summary.UnclassifiedCount - summary.LeftOutCount, "went unclassified for another reason: no valid answer, no accelerator, or a window that was not whole", summary.LeftOutCount > 0);
        Remark(summary.WindowDamagedCount, "with lost samples or a missing electrode in the window");
        Remark(summary.DoubtfulCount, $"of a signal quality below {SessionSummary.DoubtfulQuality}, shown grey in the strips");
        Remark(summary.RetriedCount, "whose exchange with the accelerator had to be repeated");
        Remark(summary.AcceleratorFaultCount, "to which the accelerator gave no valid answer");
        if (remarks.Count > 0)
        {
            html.Line($"<ul class=\"hint remarks\">{string.Concat(remarks)}</ul>");
        }

        html.Line("</section>");

        void Remark(int count, string text, bool isWanted = true)
        {
            if (count > 0 && isWanted)
            {
                remarks.Add($"<li>{HtmlText.Plural(count, "beat")} {HtmlText.Escape(text)}</li>");
            }
        }
    }
}
