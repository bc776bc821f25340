using System.Text.Json;
using EcgWearable.Ecg;
using EcgWearable.Ecg.Doctor;
using EcgWearable.Ecg.Flash;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>What <c>ecg archive</c>, <c>ecg doctor</c> and <c>ecg flash</c> say when something is in their way.</summary>
public class ArchiveFailureTests
{
    [UnixFact]
    public void AFullDiskIsSaidWithWhatWentIn()
    {
        using Sandbox box = new();
        using WornImage worn = new();
        string[] logs = [worn.Path, box.Path("again.bin"), box.Path("third.bin")];
        byte[] log = File.ReadAllBytes(worn.Path);
        File.WriteAllBytes(logs[1], log);
        File.WriteAllBytes(logs[2], [.. log, .. Enumerable.Repeat((byte)0xFF, 4096)]);

        // A limit on the size of files stands for a disk without room. The index of the write-ahead log takes 32 KiB; a session does not fit into as much of the write-ahead log itself.
        EcgProcess.Succeed("archive", "import", worn.Path, "--wearer", "anna", "--archive", box.Path("a.sqlite"));
        (int exitCode, string output, string error) = EcgProcess.RunPrepared(
            start =>
            {
                string[] arguments = [.. start.ArgumentList];
                start.FileName = "bash";
                start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
                start.ArgumentList.Clear();
                foreach (string argument in (string[])["-c", "trap '' XFSZ; ulimit -f 33; exec \"$@\"", "bash", "dotnet", .. arguments])
                {
                    start.ArgumentList.Add(argument);
                }
            },
            "archive", "import", logs[0], logs[2], logs[1], "--wearer", "anna", "--device", "other", "--archive", box.Path("a.sqlite"), "--json");
        Assert.True(exitCode == 4, $"{exitCode}\n{output}\n{error}");
        JsonElement said = JsonDocument.Parse(output).RootElement;
        Assert.True(said.GetProperty("imported")[0].GetProperty("isKnownFile").GetBoolean());
        Assert.Equal(logs[2], said.GetProperty("failed")[0].GetProperty("file").GetString());
        Assert.Equal(logs[1], said.GetProperty("notTried")[0].GetString());
        Assert.Contains("ecg: stopped: 1 of 3 files went in, 1 were not tried", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusedNameMakesNoArchive()
    {
        using Sandbox box = new();
        File.WriteAllText(box.Path("no.ecglog"), "nothing");
        Fail(3, "--wearer: a name is needed", "archive", "import", box.Path("no.ecglog"), "--wearer", " ", "--archive", box.Path("a.sqlite"));
        Fail(3, "--device: a name of 201 characters", "archive", "import", box.Path("no.ecglog"), "--device", new string('x', 201), "--archive", box.Path("a.sqlite"));
        Assert.Equal(["no.ecglog"], Directory.GetFiles(box.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void TheCalendarsLastDayIsRefused() => Fail(2, "--day: the calendar ends with this day", "archive", "query", "--day", "9999-12-31");

    [Theory]
    [InlineData("{", "is not a report: ")]
    [InlineData("", "is not a report: ")]
    [InlineData("[]", "is not a report: no JSON object")]
    [InlineData("5", "is not a report: no JSON object")]
    [InlineData("{\"modelHash\":5}", "its modelHash is no text")]
    [InlineData("{\"modelHash\":\"\\ud800\"}", "is not a report: ")]
    [InlineData("{\"modelHash\":\"0000\"}", "0000, but the tool has 0123456789abcdef")]
    public void ABrokenReportIsAFinding(string content, string expected)
    {
        using Sandbox box = new();
        File.WriteAllText(box.Path("report.json"), content);
        Finding finding = ModelChecks.Report(box.Path("report.json"), "0123456789abcdef0123456789abcdef");
        Assert.Equal((FindingState.Wrong, "make the report again with fpga/verify"), (finding.State, finding.Mend));
        Assert.StartsWith(expected, finding.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"target\":\"ESP32\"}")]
    [InlineData("{\"target\":5,\"nanoff\":\"1\"}")]
    [InlineData("{\"target\":null,\"nanoff\":\"1\"}")]
    public void BrokenVersionsAreNamed(string content)
    {
        using Sandbox box = new();
        File.WriteAllText(box.Path("versions.json"), content);
        UserErrorException e = Assert.Throws<UserErrorException>(() => NanoffTool.ReadPinned(box.Path("versions.json")));
        Assert.Equal(ExitCode.BadInput, e.ExitCode);
        Assert.StartsWith($"{box.Path("versions.json")}: cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("; install this tool again", e.Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => NanoffTool.ReadPinned(box.Path("none.json")));
    }

    private static void Fail(int expected, string message, params string[] arguments)
    {
        (int exitCode, _, string error) = EcgProcess.Run(arguments);
        Assert.Equal(expected, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
