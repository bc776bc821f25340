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

        ParseResult parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // One mistake may be met by the option and by a rule of the command.
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                await Console.Error.WriteLineAsync($"ecg: {message}");
            }

            await Console.Error.WriteLineAsync($"ecg: see 'ecg {CommandPath(parsed)}--help'");
            return ExitCode.Usage;
        }

        // After Ctrl-C a command has this long to clean up and say so.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }

    /// <summary>Makes the command with all its subcommands.</summary>
    public static RootCommand CreateRoot()
    {
        RootCommand root = new("""
            Flash, watch, pull, report and judge: the host tool of the EcgWearable. Every command has a --help with an example.

            A first round, without any hardware:
              ecg wear --out out                      wear five minutes of real ECG on the virtual board
              ecg pull --image out/flash.bin --out out/wear.ecglog
              ecg report out/wear.ecglog --out out/report.html

            With a board:
              ecg doctor                              what this machine has, and which ports
              ecg flash --port /dev/ttyACM0           image and application, with nanoff
              ecg selftest --port /dev/ttyUSB0        front end, accelerator, flash
              ecg monitor --port /dev/ttyUSB0         ECG, beats and heart rate as they come
              ecg pull --port /dev/ttyUSB0 --out out/wear.ecglog

            With a board that is virtual:
              ecg board --pty out/port                serves it like a serial port, until Ctrl-C

            Commands by what they are for:
              the device      flash, selftest, doctor, monitor, pull
              without one     wear, board
              the log         report, archive, export
              judging         evaluate, detect, stress, campaign, model, power, dataset
              this tool       completion

            Output: commands that measure have --json. Progress and messages go to stderr, results to stdout.

            Exit codes: 0 done, 1 checked and found wrong, 2 bad command line, 3 bad input, 4 cannot write,
            5 the device does not answer, 130 interrupted.
            """)
        {
            FlashCommand.Create(),
            SelfTestCommand.Create(),
            DoctorCommand.Create(),
            PullCommand.Create(),
            MonitorCommand.Create(),
            WearCommand.Create(),
            BoardCommand.Create(),
            ReportCommand.Create(),
            ArchiveCommand.Create(),
            ExportCommand.Create(),
            EvaluateCommand.Create(),
            DatasetCommand.Create(),
            DetectCommand.Create(),
            StressCommand.Create(),
            ModelCommand.Create(),
            PowerCommand.Create(),
            CompletionCommand.Create(),
            CampaignCommand.Create(),
        };
        foreach (Option help in root.Options.Where(option => option.Name == "--help"))
        {
            // "/?" and "/h" are paths elsewhere than on Windows.
            if (!OperatingSystem.IsWindows())
            {
                help.Aliases.Remove("/?");
                help.Aliases.Remove("/h");
            }
        }

        GuardedValidators.Install(root);
        return root;
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
