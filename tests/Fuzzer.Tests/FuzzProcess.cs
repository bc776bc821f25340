using System.Diagnostics;
using System.Globalization;

namespace EcgWearable.Fuzzer.Tests;

/// <summary>The fuzzer as a user runs it, with its findings in a folder of its own.</summary>
internal sealed class FuzzProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-fuzz-test-").FullName;

    /// <summary>What it has found, as files.</summary>
    public IReadOnlyList<string> Findings => [.. Directory.EnumerateFiles(_folder, "*.input")];

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">The command line, without <c>--findings</c>.</param>
    public (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])[typeof(FuzzTarget).Assembly.Location, .. arguments, "--findings", _folder])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Runs a planted target.</summary>
    public (int ExitCode, string Output, string Error) RunPlanted(string target, int cases, int seed, params string[] more) => Run(
    [
        "--targets-from", typeof(FuzzProcess).Assembly.Location, "--target", target,
        "--cases", cases.ToString(CultureInfo.InvariantCulture), "--seed", seed.ToString(CultureInfo.InvariantCulture), .. more,
    ]);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
