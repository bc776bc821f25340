using EcgWearable.WearLog;

namespace EcgWearable.Reports.Sections;

/// <summary>Whether the log itself is whole.</summary>
internal static class LogSection
{
    private const int MostListed = 50;

    public static void Write(HtmlText html, WearLogContents log)
    {
        html.Line("<section class=\"integrity\"><h2>Log</h2><dl class=\"facts\">");
        html.Pair("Sectors", HtmlText.Text($"{log.SectorCount:N0} ({log.OldestSectorSequence} to {log.NewestSectorSequence})"));
        html.Pair("Records", HtmlText.Text($"{log.RecordCount:N0} with the right checksum"));
        html.Pair("Missing records", HtmlText.Count(log.MissingRecordCount));
        html.Pair("Damaged places", HtmlText.Count(log.Damages.Count));
        if (log.UnknownRecordCount > 0)
        {
            html.Pair("Records of unknown type", $"{HtmlText.Count(log.UnknownRecordCount)}: written by newer firmware than this tool knows");
        }

        html.Line("</dl>");
        if (log.Damages.Count > 0)
        {
            html.Line("<details><summary>Damaged places</summary><table><thead><tr><th scope=\"col\" class=\"number\">Byte</th><th scope=\"col\" class=\"number\">Sector</th><th scope=\"col\">Problem</th></tr></thead><tbody>");
            foreach (LogDamage damage in log.Damages.Take(MostListed))
            {
                html.Line(HtmlText.Text($"<tr><td class=\"number\">{damage.Offset}</td><td class=\"number\">{(damage.SectorSequence == 0 ? "–" : damage.SectorSequence.ToString(HtmlText.Culture))}</td><td>{HtmlText.Escape(damage.Problem)}</td></tr>"));
            }

            html.Line("</tbody></table>");
            if (log.Damages.Count > MostListed)
            {
                html.Line($"<p class=\"hint\">The first {MostListed} of {HtmlText.Count(log.Damages.Count)}.</p>");
            }

            html.Line("</details>");
        }

        html.Line("</section>");
    }
}
