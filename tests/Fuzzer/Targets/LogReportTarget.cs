using EcgWearable.Reports;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>What <c>ecg report</c> makes of a log: summary, rhythm and page.</summary>
internal sealed class LogReportTarget : WearLogTarget
{
    /// <inheritdoc/>
    public override string Name => "log-report";

    /// <inheritdoc/>
    public override int LongestInputBytes => 1024;

    /// <inheritdoc/>
    public override double Weight => 0.55;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        WearLogContents contents = WearLogReader.Parse(input, "input");
        foreach (WearSession session in contents.Sessions)
        {
            _ = new SessionSummary(session);
            _ = RhythmStatistics.Of(session);
        }

        // The page is a megabyte of text; one input in eight shows as much as all.
        if ((input.Length & 7) == 0)
        {
            _ = HtmlReport.Render(contents);
        }
    }

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 4_000_000 + (4096L * inputBytes);
}
