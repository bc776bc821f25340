using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Monitor;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg monitor</c>: what a device sees, as it sees it.</summary>
public static class MonitorCommand
{
    private const int ListenMilliseconds = 100;
    private const int SilentMilliseconds = 2000;
    private const int StatusMilliseconds = 10_000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> port = CommonOptions.Port();
        Option<string?> worn = new("--wear") { Description = $"{ElectrodeRecord.PathHelp}, that a virtual board wears, over and over.", HelpName = "PATH" };
        Option<string?> image = new("--image") { Description = "Flash image to boot a virtual board on; it wears the built-in record unless --wear is given.", HelpName = "FILE" };
        Option<double?> duration = CommonOptions.Length("--duration", "Stop after so much of the device's time; by default at Ctrl-C.");
        Option<string?> record = new("--record") { Description = "Keep samples and beats in a new CSV file.", HelpName = "FILE" };
        Option<bool> fast = new("--fast") { Description = "A virtual board runs as fast as it can, in place of real time." };
        Option<bool> plain = new("--plain") { Description = "A line for every beat and event, in place of the picture; also when there is no terminal, or one smaller than 60 by 20." };
        Option<bool> json = new("--json") { Description = "A line of JSON for every beat and event." };
        Command command = new(
            "monitor",
            """
            Watch a device: ECG, beats with their class, heart rate, signal quality, battery and events, as they come.

            Example: ecg monitor --port /dev/ttyUSB0 --record out/seen.csv
                     ecg monitor --wear mitdb/208
            """)
        {
            port, worn, image, duration, record, fast, plain, json,
        };
        command.Validators.Add(result =>
        {
            bool isVirtual = result.GetValue(worn) is not null || result.GetValue(image) is not null;
            if (isVirtual == result.GetValue(port) is not null)
            {
                result.AddError("monitor: name the device, either --port or --wear or --image; 'ecg doctor' lists the ports");
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            string? name = parsed.GetValue(port);
            using DeviceLink link = name is not null
                ? DeviceLink.OpenPort(name)
                : DeviceLink.BootBoard(parsed.GetValue(image), BoardCommand.Signal(parsed.GetValue(worn)));
            string? recordPath = parsed.GetValue(record);
            using SeenFile? seen = recordPath is null ? null : new SeenFile(recordPath);
            MonitorState state = new(link.Client.GetInfo());
            LineOutput lines = new();
            Action<WearBeat>? beatSeen = null;
            Action<WearEvent>? eventSeen = null;
            if (parsed.GetValue(json))
            {
                beatSeen = beat => lines.WriteLine(Line(new { kind = "beat", beat.SampleIndex, seconds = beat.SampleIndex / state.Hertz, @class = beat.Class.ToString(), beat.RrSamples, heartRate = state.HeartRate, quality = state.Quality, batteryMillivolts = state.BatteryMillivolts }));
                eventSeen = happened => lines.WriteLine(Line(new { kind = "event", happened.SampleIndex, seconds = happened.SampleIndex / state.Hertz, happened.Code, happened.Argument, text = MonitorPicture.InWords(happened) }));
            }
            else if (parsed.GetValue(plain) || !HasScreen())
            {
                beatSeen = beat => lines.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{beat.SampleIndex / state.Hertz,9:F2} s  {beat.Class,-12}  RR {beat.RrSamples * 1000 / state.Hertz,5:F0} ms  {state.HeartRate,4:F0} bpm  quality {Known(state.Quality)}"));
                eventSeen = happened => lines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{happened.SampleIndex / state.Hertz,9:F2} s  {MonitorPicture.InWords(happened)}"));
            }

            LiveFeed feed = new(link.Client)
            {
                SamplesCame = samples =>
                {
                    state.Add(samples);
                    seen?.Write(samples);
                },
                BeatCame = beat =>
                {
                    state.Add(beat);
                    seen?.Write(beat);
                    beatSeen?.Invoke(beat);
                },
            };
            Watch watch = new(link, feed, state, lines, eventSeen, parsed.GetValue(duration), name is null && !parsed.GetValue(fast));
            try
            {
                Run(watch);
            }
            catch (LinkException e) when (seen is not null)
            {
                seen.Close();
                throw new UserErrorException(ExitCode.Device, $"{e.Message.TrimEnd('.')}. What was seen until then is kept in {recordPath}.");
            }

            seen?.Close();
            if (!parsed.GetValue(json))
            {
                lines.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seen: {state.BeatCount} beats (N {state.Count(BeatClass.N)}, S {state.Count(BeatClass.S)}, V {state.Count(BeatClass.V)}, F {state.Count(BeatClass.F)}), {state.SamplesMissed} samples missed on the line"));
            }

            return ExitCode.Ok;

            void Run(Watch watch)
            {
                if (beatSeen is not null)
                {
                    watch.Run(null, cancellation);
                    return;
                }

                string place = name ?? parsed.GetValue(image) ?? "virtual board";
                IRenderable Picture() => MonitorPicture.Draw(state, place, AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);

                // On a screen of its own: what was in the terminal is there again afterwards.
                AnsiConsole.AlternateScreen(() =>
                    AnsiConsole.Live(Picture()).Start(live => watch.Run(() => live.UpdateTarget(Picture()), cancellation)));
            }

        });
        return command;
    }

