using System.Text.Json;
using EcgWearable.WearLog.Tests;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>What <c>ecg export</c> says of a log beside exporting it.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void DamageAndMissingRecordsAreTold()
    {
        byte[] log = Worn().ToArray();
        log[300] ^= 0x10;
        File.WriteAllBytes(_box.Path("wear.ecglog"), log);
        (int exitCode, string output, string error) = EcgProcess.Run("export", _box.Path("wear.ecglog"), "--format", "csv", "--out", _box.Path("csv"), "--json");
        Assert.Equal(0, exitCode);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        JsonElement damage = Assert.Single(json.GetProperty("damages").EnumerateArray());
        Assert.InRange(damage.GetProperty("offset").GetInt64(), 256, 300);
        Assert.NotEqual(0, json.GetProperty("missingRecords").GetInt64());
        Assert.Contains($"wear.ecglog: damaged at byte {damage.GetProperty("offset").GetInt64()} (sector 1): ", error, StringComparison.Ordinal);
        Assert.Contains($"wear.ecglog: {json.GetProperty("missingRecords").GetInt64()} records are missing", error, StringComparison.Ordinal);

        File.WriteAllBytes(_box.Path("wear.ecglog"), Worn().ToArray());
        (_, output, error) = EcgProcess.Run("export", _box.Path("wear.ecglog"), "--format", "csv", "--out", _box.Path("csv"), "--overwrite", "--json");
        Assert.Empty(error);
        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("missingRecords").GetInt64());
    }

    [Fact]
    public void ASessionWithNeitherBeatsNorEcgIsLeftOutUnlessNamed()
    {
        File.WriteAllBytes(_box.Path("wear.ecglog"), Worn().Boot(2).Event(100, 10, 250).ToArray());
        string error = Export(0, "--out", _box.Path("wear.edf"));
        Assert.Contains("wear.ecglog: left out, with neither beats nor ECG: session 2;", error, StringComparison.Ordinal);
        Assert.Equal(["wear.ecglog", "wear.edf"], _box.Files());
        Export(0, "--session", "2", "--out", _box.Path("second.edf"));
        File.WriteAllBytes(_box.Path("wear.ecglog"), new LogBuilder().Boot().ToArray());
        Assert.Contains("there is nothing to export", Export(3, "--out", _box.Path("none.edf")), StringComparison.Ordinal);
        Assert.Equal(["second.edf", "wear.ecglog", "wear.edf"], _box.Files());
    }

    [Fact]
    public void ADiscontinuousFileIsToldAndWhatDoesNotFitIsRefused()
    {
        File.WriteAllBytes(_box.Path("wear.ecglog"), Worn().Strip(9000, [1, 2, 3]).ToArray());
        string error = Export(0, "--out", _box.Path("wear.edf"));
        Assert.Contains("wear.edf: ECG with gaps, so the file is discontinuous", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(Export(0, "--continuous", "--out", _box.Path("whole.edf")));
        Assert.Contains("--out: x.bdf would not be what its name says; give --format bdf+", Export(2, "--out", "x.bdf"), StringComparison.Ordinal);
        Assert.Contains("'nope' not recognized", Export(2, "--format", "nope", "--out", _box.Path("x.bdf")), StringComparison.Ordinal);
        Assert.Contains("--continuous: csv has no discontinuous files", Export(2, "--format", "csv", "--continuous", "--out", _box.Path("csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void WfdbFilesThatCannotBeWrittenAreAMatterOfTheFolder()
    {
        File.WriteAllBytes(_box.Path("wear.ecglog"), Worn().ToArray());
        Assert.Contains("cannot be written", Export(4, "--format", "wfdb", "--out", _box.Path("nowhere", "wear")), StringComparison.Ordinal);
    }

    private static LogBuilder Worn() => new LogBuilder().Boot().Strip(0, [.. Enumerable.Range(0, 3000).Select(i => (short)(i % 50))]).Beat(360).Beat(720).Event(1000, 10, 250);

    private string Export(int expected, params string[] arguments)
    {
        string[] format = arguments.Contains("--format") ? [] : ["--format", "edf+"];
        (int exitCode, _, string error) = EcgProcess.Run(["export", _box.Path("wear.ecglog"), .. format, .. arguments]);
        Assert.True(exitCode == expected, $"{exitCode}: {error}");
        return error;
    }
}
