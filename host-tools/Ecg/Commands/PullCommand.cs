using System.CommandLine;
using System.Globalization;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg pull</c>: fetches the log of a device over its UART.</summary>
public static class PullCommand
{
    private const double DefaultPatienceSeconds = 20;
    private const double LongestPatienceSeconds = 86_400;
    private const int MostListTries = 50;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> port = CommonOptions.Port();
        Option<string?> image = new("--image") { Description = "Flash image to boot a virtual board on; the image itself is left as it is.", HelpName = "FILE" };
        Option<string?> output = new("--out", "-o") { Description = "The log file (.ecglog).", HelpName = "FILE" };
        Option<bool> list = new("--list") { Description = "Only list the sessions that the device holds; nothing is pulled." };
        Option<int?> session = new("--session") { Description = "Only from this session (its boot count, see --list); with --from or --to alone the newest.", HelpName = "N" };
        Option<double?> from = CommonOptions.Length("--from", "Only from this time of the session on, for example 90min; the device finds it by itself.");
        Option<double?> to = CommonOptions.Length("--to", "Only up to this time of the session. What comes is whole sectors: a little more than asked for.");
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a log file that is there." };
        Option<bool> erase = new("--erase") { Description = "Erase the device's log afterwards: only what is proved to be in the file, read again from the disk, every CRC right." };
        Option<bool> eraseDamaged = new("--erase-damaged") { Description = "With --erase: also when records are damaged in the flash itself." };
        Option<double> wait = new("--wait")
        {
            Description = "How many seconds to wait for a device that has gone in the middle of a pull.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => DefaultPatienceSeconds,
        };
        Option<bool> noTime = new("--no-time") { Description = "Leave the device's clock alone; by default a device at a port is told the time first." };
        Option<bool> json = CommonOptions.Json();
        CommonOptions.RefuseEmpty(output);
        wait.Validators.Add(result =>
        {
            // What is no number at all is refused when it is read.
            if (result.Tokens.Count > 0
                && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                && seconds is not (>= 0 and <= LongestPatienceSeconds))
            {
                result.AddError($"--wait: 0 to {LongestPatienceSeconds} seconds");
            }
        });
        Command command = new(
            "pull",
            """
            Pull the wear log over the UART, check every record, and keep it. A broken cable is waited for, and what came before is not
            pulled again: the partial file is FILE.part, and the same command goes on from there.

            Example: ecg pull --port /dev/ttyUSB0 --out out/wear.ecglog
                     ecg pull --image out/flash.bin --out out/wear.ecglog
                     ecg pull --port /dev/ttyUSB0 --session 3 --from 1h --to 90min --out out/part.ecglog
            """)
        {
            port, image, output, list, session, from, to, overwrite, erase, eraseDamaged, wait, noTime, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(port) is null == result.GetValue(image) is null)
            {
                result.AddError("pull: name the device, either --port or --image; 'ecg doctor' lists the ports");
            }

            if (result.GetValue(output) is null && !result.GetValue(list))
            {
                result.AddError("pull: name the log file with --out, or ask with --list what there is");
            }

            bool isPart = result.GetValue(session) is not null || result.GetValue(from) is not null || result.GetValue(to) is not null;
            if (isPart && result.GetValue(erase))
            {
                result.AddError("--erase: needs the whole log; leave --session, --from and --to out");
            }

            if (result.GetValue(session) is < 1 or > ushort.MaxValue)
            {
                result.AddError("--session: a boot count, 1 to 65535; --list names those that the device holds");
            }

            if (result.GetValue(to) is { } end && end <= (result.GetValue(from) ?? 0))
            {
                result.AddError("--to: must be later than --from");
            }

            if (result.GetValue(eraseDamaged) && !result.GetValue(erase))
            {
                result.AddError("--erase-damaged: needs --erase");
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            string? portName = parsed.GetValue(port);
            bool asJson = parsed.GetValue(json);
            Func<DeviceLink> connect = portName is null ? () => DeviceLink.BootImage(parsed.GetValue(image)!) : () => DeviceLink.OpenPort(portName, cancellation);
            if (parsed.GetValue(list))
            {
                return List(connect, asJson);
            }

            DevicePullPlan plan = new()
            {
                Target = parsed.GetValue(output)!,
                Overwrite = parsed.GetValue(overwrite),
                Stretch = parsed.GetValue(session) is null && parsed.GetValue(from) is null && parsed.GetValue(to) is null
                    ? null
                    : new PullStretch(parsed.GetValue(session), parsed.GetValue(from) ?? 0, parsed.GetValue(to)),
                SynchronizeTime = portName is not null && !parsed.GetValue(noTime),
                Erase = parsed.GetValue(erase),
                EraseDamaged = parsed.GetValue(eraseDamaged),
                Patience = TimeSpan.FromSeconds(parsed.GetValue(wait)),
            };
            DevicePullResult result = Pull(connect, plan, asJson, cancellation);
            WearLogContents contents = WearLogReader.Read(plan.Target);
            if (asJson)
            {
                JsonOutput.Write(Json(plan, result, contents));
            }
            else
            {
                Write(plan, result, contents, portName is null);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static int List(Func<DeviceLink> connect, bool asJson)
    {
        using DeviceLink link = connect();
        DeviceInfo device = link.Client.GetInfo();
        IReadOnlyList<DeviceSession> sessions = Sessions(link.Client);
        if (asJson)
        {
            JsonOutput.Write(new { device, sessions });
            return ExitCode.Ok;
        }

        Table table = NumberTable.Create("boot", "first sector", "sectors", "KiB");
        foreach (DeviceSession session in sessions)
        {
            table.AddRow(
                Text(session.BootCount), Text(session.FirstSector), Text(session.SectorCount), Text(session.SectorCount * LogFormat.SectorBytes / 1024));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated($"device: {Describe(device)}");
        return ExitCode.Ok;
    }

    private static IReadOnlyList<DeviceSession> Sessions(LinkClient client)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return DeviceSessions.Find(client, client.List());
            }
            catch (LinkException e) when (e.Failure == LinkFailure.BadRange && attempt < MostListTries)
            {
                // The oldest sectors go away while a log is being erased, or its ring comes round.
            }
        }
    }

