using System.CommandLine;
using System.Globalization;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Wear;
using EcgWearable.Files;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg board</c>: a virtual board that other programs reach as they reach a real one.</summary>
public static class BoardCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> terminal = new("--pty")
        {
            Description = "Serve the board's UART on a pseudo-terminal, and print its name; with LINK, a symbolic link to it is made there.",
            HelpName = "LINK",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> record = new("--record") { Description = $"{ElectrodeRecord.PathHelp}, at the electrodes, over and over; five built-in minutes by default.", HelpName = "PATH" };
        Option<string?> image = new("--image") { Description = "Flash image to boot on, with nothing at the electrodes unless --record is given; the image itself is left as it is.", HelpName = "FILE" };
        Option<string> speed = new("--speed")
        {
            Description = "realtime: virtual time keeps to the clock on the wall, and the line is as slow as a real one. max: as fast as the host keeps up.",
            DefaultValueFactory = _ => "realtime",
        };
        speed.AcceptOnlyFromAmong("realtime", "max");
        Option<string?> save = new("--save") { Description = "Where to leave the flash image at the end; power is taken away then, without warning.", HelpName = "FILE" };
        Option<long[]> pullCable = new("--pull-cable") { Description = "Fault: pull the cable after so many bytes to the host; may be given several times.", HelpName = "BYTES" };
        Option<int> replugAfter = new("--replug-after") { Description = "Milliseconds until a pulled cable is back.", HelpName = "MS", DefaultValueFactory = _ => 500 };
        Option<long?> silentAfter = new("--silent-after") { Description = "Fault: say nothing more after so many bytes to the host.", HelpName = "BYTES" };
        Option<bool> garbage = new("--garbage") { Description = "Fault: noise instead of every byte to the host." };
        RefuseNegative(pullCable);
        RefuseNegative(silentAfter);
        Command command = new(
            "board",
            """
            Run a virtual board until Ctrl-C, or until it is switched off, for pull, monitor and selftest in another terminal.

            Example: ecg board --pty out/port --image out/flash.bin
                     ecg pull --port out/port --out out/wear.ecglog
            """)
        {
            terminal, record, image, speed, save, pullCable, replugAfter, silentAfter, garbage,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(terminal) is null)
            {
                result.AddError("board: say where it can be reached: --pty, or --pty LINK");
            }

            if (result.GetValue(replugAfter) < 0)
            {
                result.AddError("--replug-after: 0 or more milliseconds");
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            string? imagePath = parsed.GetValue(image);
            string? saved = parsed.GetValue(save);
            if (saved is not null)
            {
                AtomicFile.Probe(saved);
            }

            BoardServerOptions options = new()
            {
                Link = parsed.GetValue(terminal),
                RealTime = parsed.GetValue(speed) == "realtime",
                CablePulledAfterBytes = [.. (parsed.GetValue(pullCable) ?? []).Order()],
                PluggedAgainAfter = TimeSpan.FromMilliseconds(parsed.GetValue(replugAfter)),
                SilentAfterBytes = parsed.GetValue(silentAfter) ?? -1,
                Garbage = parsed.GetValue(garbage),
            };
            IElectrodeSignal? signal = imagePath is not null && parsed.GetValue(record) is null ? null : Signal(parsed.GetValue(record));
            using VirtualEcgBoard board = VirtualDevice.Boot(imagePath, signal, new VirtualBoardOptions());
            Serve(board, options, cancellation);
            if (saved is not null)
            {
                board.Dispose();
                AtomicFile.Write(saved, board.Flash.Image.ToArray());
                Say($"flash image: {Path.GetFullPath(saved)}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A record at the electrodes, over and over.</summary>
    /// <param name="path">A WFDB record, without extension, or an EDF or BDF file; null for the built-in one.</param>
    internal static IElectrodeSignal Signal(string? path)
    {
        ElectrodeRecord source = ElectrodeRecord.Read(path);
        return new RepeatedSignal(new ResampledRecord(source.Microvolts(), source.Record.SamplingFrequencyHz));
    }

    private static void RefuseNegative(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => long.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out long bytes) && bytes < 0))
        {
            result.AddError($"{option.Name}: 0 or more bytes");
        }
    });

    private static void Serve(VirtualEcgBoard board, BoardServerOptions options, CancellationToken cancellation)
    {
        long start = board.NowNanoseconds;
        using BoardServer server = new(board, options, Say);
        try
        {
            server.Run(cancellation);
        }
        catch (PlatformNotSupportedException e)
        {
            throw new UserErrorException(ExitCode.Usage, $"--pty: {e.Message}");
        }

        double seconds = (board.NowNanoseconds - start) * 1e-9;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{(board.Running ? "stopped" : "switched off")} after {seconds:N1} s of its time; {server.BytesToHost:N0} bytes to the host, {board.FrontEnd.SamplesLost} samples lost"));
    }

    private static void Say(string message)
    {
        Console.Out.WriteLine(message);
        Console.Out.Flush();
    }
}
