using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>The tool as a user runs it: its own process, its output and its exit code.</summary>
internal sealed class EcgProcess : IDisposable
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private EcgProcess(string[] arguments, Action<ProcessStartInfo>? prepare)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Tool);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        prepare?.Invoke(start);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>Runs the tool to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        return RunPrepared(null, arguments);
    }

    /// <summary>Runs the tool to its end, in surroundings of its own.</summary>
    public static (int ExitCode, string Output, string Error) RunPrepared(Action<ProcessStartInfo>? prepare, params string[] arguments)
    {
        using EcgProcess process = new(arguments, prepare);
        int exitCode = process.Wait();
        return (exitCode, process.Output, process.Error);
    }

    /// <summary>Runs the tool to its end, which must be a good one.</summary>
    public static string Succeed(params string[] arguments)
    {
        (int exitCode, string output, string error) = Run(arguments);
        Assert.True(exitCode == 0, $"ecg {string.Join(' ', arguments)}: {exitCode}\n{output}\n{error}");
        return output;
    }

    /// <summary>The same, and what it prints is JSON.</summary>
    public static JsonElement Json(params string[] arguments) => JsonDocument.Parse(Succeed(arguments)).RootElement;

    /// <summary>Starts the tool.</summary>
    public static EcgProcess Start(params string[] arguments) => new(arguments, null);

    /// <summary>Waits until a line of the output begins so.</summary>
    public void WaitForLine(string beginning)
    {
        Stopwatch patience = Stopwatch.StartNew();
        while (!HasLine(beginning))
        {
            if (_process.HasExited || patience.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new TimeoutException($"no line '{beginning}' came: {Output}{Error}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt()
    {
        using Process kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public int Wait()
    {
        if (!_process.WaitForExit(TimeSpan.FromMinutes(8)))
        {
            _process.Kill();
            throw new TimeoutException("the tool did not end within eight minutes");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }

    private bool HasLine(string beginning)
    {
        lock (_output)
        {
            return Output.Split('\n').Any(line => line.StartsWith(beginning, StringComparison.Ordinal));
        }
    }
}
