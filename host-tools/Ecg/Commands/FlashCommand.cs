using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EcgWearable.Ecg.Flash;
using EcgWearable.Serial;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg flash</c>: puts the nanoFramework image and the application on the board, with nanoff.</summary>
public static class FlashCommand
{
    private const string DefaultImage = "firmware/bin/Release/EcgWearable.bin";
    private const string Application = "EcgWearable";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> port = CommonOptions.Port();
        port.Description = "Serial port of the board; found when there is only one that a board can be behind.";
        Option<string> image = new("--image") { Description = "The built application.", HelpName = "FILE", DefaultValueFactory = _ => DefaultImage };
        Option<string?> clr = new("--clr") { Description = "A nanoCLR built by yourself, such as the one with the 1 kHz tick; the published image by default.", HelpName = "FILE" };
        Option<bool> noVerify = new("--no-verify") { Description = "Do not ask the board afterwards whether the application is there." };
        Option<bool> dryRun = new("--dry-run") { Description = "Only print the commands, as they would be run; what is missing for them is said on stderr." };
        Command command = new(
            "flash",
            """
            Flash the board with nanoff: update its nanoCLR, deploy the application, and ask the board whether it is there. Target and
            version come from nf-config/versions.json; nanoff's exit codes are explained.

            Example: ecg flash --port /dev/ttyACM0
                     ecg flash --clr build/nanoCLR.bin --dry-run
            """)
        {
            port, image, clr, noVerify, dryRun,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string? clrFile = parsed.GetValue(clr);
            string imageFile = parsed.GetValue(image)!;
            bool dry = parsed.GetValue(dryRun);
            NanoffTool? tool = NanoffTool.Find();
            string? missing = tool is null ? NanoffTool.HowToInstall : null;
            tool ??= new NanoffTool("nanoff", []);
            Require(dry, missing is null, () => new UserErrorException(ExitCode.BadInput, missing!));
            RequireFile(dry, imageFile, "--image", "build firmware/EcgWearable.nfproj first, as nf-config/README.md says");
            if (clrFile is not null)
            {
                RequireFile(dry, clrFile, "--clr", "build it first, as nf-config/README.md says");
            }

            string where = parsed.GetValue(port) ?? OnlyPort(dry);
            string[] flash =
            [
                .. tool.Arguments, "--target", NanoffTool.Pinned.Target, "--serialport", where, "--update",
                .. clrFile is null ? Array.Empty<string>() : ["--clrfile", clrFile], "--deploy", "--image", imageFile,
            ];
            string[] verify = [.. tool.Arguments, "--nanodevice", "--devicedetails", "--serialport", where];
            bool verifies = !parsed.GetValue(noVerify);
            if (dry)
            {
                Console.Out.WriteLine(Shell(tool.Program, flash));
                if (verifies)
                {
                    Console.Out.WriteLine(Shell(tool.Program, verify));
                }

                return ExitCode.Ok;
            }

            Run(tool.Program, flash, cancellation);
            if (verifies && !Run(tool.Program, verify, cancellation).Contains(Application, StringComparison.Ordinal))
            {
                throw new UserErrorException(
                    ExitCode.Failed,
                    $"{where}: flashed, but the board does not list {Application} among its assemblies: its native assemblies may not match those of nf-config/versions.json; flash again, or see what it says with 'nanoff --nanodevice --devicedetails --serialport {where}'.");
            }

            Console.Out.WriteLine($"flashed: {Path.GetFullPath(imageFile)} to {where}{(verifies ? ", and the board lists it" : string.Empty)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void RequireFile(bool isDry, string path, string option, string mend)
    {
        FileInfo file = new(path);
        Require(
            isDry,
            file.Exists && file.Length > 0,
            () => new UserErrorException(ExitCode.BadInput, $"{option} {path}: {(file.Exists ? "the file is empty" : "there is no such file")}; {mend}"));
    }

    /// <summary>What is missing ends a flashing; a dry run only says it.</summary>
    private static void Require(bool isDry, bool isThere, Func<UserErrorException> problem)
    {
        if (!isThere)
        {
            UserErrorException e = problem();
            if (!isDry)
            {
                throw e;
            }

            Console.Error.WriteLine($"ecg: missing for a real run: {e.Message}");
        }
    }

    private static string OnlyPort(bool isDry)
    {
        SerialPortInfo[] ports = [.. SerialPortList.Find()];
        SerialPortInfo[] likely = [.. ports.Where(p => p.IsLikely)];
        SerialPortInfo[] candidates = likely.Length > 0 ? likely : ports;
        Require(
            isDry,
            candidates.Length == 1,
            () => candidates.Length == 0
                ? new UserErrorException(ExitCode.Device, "no serial port was found: connect the board with a cable that has data lines, or name the port with --port")
                : new UserErrorException(
                    ExitCode.Usage,
                    string.Create(CultureInfo.InvariantCulture, $"{candidates.Length} ports could be the board's ({string.Join(", ", candidates.Select(p => p.Name))}): name it with --port")));
        return candidates.Length == 1 ? candidates[0].Name : "PORT";
    }

    /// <summary>Runs nanoff to its end, passing on what it says.</summary>
    /// <returns>What it said.</returns>
    private static string Run(string program, string[] arguments, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Console.Out.WriteLine(Shell(program, arguments));
        using Process process = StartOrExplain(start);
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        System.Text.StringBuilder said = new();
        char[] piece = new char[1024];
        for (int count; (count = process.StandardOutput.Read(piece)) > 0;)
        {
            // As it comes: nanoff shows how far it is by adding to a line.
            Console.Out.Write(piece, 0, count);
            Console.Out.Flush();
            said.Append(piece, 0, count);
        }

        process.WaitForExit();
        if (cancellation.IsCancellationRequested)
        {
            throw new UserErrorException(ExitCode.Interrupted, "interrupted while nanoff was at work: flash again before the board is used");
        }

        return process.ExitCode == 0 ? said.ToString() : throw NanoffExit.Explain(process.ExitCode);
    }

    private static Process StartOrExplain(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{start.FileName}: cannot be started ({e.Message}); {NanoffTool.HowToInstall}");
        }
    }

    private static string Shell(string program, IEnumerable<string> arguments) => string.Join(' ', arguments.Prepend(program).Select(Quote));

    /// <summary>A word as the shell of this system takes it unchanged.</summary>
    private static string Quote(string word)
    {
        string plain = OperatingSystem.IsWindows() ? "-_./:=+,@\\" : "-_./:=+,@%";
        if (word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || plain.Contains(c, StringComparison.Ordinal)))
        {
            return word;
        }

        return OperatingSystem.IsWindows() ? $"\"{word}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