    private static object Json(DevicePullPlan plan, DevicePullResult result, WearLogContents contents) => new
    {
        log = Path.GetFullPath(plan.Target),
        result.Device.FirmwareVersion,
        result.Device.ModelHashPrefix,
        result.TimeSyncSample,
        sectors = result.Log.SectorCount,
        resumed = result.Log.SectorsResumed,
        overwritten = result.Log.SectorsOverwritten,
        damaged = contents.Damages.Count,
        records = contents.RecordCount,
        lineSeconds = result.Seconds,
        bytesFetched = result.BytesFetched,
        bytesPerSecond = result.BytesPerSecond,
        lineShare = result.LineShare,
        reconnections = result.Reconnections,
        erased = result.Erased,
        sessions = contents.Sessions.Select(SessionOutput.Of),
    };

    private static void Write(DevicePullPlan plan, DevicePullResult result, WearLogContents contents, bool isVirtual)
    {
        AnsiConsole.MarkupLineInterpolated($"device: {Describe(result.Device)}");
        foreach (WearSession session in contents.Sessions)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"session {session.BootCount}: {session.DurationSeconds:N1} s, {session.Beats.Count:N0} beats, {session.LostSampleCount:N0} samples lost");
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"pulled: {result.Log.SectorCount:N0} sectors, {contents.RecordCount:N0} records, {contents.Damages.Count} damaged; {result.BytesFetched:N0} bytes in {result.Seconds:N1} s{(isVirtual ? " on the virtual line" : string.Empty)}, {result.BytesPerSecond:N0} bytes/s, {(result.LineShare is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share:P1} of the line") : "not paced: faster than the line")}");
        if (result.Erased)
        {
            AnsiConsole.MarkupLine("erased: the device's log, every sector of which is in the file");
        }

        AnsiConsole.MarkupLineInterpolated($"log: [bold]{Path.GetFullPath(plan.Target)}[/]");
    }

    private static string Describe(DeviceInfo device) => string.Create(
        CultureInfo.InvariantCulture,
        $"firmware {device.FirmwareVersion}, boot {device.BootCount}, {(double)device.OdrNumerator / device.OdrDenominator:N2} Hz, {(device.RtlVersion == 0 ? "no accelerator" : $"model {device.ModelHashPrefix}")}");

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Say(string message) => Console.Error.WriteLine($"ecg: {message}");

    private static DevicePullResult Pull(Func<DeviceLink> connect, DevicePullPlan plan, bool quiet, CancellationToken cancellation)
    {
        if (quiet || Console.IsErrorRedirected)
        {
            return new DevicePull(connect, plan, Say).Run(null, null, cancellation);
        }

        DevicePullResult? result = null;
        ProgressBar.ShowBytes((bar, writeLine) =>
        {
            // While the bar is drawn, only its own console knows where a line has room.
            DevicePull pull = new(connect, plan, message => writeLine($"ecg: {message}"));
            result = pull.Run(new PullProgress(bar.AddTask("pulling")), new EraseProgress(bar), cancellation);
        });
        return result!;
    }

    private sealed class PullProgress(ProgressTask task) : IProgress<LogPullProgress>
    {
        public void Report(LogPullProgress value)
        {
            task.MaxValue = Math.Max(1, value.SectorsTotal * LogFormat.SectorBytes);
            task.Value = value.SectorsDone * LogFormat.SectorBytes;
        }
    }

    private sealed class EraseProgress(ProgressContext bar) : IProgress<LogEraseProgress>
    {
        private ProgressTask? _task;

        public void Report(LogEraseProgress value)
        {
            _task ??= bar.AddTask("erasing", maxValue: value.SectorsTotal * LogFormat.SectorBytes);
            _task.Value = value.SectorsGone * LogFormat.SectorBytes;
        }
    }
}
