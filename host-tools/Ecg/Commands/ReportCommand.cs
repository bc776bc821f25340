using System.CommandLine;
using System.Globalization;
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
        Option<string?> title = new("--title") { Description = "Headline of the page, such as a wearer's number; 'ECG wear report' by default.", HelpName = "TEXT" };
        Option<TimeSpan> offset = UtcOffset();
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a file that is there even if it is not a report; a report is replaced without it." };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "report",
            "Make one self-contained HTML page of a log: summary, couplets, runs and pauses, trend, hours, strips on millimetre paper, battery, device health. "
            + "It opens without a network and prints to A4.\n\nExample: ecg report out/wear.ecglog --out out/report.html\nExample: ecg report out/wear.ecglog --utc-offset +02:00 --title \"Wearer 17\"")
        {
            log,
            output,
            title,
            offset,
            overwrite,
            json,
        };
        command.SetBody((parsed, _) =>
        {
            string source = parsed.GetValue(log)!;
            string target = parsed.GetValue(output) ?? Path.ChangeExtension(source, ".html");
            WearLogContents contents = WearLogReader.Read(source);
            HtmlReportOptions options = new() { UtcOffset = parsed.GetValue(offset) };
            options = parsed.GetValue(title) is string headline ? options with { Title = headline } : options;
            long bytes = HtmlReport.Write(contents, target, options, parsed.GetValue(overwrite));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    report = Path.GetFullPath(target),
                    bytes,
                    sessions = contents.Sessions.Select(SessionOutput.Of),
                    rhythm = contents.Sessions.Select(RhythmOutput.Of),
                });
                return ExitCode.Ok;
            }

            SessionOutput.WriteTables(contents);
            AnsiConsole.MarkupLineInterpolated($"report: [bold]{Path.GetFullPath(target)}[/]");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<TimeSpan> UtcOffset()
    {
        Option<TimeSpan> option = new("--utc-offset")
        {
            Description = "Show times so far ahead of UTC, such as +02:00 or -03:30; UTC by default.",
            HelpName = "HH:MM",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (TimeSpan.TryParseExact(text.TrimStart('+', '-'), ["hh\\:mm", "h\\:mm"], CultureInfo.InvariantCulture, out TimeSpan value) && value <= TimeSpan.FromHours(14))
                {
                    return text.StartsWith('-') ? -value : value;
                }

                result.AddError($"--utc-offset: '{text}' is not an offset from UTC; write +02:00 or -03:30, at most 14 hours");
                return TimeSpan.Zero;
            },
        };
        return option;
    }
}