    private static string Line<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static bool HasScreen() => !Console.IsOutputRedirected
        && AnsiConsole.Profile.Capabilities is { Ansi: true, AlternateBuffer: true }
        && AnsiConsole.Profile.Width >= MonitorPicture.LeastColumns
        && AnsiConsole.Profile.Height >= MonitorPicture.LeastRows;

    private static string Known(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "not known";

    /// <summary>The loop of a monitor.</summary>
    private sealed class Watch(DeviceLink link, LiveFeed feed, MonitorState state, LineOutput lines, Action<WearEvent>? eventSeen, double? seconds, bool paced)
    {
        private readonly byte[] _sector = new byte[LogFormat.SectorBytes];
        private uint _lastRead;

        public void Run(Action? update, CancellationToken cancellation)
        {
            feed.Start();
            Stopwatch wall = Stopwatch.StartNew();
            long start = link.Time.GetTimestamp();
            double nextStatus = 0;
            long seenSample = -1;
            TimeSpan lastLive = TimeSpan.Zero;
            while (!cancellation.IsCancellationRequested && !lines.IsClosed)
            {
                feed.Listen(ListenMilliseconds);
                TimeSpan elapsed = link.Time.GetElapsedTime(start);
                if (state.NextSample != seenSample)
                {
                    seenSample = state.NextSample;
                    lastLive = elapsed;
                    state.Notice = null;
                }

                double silentMilliseconds = (elapsed - lastLive).TotalMilliseconds;
                if (silentMilliseconds >= SilentMilliseconds)
                {
                    AskAfter(silentMilliseconds, update);
                    seenSample = state.NextSample;
                    lastLive = link.Time.GetElapsedTime(start);
                }
                else if (elapsed.TotalMilliseconds >= nextStatus)
                {
                    nextStatus += StatusMilliseconds;
                    ReadStatus();
                }

                update?.Invoke();
                if (elapsed.TotalSeconds >= seconds)
                {
                    break;
                }

                if (paced && elapsed > wall.Elapsed)
                {
                    Thread.Sleep(elapsed - wall.Elapsed);
                }
            }

            feed.Stop();
            ReadStatus();
        }

        /// <summary>No data comes: the device is hung, gone, or was restarted and sends nothing unasked any more.</summary>
        private void AskAfter(double silentMilliseconds, Action? update)
        {
            Tell(string.Create(CultureInfo.InvariantCulture, $"no data for {silentMilliseconds / 1000:F0} s"), update);
            DeviceInfo device = link.Client.GetInfo();
            if (device.BootCount != state.Device.BootCount || device.SampleIndex < state.NextSample)
            {
                state.Restart(device);
                Tell(string.Create(CultureInfo.InvariantCulture, $"the device was restarted: boot {device.BootCount}"), update);
            }

            feed.Start();
        }

        private void Tell(string notice, Action? update)
        {
            state.Notice = notice;
            if (update is null)
            {
                Console.Error.WriteLine($"ecg: {notice}");
            }

            update?.Invoke();
        }

        /// <summary>Battery and events are in the log: its sectors of records, from the last one read on, have what is new.</summary>
        private void ReadStatus()
        {
            LogExtent extent = link.Client.List();
            foreach (uint sequence in NewSectors(extent))
            {
                link.Client.ReadSector(sequence, _sector);
                try
                {
                    foreach (WearEvent happened in state.Add(WearLogReader.Parse(_sector, "the newest sector")))
                    {
                        eventSeen?.Invoke(happened);
                    }

                    _lastRead = sequence;
                }
                catch (WearLogException)
                {
                    // Opened, but nothing is written in it yet: it is read again next time.
                }
            }
        }

        private IReadOnlyList<uint> NewSectors(LogExtent extent)
        {
            if (extent.SectorCount == 0)
            {
                return [];
            }

            try
            {
                // The newest of all may be one of strips, which says nothing of this.
                IReadOnlyList<uint> sectors = link.Client.ListSectors(
                    extent with { OldestSectorSequence = Math.Max(extent.OldestSectorSequence, _lastRead) }, LogFormat.MainStream);
                return _lastRead == 0 ? [.. sectors.TakeLast(1)] : sectors;
            }
            catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood)
            {
                return [extent.NewestSectorSequence];
            }
        }
    }
}
