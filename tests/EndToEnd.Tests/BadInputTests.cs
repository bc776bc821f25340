using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>Bad input: a sentence that names it and the mend, a non-zero exit code, nothing half-written, no stack trace.</summary>
public class BadInputTests
{
    private const int Usage = 2;
    private const int BadInput = 3;
    private const int CannotWrite = 4;
    private const int Interrupted = 130;

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("wear --frobnicate")]
    [InlineData("wear --minutes soon")]
    [InlineData("wear --minutes 0s")]
    [InlineData("wear --tick 0")]
    [InlineData("wear --crystal 8")]
    [InlineData("wear --hours 1")]
    [InlineData("wear --db . ")]
    [InlineData("wear --records a,b")]
    [InlineData("wear --records a --hours 0")]
    [InlineData("wear --records , --hours 1")]
    [InlineData("wear --records a --hours 1 --minutes 1min")]
    [InlineData("wear --records a --hours 1 --record b")]
    [InlineData("wear --battery -3")]
    [InlineData("wear --target-hours -1")]
    [InlineData("wear --batch 0")]
    [InlineData("wear --policy brave")]
    [InlineData("evaluate")]
    [InlineData("evaluate --db . --stage dream")]
    [InlineData("evaluate --db . --jobs 0")]
    [InlineData("")]
    public void ACommandLineThatIsNotUnderstoodSaysSo(string line) =>
        Refused(Usage, string.Empty, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void AMissingRecordIsNamed()
    {
        using Sandbox box = new();
        Refused(BadInput, "nowhere", "wear", "--record", box.Path("nowhere"), "--out", box.Path("w"));
        Refused(BadInput, "nowhere", "evaluate", "--db", box.Path("nowhere"));
        Refused(BadInput, "nowhere", "wear", "--records", "nowhere", "--db", Sandbox.Data, "--hours", "1", "--out", box.Path("w"));
        Refused(BadInput, "nowhere", "wear", "--db", box.Path("nowhere"), "--hours", "1", "--out", box.Path("w"));
        Refused(BadInput, "nowhere", "dataset", "--db", box.Path("nowhere"), "--out", box.Path("x.npz"));
    }

    [Fact]
    public void ATruncatedSignalFileIsRefused()
    {
        using Sandbox box = new();
        string record = box.CopyRecord();
        using (FileStream dat = File.OpenWrite(record + ".dat"))
        {
            dat.SetLength(100_000);
        }

        Refused(BadInput, "208x.dat", "wear", "--record", record, "--out", box.Path("w"));
    }

    [Fact]
    public void AMissingSignalOrAnnotationFileIsNamed()
    {
        using Sandbox box = new();
        string record = box.CopyRecord();
        File.Delete(record + ".atr");
        Refused(BadInput, "208x.atr", "evaluate", "--db", box.Path("db"));
        File.Delete(record + ".dat");
        Refused(BadInput, "208x.dat", "wear", "--record", record, "--out", box.Path("w"));
        Refused(BadInput, "208x.dat", "evaluate", "--db", box.Path("db"));
        Assert.Equal(["db/208x.hea"], box.Files());
        Assert.False(Directory.Exists(box.Path("w")));
    }

    [Fact]
    public void AReportThatCannotBeWrittenIsNamed()
    {
        using Sandbox box = new();
        Assert.Equal(0, EcgProcess.Run("wear", "--minutes", "10s", "--out", box.Folder).ExitCode);
        Refused(CannotWrite, "report.html", "report", box.Path("flash.bin"), "--out", box.Path("nowhere", "report.html"));
    }

    [Fact]
    public void AWrongChecksumIsRefused()
    {
        using Sandbox box = new();
        string record = box.CopyRecord();
        byte[] dat = File.ReadAllBytes(record + ".dat");
        dat[5000] ^= 1;
        File.WriteAllBytes(record + ".dat", dat);
        Refused(BadInput, "checksum", "wear", "--record", record, "--out", box.Path("w"));
    }

    [Theory]
    [InlineData("208x 1 360 108000", "208x 1 360 99999999999", "208x.hea")]
    [InlineData("208x 1 360 108000", "208x 200000 360 108000", "208x.hea")]
    [InlineData("208x 1 360 108000", "208x 1 -360 108000", "208x.hea")]
    [InlineData("208x.dat 212", "208x.dat 310", "310")]
    [InlineData("208x.dat 212", "208x.dat abc", "208x.hea")]
    public void AHeaderThatMakesNoSenseIsRefused(string from, string to, string expected)
    {
        using Sandbox box = new();
        string record = box.CopyRecord();
        string header = File.ReadAllText(record + ".hea");
        Assert.Contains(from, header, StringComparison.Ordinal);
        File.WriteAllText(record + ".hea", header.Replace(from, to, StringComparison.Ordinal));
        Refused(BadInput, expected, "wear", "--record", record, "--out", box.Path("w"));
    }

    [Fact]
    public void AnnotationsPastTheEndAreRefused()
    {
        using Sandbox box = new();
        string record = box.CopyRecord();
        byte[] annotations = File.ReadAllBytes(record + ".atr");

        // Skip 2^28 samples (code 59), then a normal beat, then the end.
        File.WriteAllBytes(record + ".atr", [.. annotations[..^2], 0x00, 0xEC, 0x00, 0x10, 0x00, 0x00, 0x01, 0x04, 0x00, 0x00]);
        Refused(BadInput, "208x.atr", "evaluate", "--db", box.Path("db"));
    }

    [Fact]
    public void AnEmptyOrDamagedFlashImageIsRefused()
    {
        using Sandbox box = new();
        byte[] image = new byte[16 * 1024 * 1024];
        Array.Fill(image, (byte)0xFF);
        File.WriteAllBytes(box.Path("empty.bin"), image);
        Refused(BadInput, "empty.bin", "report", box.Path("empty.bin"), "--out", box.Path("r.html"));
        new Random(1).NextBytes(image);
        File.WriteAllBytes(box.Path("noise.bin"), image);
        Refused(BadInput, "noise.bin", "report", box.Path("noise.bin"), "--out", box.Path("r.html"));
        File.WriteAllBytes(box.Path("short.bin"), image[..5000]);
        Refused(BadInput, "short.bin", "pull", "--image", box.Path("short.bin"), "--out", box.Path("x.ecglog"));
        Refused(BadInput, "nowhere.bin", "pull", "--image", box.Path("nowhere.bin"), "--out", box.Path("x.ecglog"));
        Assert.Equal(["empty.bin", "noise.bin", "short.bin"], box.Files());
    }

    [Fact]
    public void ADamagedRecordIsReportedAndTheRestIsKept()
    {
        using Sandbox box = new();
        (int exitCode, _, string error) = EcgProcess.Run("wear", "--minutes", "60s", "--out", box.Folder);
        Assert.True(exitCode == 0, error);
        int beats = WearLogReader.Read(box.Path("flash.bin")).Sessions[0].Beats.Count;
        byte[] image = File.ReadAllBytes(box.Path("flash.bin"));
        image[300] ^= 0x10;
        File.WriteAllBytes(box.Path("flash.bin"), image);
        (exitCode, string output, _) = EcgProcess.Run("report", box.Path("flash.bin"), "--out", box.Path("r.html"));
        Assert.Equal(0, exitCode);
        Assert.Contains("damaged", output, StringComparison.Ordinal);
        Assert.InRange(WearLogReader.Read(box.Path("flash.bin")).Sessions[0].Beats.Count, beats - 12, beats);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(3000)]
    [InlineData(-1)]
    public void AModelFileWithAWrongHashIsRefused(int at)
    {
        using Sandbox box = new();
        byte[] model = File.ReadAllBytes(System.IO.Path.Combine(Sandbox.Data, "deployed.ecgm"));
        model[at < 0 ? model.Length + at : at] ^= 1;
        File.WriteAllBytes(box.Path("bad.ecgm"), model);
        Refused(BadInput, "bad.ecgm", "model", "verify", box.Path("bad.ecgm"));
        Refused(BadInput, "bad.ecgm", "wear", "--model", box.Path("bad.ecgm"), "--out", box.Path("w"));
        Refused(BadInput, "nowhere.ecgm", "model", "info", box.Path("nowhere.ecgm"));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamed()
    {
        using Sandbox box = new();
        File.WriteAllText(box.Path("file"), "not a folder");
        Refused(CannotWrite, "file", "wear", "--minutes", "10s", "--out", box.Path("file"));
        Refused(CannotWrite, "file", "wear", "--minutes", "10s", "--out", box.Path("file", "below"));

        // Long work finds out before it starts, not when it is done.
        Refused(CannotWrite, "beats.npz", "dataset", "--db", Sandbox.Data, "--out", box.Path("nowhere", "beats.npz"));
        Refused(CannotWrite, "scores.json", "evaluate", "--db", Sandbox.Data, "--out", box.Path("nowhere", "scores.json"));
        Assert.Equal(["file"], box.Files());
        Assert.Equal("not a folder", File.ReadAllText(box.Path("file")));
    }

    [Fact]
    public void AnExistingLogIsNotOverwrittenUnasked()
    {
        using Sandbox box = new();
        Assert.Equal(0, EcgProcess.Run("wear", "--minutes", "20s", "--out", box.Folder).ExitCode);
        File.WriteAllText(box.Path("wear.ecglog"), "precious");
        Refused(CannotWrite, "--overwrite", "pull", "--image", box.Path("flash.bin"), "--out", box.Path("wear.ecglog"));
        Assert.Equal("precious", File.ReadAllText(box.Path("wear.ecglog")));
        Assert.Equal(0, EcgProcess.Run("pull", "--image", box.Path("flash.bin"), "--out", box.Path("wear.ecglog"), "--overwrite").ExitCode);
        Assert.NotEqual("precious", File.ReadAllText(box.Path("wear.ecglog")));
    }

    [Fact]
    public async Task CtrlCInTheMiddleLeavesNothingHalfWritten()
    {
        using Sandbox box = new();
        string record = box.LongRecord(times: 60);
        string[] before = box.Files();
        using EcgProcess wear = EcgProcess.Start("wear", "--record", record, "--out", box.Folder);

        // Five hours of ECG take far longer than this; whether it has begun to wear or is still reading does not matter.
        await Task.Delay(TimeSpan.FromSeconds(2));
        wear.Interrupt();
        Assert.Equal(Interrupted, wear.Wait());
        Assert.Contains("interrupted", wear.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wear.Error, StringComparison.Ordinal);
        Assert.Equal(before, box.Files());
    }

    [Fact]
    public void EveryCommandsHelpHasAnExample()
    {
        string[][] commands = [["wear"], ["pull"], ["report"], ["evaluate"], ["dataset"], ["model"], ["model", "info"], ["model", "verify"], ["flash"], ["selftest"], ["doctor"], ["board"], ["monitor"], ["completion"]];
        foreach (string[] command in commands)
        {
            (int exitCode, string output, _) = EcgProcess.Run([.. command, "--help"]);
            Assert.Equal(0, exitCode);
            Assert.Contains($"Example: ecg {string.Join(' ', command)} ", output, StringComparison.Ordinal);
        }
    }

    private static void Refused(int exitCode, string mentions, params string[] arguments)
    {
        (int actual, string output, string error) = EcgProcess.Run(arguments);
        string line = $"ecg {string.Join(' ', arguments)}: {error}";
        Assert.True(actual == exitCode, $"exit code {actual}, not {exitCode}: {line}");
        Assert.StartsWith("ecg: ", error, StringComparison.Ordinal);
        Assert.True(error.Contains(mentions, StringComparison.Ordinal), line);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("defect in this program", error, StringComparison.Ordinal);
    }
}
