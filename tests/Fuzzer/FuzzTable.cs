using System.Globalization;
using System.Text;

namespace EcgWearable.Fuzzer;

/// <summary>The table that a run ends with.</summary>
internal static class FuzzTable
{
    /// <summary>Writes it.</summary>
    public static string Of(IReadOnlyList<TargetReport> reports)
    {
        StringBuilder text = new();
        text.AppendLine("target               |      cases |  cases/s | accepted | corpus |  edges | slowest ms | most allocated | findings");
        text.AppendLine("---------------------|------------|----------|----------|--------|--------|------------|----------------|---------");
        foreach (TargetReport report in reports)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{report.Target,-20} | {report.Cases,10:N0} | {report.CasesPerSecond,8:N0} | {(double)report.Accepted / Math.Max(1, report.Cases),8:P1} | {report.Corpus,6:N0} | {report.Edges,6:N0} | {report.SlowestMilliseconds,10:N1} | {report.LargestAllocationBytes,14:N0} | {report.Findings.Count,8}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{"all",-20} | {reports.Sum(r => r.Cases),10:N0} | {reports.Sum(r => r.Cases) / Math.Max(0.001, reports.Sum(r => r.Seconds)),8:N0} |          | {reports.Sum(r => r.Corpus),6:N0} | {reports.Sum(r => r.Edges),6:N0} | {reports.Max(r => r.SlowestMilliseconds),10:N1} | {reports.Max(r => r.LargestAllocationBytes),14:N0} | {reports.Sum(r => r.Findings.Count),8}");
        foreach (FuzzFinding finding in reports.SelectMany(r => r.Findings))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{finding.Target}: {finding.Kind}: {finding.Problem}; {finding.Bytes} bytes in {finding.Path}");
        }

        return text.ToString();
    }
}
