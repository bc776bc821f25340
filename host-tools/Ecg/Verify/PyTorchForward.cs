using System.ComponentModel;
using System.Diagnostics;

namespace EcgWearable.Ecg.Verify;

/// <summary>Runs PyTorch's integer forward, <c>fpga/model/logits.py</c>, as a process of its own.</summary>
/// <param name="python">The interpreter; null for <c>/usr/bin/python3</c>, or else <c>python3</c> on the path.</param>
internal sealed class PyTorchForward(string? python)
{
    private const string SystemPython = "/usr/bin/python3";

    private readonly string _python = python ?? (File.Exists(SystemPython) ? SystemPython : "python3");

    /// <summary>Computes the logits of a dataset's beats.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="dataset">The dataset file.</param>
    /// <param name="digest">The dataset's digest; Python must find the same.</param>
    /// <param name="output">The file for the logits (.npy).</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="UserErrorException">There is no Python or no PyTorch, or the computation failed.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public void Run(string model, string dataset, string digest, string output, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(_python) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in new[] { "-B", BuiltIn.LogitsScript, "--model", model, "--dataset", dataset, "--out", output })
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
            throw new UserErrorException(
                ExitCode.BadInput, $"{_python}: cannot be run ({e.Message}); PyTorch's forward needs Python 3: on Debian apt-get install python3-torch python3-numpy, or give --python");
        }

        using CancellationTokenRegistration kill = cancellation.Register(() => Kill(process));
        Task<string> printed = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> complained = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            string? last = complained.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
            throw new UserErrorException(ExitCode.BadInput, last ?? $"{_python}: ended with exit code {process.ExitCode} and said nothing; try another --python");
        }

        if (printed.Result.Trim() != digest)
        {
            throw new UserErrorException(
                ExitCode.Failed, $"{dataset}: Python read another dataset than was written: its digest is {printed.Result.Trim()}, not {digest}");
        }
    }

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
