using System.Text.Json;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>The files of <c>ecg evaluate</c>, and what of a record it scores.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void FilesThatAreThereAreLeftAsTheyAreUnlessAsked()
    {
        _box.CopyRecord();
        Directory.CreateDirectory(_box.Path("ann"));
        foreach (string file in new[] { "a.json", "a.csv", "a.html", "ann/208x.ecg" })
        {
            File.WriteAllText(_box.Path(file), "mine");
        }

        foreach ((string option, string file, string there) in new[]
        {
            ("--out", "a.json", "a.json"), ("--csv", "a.csv", "a.csv"), ("--html", "a.html", "a.html"), ("--write-annotations", "ann", "208x.ecg"),
        })
        {
            Refused(4, $"{there}: is there already and is left as it is", option, _box.Path(file));
        }

        Assert.Equal(["a.csv", "a.html", "a.json", "ann/208x.ecg", "db/208x.atr", "db/208x.dat", "db/208x.hea"], _box.Files());
        Assert.All(new[] { "a.json", "a.csv", "a.html", "ann/208x.ecg" }, file => Assert.Equal("mine", File.ReadAllText(_box.Path(file))));
        EcgProcess.Succeed(
            "evaluate", "--db", _box.Path("db"), "--stage", "detect", "--out", _box.Path("a.json"), "--csv", _box.Path("a.csv"), "--html", _box.Path("a.html"),
            "--write-annotations", _box.Path("ann"), "--overwrite");
        Assert.StartsWith("record,", File.ReadAllText(_box.Path("a.csv")), StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(_box.Path("a.html")), StringComparison.Ordinal);
        Assert.NotEmpty(WfdbAnnotations.Read(_box.Path("ann", "208x.ecg")));

        // What a run compares itself with is not what it writes.
        Refused(2, "--against", "--out", _box.Path("a.json"), "--against", Path.Combine(_box.Folder, "db", "..", "a.json"), "--overwrite");
        Refused(2, "--html: ", "--csv", _box.Path("b"), "--html", _box.Path("b"));
        EcgProcess.Json("evaluate", "--db", _box.Path("db"), "--stage", "detect", "--json", "--against", _box.Path("a.json"));
    }

    [Fact]
    public void ALearningPeriodThatLeavesNothingToScoreIsRefused()
    {
        _box.CopyRecord();
        Refused(3, "--learning: record 208x is 300 s long, so that after 300 s nothing is left to score", "--learning", "5min");
    }

    [MitdbFact]
    public void TheDeviceIsAsLongShutDownWhicheverModelsScoreItsBeats()
    {
        JsonElement deployed = Figures("deployed");
        JsonElement intra = Figures("intra");
        Assert.True(deployed.GetProperty("shutdownSeconds").GetDouble() > 0);
        Assert.Equal(deployed.GetProperty("shutdownSeconds").GetDouble(), intra.GetProperty("shutdownSeconds").GetDouble());
        Assert.Equal(deployed.GetProperty("missedInShutdown").GetInt64(), intra.GetProperty("missedInShutdown").GetInt64());
        WfdbAnnotation[] marks = Marks("deployed");
        Assert.NotEmpty(marks);
        Assert.Equal(marks, Marks("intra"));

        // Begun and ended by turns: a reader takes the first end for the end.
        Assert.Equal(Enumerable.Range(0, marks.Length).Select(i => i % 2 == 0 ? -1 : 0), marks.Select(m => (int)m.Subtype));

        JsonElement Figures(string protocol) => EcgProcess.Json(
            "evaluate", "--db", MitdbFactAttribute.Directory!, "--record", "207", "--protocol", protocol, "--write-annotations", _box.Path(protocol), "--json").GetProperty("ec57").GetProperty("gross");

        WfdbAnnotation[] Marks(string protocol) => [.. WfdbAnnotations.Read(_box.Path(protocol, "207.ecg")).Where(a => a.Code == AnnotationCode.Noise)];
    }

    private void Refused(int expected, string mentions, params string[] arguments)
    {
        (int exitCode, _, string error) = EcgProcess.Run(["evaluate", "--db", _box.Path("db"), "--stage", "detect", .. arguments]);
        Assert.True(exitCode == expected, $"{exitCode}: {error}");
        Assert.Contains(mentions, error, StringComparison.Ordinal);
    }
}
