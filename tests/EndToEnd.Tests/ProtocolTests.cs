using System.Text.Json;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>Which model scores which beat: <c>ecg evaluate --protocol</c>.</summary>
public sealed class ProtocolTests : IDisposable
{
    private const int BadInput = 3;
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void FoldModelsThatDoNotMakeASetAreRefused()
    {
        _box.CopyRecord();
        string folder = WriteFolds();
        string third = Path.Combine(folder, "fold-3.ecgm");

        File.Move(third, _box.Path("fold-3.ecgm"));
        Refused("no model in it is for fold 3", "intra", folder);

        ModelFiles.WriteConstant(third, 0, Info(2));
        Refused("fold-3.ecgm: it is for fold 2, and so is", "intra", folder);

        ModelFiles.WriteConstant(third, 0, Info(5));
        Refused("fold-3.ecgm: it is for fold 5 of 5, but the folds are 0 to 4 of 5", "intra", folder);

        ModelFiles.WriteConstant(third, 0, """{"protocol":"intra","fold":3,"folds":10}""");
        Refused("fold-3.ecgm: it is for fold 3 of 10", "intra", folder);

        ModelFiles.WriteConstant(third, 0, """{"protocol":"intra"}""");
        Refused("fold-3.ecgm: it is for fold (unnamed) of (unnamed)", "intra", folder);

        ModelFiles.WriteDeployed(third, """{"protocol":"deployed"}""");
        Refused("fold-3.ecgm: the model was trained for protocol 'deployed', not 'intra'", "intra", folder);

        ModelFiles.WriteShortSighted(third);
        Refused("fold-3.ecgm: its receptive field is 5 samples", "intra", folder);

        ModelFiles.WriteOtherWindowVersion(third, Info(3));
        Refused("fold-3.ecgm: the network was trained on window version", "intra", folder);

        Refused("protocol intra needs the models of 5 folds", "intra", _box.Path("fold-3.ecgm"));
        Refused("nowhere: there is no such folder", "intra", _box.Path("nowhere"));
    }

    [Fact]
    public void AModelOfAnotherProtocolIsRefused()
    {
        _box.CopyRecord();
        ModelFiles.WriteDeployed(_box.Path("inter.ecgm"), """{"protocol":"intra","fold":0,"folds":5}""");
        Refused("inter.ecgm: the model was trained for protocol 'intra', not 'inter'", "inter", _box.Path("inter.ecgm"));
        Refused("inter.ecgm: the model was trained for protocol 'intra', not 'inter'", "inter", _box.Folder);
        Refused("inter.ecgm: the model was trained for protocol 'intra', not 'deployed'", "deployed", _box.Path("inter.ecgm"));
    }

    [Fact]
    public void ARecordThatTheProtocolDoesNotScoreAndAMissingRecordAreRefused()
    {
        _box.CopyRecord();
        ModelFiles.WriteDeployed(_box.Path("inter.ecgm"), """{"protocol":"inter"}""");
        string folder = WriteFolds();
        Refused("protocol inter scores 22 records, but 100, 103, 105", "inter", _box.Path("inter.ecgm"));
        Refused("protocol intra scores 44 records, but 100, 101, 103", "intra", folder);
        Refused("--record 208x: protocol inter does not score it; it scores 100, 103", "inter", _box.Path("inter.ecgm"), "--record", "208x");
        Refused("--record 208x: protocol intra does not score it; it scores 100, 101", "intra", folder, "--record", "208x");
    }

    [Fact]
    public void ADatasetOfSomeRecordsTellsThatItHasNoFolds()
    {
        _box.CopyRecord();
        (int exitCode, string output, string error) = EcgProcess.Run("dataset", "--db", _box.Path("db"), "--out", _box.Path("beats.npz"), "--json");
        Assert.True(exitCode == 0, error);
        Assert.Equal(44, JsonDocument.Parse(output).RootElement.GetProperty("missingRecords").GetArrayLength());
    }

