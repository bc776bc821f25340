using System.ComponentModel;
using System.Diagnostics;

namespace EcgWearable.RtlAccelerator;

/// <summary>Builds the RTL as a shared library, with a model's network in its ROMs: <c>fpga/cosim/build</c>.</summary>
public static class RtlBuild
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Builds the library if it is missing or older than what it is made from.</summary>
    /// <param name="modelPath">The model file.</param>
    /// <param name="target">The part to fold for: <c>ice40up5k</c> or <c>zynq7020</c>.</param>
    /// <param name="clockHertz">Its clock in hertz; whole kilohertz.</param>
    /// <param name="maximumSpiHertz">Its fastest SCK in hertz; whole kilohertz.</param>
    /// <param name="folder">Folder to build in; null for one beside the program.</param>
    /// <param name="cancellation">Ends the build.</param>
    /// <returns>Path of the library.</returns>
    /// <exception cref="RtlException">A tool is missing, or the build failed.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static string Library(string modelPath, string target, long clockHertz, long maximumSpiHertz, string? folder, CancellationToken cancellation)
    {
        string script = Path.Combine(Data, "cosim", "build");
        ProcessStartInfo start = new("bash") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string output = folder ?? Path.Combine(AppContext.BaseDirectory, "rtl", target);
        foreach (string argument in new[]
        {
            script, "--model", Path.GetFullPath(modelPath), "--target", target, "--clock", Kilohertz(clockHertz), "--spi", Kilohertz(maximumSpiHertz), "--out", output,
        })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new RtlException($"bash: cannot be run ({e.Message}); the RTL is built by {script}, which needs bash, verilator, g++, make and python3");
        }

        using CancellationTokenRegistration kill = cancellation.Register(() => Kill(process));
        Task<string> printed = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> complained = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? printed.Result.Trim()
            : throw new RtlException(complained.Result.Trim() is { Length: > 0 } message ? message : $"{script}: ended with exit code {process.ExitCode} and said nothing");
    }

    private static string Kilohertz(long hertz) => (hertz / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }
}
