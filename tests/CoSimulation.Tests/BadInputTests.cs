using System.Diagnostics;
using EcgWearable.Ecg;
using EcgWearable.RtlAccelerator;
using Xunit;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>What cannot be simulated is said, with the mend.</summary>
public class BadInputTests
{
    [VerilatorFact]
    public void A_library_of_another_network_is_refused_with_both_hashes()
    {
        RtlLibrary library = Part.Named("iCE40 at 12 MHz, SCK 8 MHz").Library;
        string deployed = BuiltIn.LoadModel(null).Network.HashHex;
        Assert.Equal(deployed, library.ModelHashHex);
        library.RequireModel(deployed, "deployed.ecgm");

        string other = new('a', 64);
        RtlException refused = Assert.Throws<RtlException>(() => library.RequireModel(other, "other.ecgm"));

        Assert.Contains($"built for the model with hash {deployed[..16]}, but other.ecgm has {other[..16]}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("fpga/cosim/build --model other.ecgm", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_named() =>
        Assert.Equal("none.so: there is no such library; fpga/cosim/build makes one", Assert.Throws<RtlException>(() => RtlLibrary.Load("none.so")).Message);

    [Fact]
    public void A_file_that_is_no_library_is_named()
    {
        string path = BuiltIn.ModelPath;
        Assert.StartsWith($"{path}: not a library of the accelerator's RTL", Assert.Throws<RtlException>(() => RtlLibrary.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_model_file_stops_the_build()
    {
        using Folder folder = new();
        string model = Path.Combine(folder.Path, "short.ecgm");
        File.WriteAllBytes(model, File.ReadAllBytes(BuiltIn.ModelPath)[..5000]);

        (int exitCode, string error) = Build(null, "--model", model, "--out", folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains(Verilator.SkipReason is null ? "its SHA-256 does not match" : "install it with", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Verilator_the_build_names_the_package()
    {
        using Folder folder = new();
        string tools = Path.Combine(folder.Path, "bin");
        Directory.CreateDirectory(tools);
        foreach (string tool in new[] { "bash", "dirname", "mkdir", "flock", "sha256sum", "cut", "cat", "find" })
        {
            string found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(path => Path.Combine(path, tool)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(tools, tool), found);
        }

        (int exitCode, string error) = Build(tools, "--model", BuiltIn.ModelPath, "--out", folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Equal("cosim: verilator is not installed; install it with: apt-get install verilator", error.Trim());
    }

    private static (int ExitCode, string Error) Build(string? path, params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/bash") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "data", "cosim", "build"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("ecg-cosim-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