    [MitdbFact]
    public void WithinPatientsEveryBeatIsScoredByTheModelOfItsFoldWhateverTheCrystal()
    {
        // The model of fold k says of every beat that it is of class k mod 4, so that the matrix counts the beats of the folds.
        string folder = WriteFolds();
        foreach (string crystal in new[] { "4.096", "4.1472" })
        {
            JsonElement json = Evaluate("intra", folder, "--beats", "reference", "--crystal", crystal);
            Assert.Equal(44, json.GetProperty("records").GetArrayLength());
            Assert.Equal(
                "[[36050,18025,18025,18025],[1113,556,556,556],[2803,1402,1402,1402],[321,161,161,160]]",
                JsonSerializer.Serialize(json.GetProperty("confusion").GetProperty("matrix")));
            Assert.Equal(15, json.GetProperty("confusion").GetProperty("excludedQ").GetInt32());
            Assert.Equal("intra", json.GetProperty("model").GetProperty("protocol").GetString());
            Assert.Equal(5, json.GetProperty("model").GetProperty("folds").GetArrayLength());
        }
    }

    [MitdbFact]
    public void ADetectedBeatGetsTheModelOfTheBeatItMatchesAndAnyOtherThatOfFold0()
    {
        JsonElement confusion = Evaluate("intra", WriteFolds(), "--record", "208", "--record", "232").GetProperty("confusion");
        JsonElement reference = Evaluate("intra", _box.Path("folds"), "--record", "208", "--record", "232", "--beats", "reference").GetProperty("confusion");
        long[] extra = Counts(confusion.GetProperty("extra"));
        Assert.True(extra[0] > 0);
        Assert.Equal([0, 0, 0], extra[1..]);
        for (int i = 0; i < 4; i++)
        {
            // What is not found is missing from the matrix, and nothing else is different.
            long[] all = Counts(reference.GetProperty("matrix")[i]);
            long[] found = Counts(confusion.GetProperty("matrix")[i]);
            Assert.All(all.Zip(found), pair => Assert.True(pair.First >= pair.Second));
            Assert.Equal(all.Sum(), found.Sum() + Counts(confusion.GetProperty("missed"))[i]);
        }
    }

    [MitdbFact]
    public void BetweenPatientsDs2IsScoredAndOnceMoreWithoutTheSharedSubject()
    {
        ModelFiles.WriteConstant(_box.Path("inter.ecgm"), 2, """{"protocol":"inter"}""");
        JsonElement json = Evaluate("inter", _box.Folder, "--beats", "reference");
        Assert.Equal(22, json.GetProperty("records").GetArrayLength());
        Assert.Equal("[[0,0,44259,0],[0,0,1837,0],[0,0,3221,0],[0,0,388,0]]", JsonSerializer.Serialize(json.GetProperty("confusion").GetProperty("matrix")));
        JsonElement without = json.GetProperty("withoutSharedSubject");
        Assert.Equal("[\"202\"]", JsonSerializer.Serialize(without.GetProperty("leftOut")));
        Assert.Equal("[[0,0,42198,0],[0,0,1782,0],[0,0,3202,0],[0,0,387,0]]", JsonSerializer.Serialize(without.GetProperty("confusion").GetProperty("matrix")));
        Assert.Equal(3202, without.GetProperty("classes").GetProperty("V").GetProperty("count").GetInt32());

        // 2 * 3202 beats of V called V, among 47,569 that are called so and 3,202 that are.
        Assert.Equal(2 * 3202 / (47_569.0 + 3202) / 4, without.GetProperty("macroF1").GetDouble(), 12);
    }

    private static long[] Counts(JsonElement counts) => [.. counts.EnumerateArray().Select(c => c.GetInt64())];

    private static string Info(int fold) => $$"""{"protocol":"intra","fold":{{fold}},"folds":5}""";

    private static JsonElement Evaluate(string protocol, string models, params string[] arguments)
    {
        (int exitCode, string output, string error) = EcgProcess.Run(
            ["evaluate", "--db", MitdbFactAttribute.Directory!, "--protocol", protocol, "--model", models, "--json", .. arguments]);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private string WriteFolds()
    {
        string folder = _box.Path("folds");
        Directory.CreateDirectory(folder);
        for (int fold = 0; fold < 5; fold++)
        {
            ModelFiles.WriteConstant(Path.Combine(folder, $"fold-{fold}.ecgm"), fold % 4, Info(fold));
        }

        return folder;
    }

    private void Refused(string mentions, string protocol, string model, params string[] arguments)
    {
        (int exitCode, string output, string error) = EcgProcess.Run(
            ["evaluate", "--db", _box.Path("db"), "--protocol", protocol, "--model", model, .. arguments]);
        Assert.Equal(BadInput, exitCode);
        Assert.True(error.Contains(mentions, StringComparison.Ordinal), error);
        Assert.DoesNotContain("   at ", error + output, StringComparison.Ordinal);
        Assert.DoesNotContain("defect in this program", error, StringComparison.Ordinal);
    }
}
