using System.CommandLine;
using EcgWearable.Ecg.Commands;
using Spectre.Console;

namespace EcgWearable.Ecg;

/// <summary>Entry point of the <c>ecg</c> tool.</summary>
public static class Program
{
    // Wide enough for every table, since no terminal says what fits.
    private const int RedirectedWidth = 140;

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Arguments.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> Main(string[] args)
    {
        // What is drawn with box characters must survive a pipe.
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Width = RedirectedWidth;
        }

        RootCommand root = new("""
            Wear, pull, report and judge: the host tool of the EcgWearable.

            A first round, without any hardware:
              ecg wear --out out                      wear five minutes of real ECG on the virtual board
              ecg pull --image out/flash.bin --out out/wear.ecglog
              ecg report out/wear.ecglog --out out/report.html

            Exit codes: 0 done, 1 checked and found wrong, 2 bad command line, 3 bad input, 4 cannot write,
            5 the device does not answer, 130 interrupted.
            """)
        {
            WearCommand.Create(),
            PullCommand.Create(),
            ReportCommand.Create(),
            EvaluateCommand.Create(),
            DatasetCommand.Create(),
            StressCommand.Create(),
            ModelCommand.Create(),
            PowerCommand.Create(),
            CampaignCommand.Create(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"ecg: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"ecg: see 'ecg {CommandPath(parsed)}--help'");
            return ExitCode.Usage;
        }

        // After Ctrl-C a command has this long to clean up and say so.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }

    private static string CommandPath(ParseResult parsed)
    {
        string path = string.Empty;
        for (System.CommandLine.Parsing.SymbolResult? result = parsed.CommandResult; result is System.CommandLine.Parsing.CommandResult command; result = result.Parent)
        {
            path = command.Command is RootCommand ? path : $"{command.Command.Name} {path}";
        }

        return path;
    }
}
