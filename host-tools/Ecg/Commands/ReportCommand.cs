using System.CommandLine;
using EcgWearable.Ecg.Output;
using EcgWearable.Reports;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg report</c>: makes a report of a pulled log.</summary>
public static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> log = new("log") { Description = "A pulled log (.ecglog) or a flash image." };
        Option<string?> output = new("--out", "-o") { Description = "The HTML file; beside the log by default.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "report",
            "Make one self-contained HTML page of a log: trend, counts, the strip of every V, S and F beat, energy.\n\nExample: ecg report out/wear.ecglog --out out/report.html")
        {
            log,
            output,
            json,
        };
        command.SetBody((parsed, _) =>
        {
            string source = parsed.GetValue(log)!;
            string target = parsed.GetValue(output) ?? Path.ChangeExtension(source, ".html");
            WearLogContents contents = WearLogReader.Read(source);
            HtmlReport.Write(contents, target);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { report = Path.GetFullPath(target), sessions = contents.Sessions.Select(SessionOutput.Of) });
                return ExitCode.Ok;
            }

            SessionOutput.WriteTables(contents);
            AnsiConsole.MarkupLineInterpolated($"report: [bold]{Path.GetFullPath(target)}[/]");
            return ExitCode.Ok;
        });
        return command;
    }
}
