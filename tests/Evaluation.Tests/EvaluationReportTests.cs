using System.Text.Json;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class EvaluationReportTests
{
    [Fact]
    public void The_JSON_has_exactly_these_keys_and_values()
    {
        RecordResult result = BeatComparison.Compare(
            "208x",
            new ReferenceAnnotations([new(1000, AamiClass.N), new(2000, AamiClass.V), new(3000, AamiClass.V), new(4000, AamiClass.Q)], [], false),
            [new(1002, AamiClass.N), new(2000, AamiClass.V), new(4000, AamiClass.N), new(5000, null)],
            1000,
            300);

        string json = EvaluationReport.From(GrossResult.Sum([result]), 1.5, new ModelIdentity("c0ffee", "deployed")).ToJson();

        const string Figures = """
            "qrs": { "se": 0.75, "ppv": 0.75, "f1": 0.75, "jitterRmsMs": 1.1547005383792515 },
            "qrsCounts": { "truePositives": 3, "falseNegatives": 1, "falsePositives": 1, "ignoredInFlutter": 0, "jitterMeanMs": 0.6666666666666666 },
            "classes": {
              "N": { "se": 1, "ppv": 1, "f1": 1, "count": 1 },
              "S": { "se": null, "ppv": null, "f1": null, "count": 0 },
              "V": { "se": 0.5, "ppv": 1, "f1": 0.6666666666666666, "count": 2 },
              "F": { "se": null, "ppv": null, "f1": null, "count": 0 }
            },
            "macroF1": 0.8333333333333333,
            "confusion": {
              "labels": ["N", "S", "V", "F"],
              "matrix": [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
              "unclassified": [0, 0, 0, 0],
              "missed": [0, 0, 1, 0],
              "extra": [0, 0, 0, 0],
              "extraUnclassified": 1,
              "excludedQ": 1
            }
            """;
        string expected = $$"""
            {
              "records": [{ "record": "208x", "ecgSeconds": 300, "paced": false, {{Figures}} }],
              "ecgSeconds": 300,
              "wallSeconds": 1.5,
              {{Figures}},
              "model": { "hash": "c0ffee", "protocol": "deployed" }
            }
            """;
        Assert.Equal(Canonical(expected), Canonical(json));
    }

    [Fact]
    public void Between_patients_the_classes_come_once_more_without_the_record_of_a_person_of_the_training_set()
    {
        RecordResult[] results = [.. new[] { ("100", 3), ("202", 5), ("232", 7) }.Select(r => OneClass(r.Item1, r.Item2))];
        using JsonDocument json = JsonDocument.Parse(EvaluationReport.From(GrossResult.Sum(results), 1, new ModelIdentity("c0ffee", "inter")).ToJson());
        Assert.Equal(15, json.RootElement.GetProperty("classes").GetProperty("S").GetProperty("count").GetInt32());
        const string Expected = """
            {
              "leftOut": ["202"],
              "classes": {
                "N": { "se": null, "ppv": null, "f1": null, "count": 0 },
                "S": { "se": 1, "ppv": 1, "f1": 1, "count": 10 },
                "V": { "se": null, "ppv": null, "f1": null, "count": 0 },
                "F": { "se": null, "ppv": null, "f1": null, "count": 0 }
              },
              "macroF1": 1,
              "confusion": {
                "labels": ["N", "S", "V", "F"],
                "matrix": [[0, 0, 0, 0], [0, 10, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
                "unclassified": [0, 0, 0, 0],
                "missed": [0, 0, 0, 0],
                "extra": [0, 0, 0, 0],
                "extraUnclassified": 0,
                "excludedQ": 0
              }
            }
            """;
        Assert.Equal(Canonical(Expected), JsonSerializer.Serialize(json.RootElement.GetProperty("withoutSharedSubject")));

        static RecordResult OneClass(string record, int beats)
        {
            ReferenceBeat[] reference = [.. Enumerable.Range(1, beats).Select(i => new ReferenceBeat(1000 * i, AamiClass.S))];
            return BeatComparison.Compare(
                record, new ReferenceAnnotations(reference, [], false), reference.Select(b => new DetectedBeat(b.Sample, b.Class)), 1000, 60);
        }
    }

    [Fact]
    public void Of_several_models_the_report_tells_the_hash_of_each_and_one_of_all()
    {
        // printf 'c0ffee00beef' | xxd -r -p | sha256sum
        ModelIdentity identity = ModelIdentity.OfFolds("intra", ["c0ffee", "00beef"]);
        Assert.Equal("intra", identity.Protocol);
        Assert.Equal(["c0ffee", "00beef"], identity.Folds);
        Assert.Equal("8a96131d92f3b515246d33b28d166e9c928a5bc80dc3c86de5b6f85a4f748a19", identity.Hash);
    }

    [Fact]
    public void Where_only_detection_was_run_the_classes_and_the_model_are_null()
    {
        RecordResult result = BeatComparison.Compare(
            "x", new ReferenceAnnotations([new(1000, AamiClass.N)], [], false), [new(1000, null)], 1000, 10, new BeatComparisonOptions { ScoreClasses = false });
        using JsonDocument json = JsonDocument.Parse(EvaluationReport.From(GrossResult.Sum([result]), 1, null).ToJson());
        foreach (string key in (string[])["classes", "macroF1", "confusion", "model"])
        {
            Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty(key).ValueKind);
        }
    }

    [Fact]
    public void A_report_reads_back_as_it_was_written()
    {
        WfdbRecord record = WfdbRecord.Read(Path.Combine(AppContext.BaseDirectory, "data", "208x"));
        var reference = ReferenceAnnotations.From(record.ReadAnnotations());
        RecordResult result = BeatComparison.Compare(
            record.Name, reference, reference.Beats.Select(b => new DetectedBeat(b.Sample + 0.25, b.Class == AamiClass.F ? AamiClass.V : AamiClass.N)), 360, 300);
        string json = EvaluationReport.From(GrossResult.Sum([result]), 1.5, new ModelIdentity("c0ffee", "deployed")).ToJson();

        EvaluationReport read = JsonSerializer.Deserialize(json, EvaluationJson.Default.EvaluationReport)!;

        Assert.Equal(json, read.ToJson());
        Assert.Equal(56, read.Classes!.F.Count);
        Assert.Equal(2, read.Confusion!.ExcludedQ);
        Assert.Equal(509, read.QrsCounts.TruePositives);
    }

    private static string Canonical(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
