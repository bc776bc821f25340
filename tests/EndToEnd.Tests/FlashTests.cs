using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>Flashing, with a recording stand-in for nanoff on the PATH that ends as nanoff's documentation says.</summary>
public sealed class FlashTests : IDisposable
{
    private const int CannotConnect = 2000;
    private const int PortBusy = 4005;
    private const int PortMissing = 6000;
    private const int TargetUnknown = 9005;
    private const int ApplicationMissing = 9008;

    private readonly Sandbox _box = new();

    public FlashTests()
    {
        File.WriteAllText(_box.Path("app.bin"), "application");
        File.WriteAllText(_box.Path("clr.bin"), "nanoCLR");
    }

    public void Dispose() => _box.Dispose();

    [UnixFact]
    public void TheCommandIsTheOneThatNanoffDocuments()
    {
        StandIn("echo 'EcgWearable, 1.0.0.0'");
        (int exitCode, string output, string error) = Flash("--port", "/dev/ttyACM0", "--image", _box.Path("app.bin"));
        Assert.True(exitCode == 0, error);
        Assert.Equal(
            [
                $"--target ESP32_S3 --serialport /dev/ttyACM0 --update --deploy --image {_box.Path("app.bin")}",
                "--nanodevice --devicedetails --serialport /dev/ttyACM0",
            ],
            Calls());
        Assert.Contains($"flashed: {_box.Path("app.bin")} to /dev/ttyACM0, and the board lists it", output, StringComparison.Ordinal);
    }

    [UnixFact]
    public void AnOwnClrGoesWithIt()
    {
        StandIn("exit 0");
        Assert.Equal(0, Flash("--port", "COM7", "--image", _box.Path("app.bin"), "--clr", _box.Path("clr.bin"), "--no-verify").ExitCode);
        Assert.Equal([$"--target ESP32_S3 --serialport COM7 --update --clrfile {_box.Path("clr.bin")} --deploy --image {_box.Path("app.bin")}"], Calls());
    }

    [UnixFact]
    public void ADryRunPrintsTheCommandsAndRunsNothing()
    {
        StandIn("exit 1");
        (int exitCode, string output, _) = Flash("--port", "COM7", "--image", _box.Path("app.bin"), "--dry-run");
        Assert.Equal(0, exitCode);
        string tool = _box.Path("bin", "nanoff");
        Assert.Equal(
            $"{tool} --target ESP32_S3 --serialport COM7 --update --deploy --image {_box.Path("app.bin")}\n{tool} --nanodevice --devicedetails --serialport COM7\n",
            output.ReplaceLineEndings("\n"));
        Assert.Empty(Calls());
    }

