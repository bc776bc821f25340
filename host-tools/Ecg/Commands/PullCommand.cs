using System.CommandLine;
using System.Globalization;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg pull</c>: fetches the log of a device over its UART.</summary>
public static class PullCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> image = new("--image") { Description = "Flash image to boot a virtual board on; the image itself is left as it is.", HelpName = "FILE", Required = true };
        Option<string> output = new("--out", "-o") { Description = "The log file (.ecglog).", HelpName = "FILE", Required = true };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a log file that is there." };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "pull",
            "Pull the wear log over the UART, check every record, and keep it. What came before an interruption is resumed.\n\nExample: ecg pull --image out/flash.bin --out out/wear.ecglog")
        {
            image, output, overwrite, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string target = parsed.GetValue(output)!;
            using VirtualEcgBoard board = VirtualDevice.Boot(parsed.GetValue(image)!);
            LinkClient client = VirtualDevice.Connect(board);
            LogPuller puller = new(client, new LogPullOptions { Overwrite = parsed.GetValue(overwrite) });
            long start = board.NowNanoseconds;
            DeviceInfo device = client.GetInfo();
            LogPullResult result = Pull(puller, target, parsed.GetValue(json), cancellation);
            double lineSeconds = (board.NowNanoseconds - start) * 1e-9;
            WearLogContents contents = WearLogReader.Read(target);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    log = Path.GetFullPath(target),
                    device.FirmwareVersion,
                    device.ModelHashPrefix,
                    sectors = result.SectorCount,
                    resumed = result.SectorsResumed,
                    damaged = result.Damages.Count,
                    records = contents.RecordCount,
                    virtualSeconds = lineSeconds,
                    sessions = contents.Sessions.Select(SessionOutput.Of),
                });
                return ExitCode.Ok;
            }

            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"pulled: {result.SectorCount} sectors, {contents.RecordCount:N0} records, {contents.Damages.Count} damaged, in {lineSeconds:N1} s on the virtual line");
            AnsiConsole.MarkupLineInterpolated($"log: [bold]{Path.GetFullPath(target)}[/]");
            return ExitCode.Ok;
        });
        return command;
    }

    private static LogPullResult Pull(LogPuller puller, string target, bool quiet, CancellationToken cancellation)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            return puller.Pull(target, null, cancellation);
        }

        LogPullResult? result = null;
        ProgressBar.Show(bar =>
        {
            ProgressTask task = bar.AddTask("pulling");
            result = puller.Pull(target, new PullProgress(task), cancellation);
        });
        return result!;
    }

    private sealed class PullProgress(ProgressTask task) : IProgress<LogPullProgress>
    {
        public void Report(LogPullProgress value)
        {
            task.MaxValue = Math.Max(1, value.SectorsTotal);
            task.Value = value.SectorsDone;
        }
    }
}
