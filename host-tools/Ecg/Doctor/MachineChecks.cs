using System.ComponentModel;
using System.Diagnostics;
using EcgWearable.Ecg.Flash;
using EcgWearable.Serial;

namespace EcgWearable.Ecg.Doctor;

/// <summary>Checks of the machine: programs that some commands call, and serial ports.</summary>
internal static class MachineChecks
{
    private const string Machine = "machine";
    private const int PatienceMilliseconds = 20_000;

    // What is asked for, how, what needs it, and how it is had on Debian.
    private static readonly (string What, string Program, string[] Arguments, string NeededBy, string Mend)[] Tools =
    [
        (".NET SDK", "dotnet", ["--version"], "building", "install the .NET 10 SDK: https://learn.microsoft.com/dotnet/core/install"),
        ("verilator", "verilator", ["--version"], "ecg wear --accelerator rtl", "apt-get install verilator g++ make"),
        ("g++", "g++", ["-dumpfullversion"], "ecg wear --accelerator rtl", "apt-get install g++ make"),
        ("python3", "python3", ["--version"], "training, ecg model verify", "apt-get install python3"),
        ("PyTorch", "python3", ["-c", "import importlib.metadata as m; print(m.version('torch'))"], "training, ecg model verify", "apt-get install python3-torch"),
        ("chromium", "chromium", ["--version"], "tests of the report", "apt-get install chromium"),
    ];

    /// <summary>Checks the programs.</summary>
    public static IEnumerable<Finding> Programs()
    {
        foreach ((string what, string program, string[] arguments, string neededBy, string mend) in Tools)
        {
            yield return FirstLine(program, arguments) is { } line
                ? new Finding(Machine, what, FindingState.Good, line)
                : new Finding(Machine, what, FindingState.Optional, $"not there; needed by: {neededBy}", mend);
        }

        yield return NanoffTool.Find() is { } nanoff
            ? new Finding(Machine, "nanoff", FindingState.Good, string.Join(' ', nanoff.Arguments.Prepend(nanoff.Program)))
            : new Finding(Machine, "nanoff", FindingState.Optional, "not there; needed by: ecg flash", NanoffTool.HowToInstall);
    }

    /// <summary>Lists the serial ports.</summary>
    public static IEnumerable<Finding> Ports()
    {
        IReadOnlyList<SerialPortInfo> ports = SerialPortList.Find();
        if (ports.Count == 0)
        {
            yield return new Finding("ports", "serial ports", FindingState.Optional, "none", "connect the board with a cable that has data lines");
        }

        foreach (SerialPortInfo port in ports)
        {
            string found = string.Join(", ", new[] { port.UsbNumber, port.Maker, port.Description, port.StableName }.Where(text => text is not null));
            yield return new Finding("ports", port.Name, FindingState.Good, found.Length > 0 ? found : "no USB device");
        }
    }

    /// <summary>The first line that a program says; null when it is not there or fails.</summary>
    private static string? FirstLine(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string? line = process.StandardOutput.ReadLine();
            if (!process.WaitForExit(PatienceMilliseconds))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return process.ExitCode == 0 ? line?.Trim() ?? "there" : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