    [UnixFact]
    public void ADryRunNeedsNeitherToolNorImageNorPort()
    {
        Directory.CreateDirectory(_box.Path("bin"));
        (int exitCode, string output, string error) = Flash("--port", "COM7", "--image", "my $HOME's \"app\".bin", "--dry-run", "--no-verify");
        Assert.Equal(0, exitCode);
        Assert.Equal("nanoff --target ESP32_S3 --serialport COM7 --update --deploy --image 'my $HOME'\\''s \"app\".bin'\n", output);
        Assert.Contains("missing for a real run: nanoff is not installed", error, StringComparison.Ordinal);
        Assert.Contains("\"app\".bin: there is no such file; build firmware/EcgWearable.nfproj first", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public void AManifestOfAnotherProjectDoesNotHideTheToolOnThePath()
    {
        StandIn("echo EcgWearable");
        Directory.CreateDirectory(_box.Path(".config"));
        File.WriteAllText(_box.Path(".config", "dotnet-tools.json"), """{"version":1,"isRoot":true,"tools":{"other":{"version":"1.0.0","commands":["other"]}}}""");
        Directory.CreateDirectory(_box.Path("packages", "nanoff", "2.5.90"));
        (int exitCode, _, string error) = EcgProcess.RunPrepared(
            start =>
            {
                start.WorkingDirectory = _box.Folder;
                start.Environment["PATH"] = _box.Path("bin");
                start.Environment["NUGET_PACKAGES"] = _box.Path("packages");
            },
            "flash", "--port", "COM7", "--image", _box.Path("app.bin"));
        Assert.True(exitCode == 0, error);
        Assert.Equal(2, Calls().Length);
    }

    [UnixFact]
    public void EachWayToFailIsExplainedWithItsMend()
    {
        (int Nanoff, int Ecg, string Says)[] ways =
        [
            (CannotConnect, 5, "E2000: the nanoCLR on the board does not answer: press its reset button"),
            (PortBusy, 5, "E4005: the serial port could not be opened: close the program that has it open"),
            (PortMissing, 5, "E6000: the serial port is missing or busy: check the cable"),
            (TargetUnknown, 3, "E9005: there is no published image for this target: check \"target\" in nf-config/versions.json"),
            (ApplicationMissing, 3, "E9008: the application's file was not found: build firmware/EcgWearable.nfproj"),
            (5003, 1, "nanoff was ended by signal 11"),
            (7000, 3, "E7000: nanoff does not support the device"),
            (8002, 3, "E8002: nanoff used a J-Link or Silicon Labs tool"),
            (7, 1, "ended with exit code 7, which it does not document"),
        ];
        foreach ((int nanoff, int ecg, string says) in ways)
        {
            // The system keeps the lowest eight bits.
            StandIn($"exit {nanoff % 256}");
            (int exitCode, _, string error) = Flash("--port", "COM7", "--image", _box.Path("app.bin"));
            Assert.True(exitCode == ecg && error.Contains(says, StringComparison.Ordinal), $"{nanoff}: exit code {exitCode}: {error}");
        }
    }

    [UnixFact]
    public void ABoardThatDoesNotListTheApplicationIsNotFlashed()
    {
        StandIn("echo 'mscorlib, 1.17.11.0'");
        (int exitCode, _, string error) = Flash("--port", "COM7", "--image", _box.Path("app.bin"));
        Assert.Equal(1, exitCode);
        Assert.Contains("COM7: flashed, but the board does not list EcgWearable", error, StringComparison.Ordinal);
    }

    [UnixFact]
    public void WhatIsMissingIsNamedBeforeAnythingIsRun()
    {
        Directory.CreateDirectory(_box.Path("bin"));
        (int exitCode, _, string error) = Flash("--port", "COM7", "--image", _box.Path("app.bin"));
        Assert.Equal(3, exitCode);
        Assert.StartsWith("ecg: nanoff is not installed: run 'dotnet tool restore' in the repository", error, StringComparison.Ordinal);

        StandIn("exit 0");
        (exitCode, _, error) = Flash("--port", "COM7", "--image", _box.Path("nowhere.bin"));
        Assert.Equal(3, exitCode);
        Assert.Contains("nowhere.bin: there is no such file; build firmware/EcgWearable.nfproj first", error, StringComparison.Ordinal);
        (exitCode, _, error) = Flash("--port", "COM7", "--image", _box.Path("app.bin"), "--clr", _box.Path("nowhere.bin"));
        Assert.Equal(3, exitCode);
        Assert.Contains("--clr", error, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    [Fact]
    public void TheToolManifestPinsTheVersionOfTheConfiguration()
    {
        string root = Root();
        string pinned = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, ".config", "dotnet-tools.json"))).RootElement
            .GetProperty("tools").GetProperty("nanoff").GetProperty("version").GetString()!;
        Assert.Equal(
            JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "nf-config", "versions.json"))).RootElement.GetProperty("nanoff").GetString(),
            pinned);
    }

    [UnixFact]
    public void TheShellCompletesWhatTheToolSuggests()
    {
        (int exitCode, string script, _) = EcgProcess.Run("completion", "bash");
        Assert.Equal(0, exitCode);
        File.WriteAllText(_box.Path("complete.sh"), script);
        string tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
        string probe = $$"""
            ecg() { dotnet "{{tool}}" "$@"; }
            . "{{_box.Path("complete.sh")}}"
            COMP_WORDS=(ecg pull --ov) COMP_CWORD=2 COMP_LINE='ecg pull --ov' COMP_POINT=13
            _ecg_complete; echo "${COMPREPLY[@]}"
            COMP_WORDS=(ecg se) COMP_CWORD=1 COMP_LINE='ecg se' COMP_POINT=6
            _ecg_complete; echo "${COMPREPLY[@]}"
            """;
        using System.Diagnostics.Process bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", ["-c", probe]) { RedirectStandardOutput = true })!;
        Assert.Equal("--overwrite\nselftest\n", bash.StandardOutput.ReadToEnd());
    }

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    private (int ExitCode, string Output, string Error) Flash(params string[] arguments) => EcgProcess.RunPrepared(
        start =>
        {
            start.WorkingDirectory = _box.Folder;
            start.Environment["PATH"] = _box.Path("bin");
        },
        ["flash", .. arguments]);

    private void StandIn(string behaviour)
    {
        Directory.CreateDirectory(_box.Path("bin"));
        string path = _box.Path("bin", "nanoff");
        File.WriteAllText(path, $"#!/bin/sh\necho \"$*\" >> \"{_box.Path("calls")}\"\n{behaviour}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string[] Calls() => File.Exists(_box.Path("calls")) ? File.ReadAllLines(_box.Path("calls")) : [];
}
