using System.Globalization;
using System.Text.Json;
using EcgWearable.Ecg;
using EcgWearable.Evaluation;
using EcgWearable.IntegerModel;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>
/// What <c>ecg evaluate</c> finds with the models of a protocol is what their training found: every record, every class, every beat. The
/// training counted in Python on a dataset file; here the firmware makes the windows again and the virtual accelerator classifies them.
/// </summary>
public sealed class TrainingReportTests
{
    private const int Classes = 4;

    [MitdbFact]
    public void WithinPatientsTheEvaluationCountsWhatTheTrainingCounted()
    {
        string[] models = [.. Directory.GetFiles(BuiltIn.PathOf(EvaluationProtocol.Intra), "*.ecgm").Order(StringComparer.Ordinal)];
        Assert.Equal(5, models.Length);
        Compare(EvaluationProtocol.Intra, 44, 100_718, models);
    }

    [MitdbFact]
    public void BetweenPatientsTheEvaluationCountsWhatTheTrainingCounted()
    {
        JsonElement report = Compare(EvaluationProtocol.Inter, 22, 49_705, BuiltIn.PathOf(EvaluationProtocol.Inter));
        long[][] others = Sum(Trained(BuiltIn.PathOf(EvaluationProtocol.Inter)).Where(record => record.Key != "202").Select(record => record.Value));
        Assert.Equal(others, Matrix(report.GetProperty("withoutSharedSubject").GetProperty("confusion")));
    }

    private static JsonElement Compare(EvaluationProtocol protocol, int records, long beats, params string[] models)
    {
        (int exitCode, string output, string error) = EcgProcess.Run(
            "evaluate", "--db", MitdbFactAttribute.Directory!, "--protocol", protocol.Name, "--beats", "reference", "--json");
        Assert.True(exitCode == 0, error);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        ILookup<string, long[][]> trained = models.SelectMany(Trained).ToLookup(record => record.Key, record => record.Value);
        Assert.Equal(records, trained.Count);
        Assert.Equal(records, report.GetProperty("records").GetArrayLength());
        foreach (JsonElement record in report.GetProperty("records").EnumerateArray())
        {
            string name = record.GetProperty("record").GetString()!;
            Assert.True(
                Sum(trained[name]).SelectMany(row => row).SequenceEqual(Matrix(record.GetProperty("confusion")).SelectMany(row => row)),
                $"record {name}: trained {JsonSerializer.Serialize(Sum(trained[name]))}, evaluated {JsonSerializer.Serialize(Matrix(record.GetProperty("confusion")))}");
        }

        long[][] matrix = Matrix(report.GetProperty("confusion"));
        Assert.Equal(Sum(trained.SelectMany(record => record)), matrix);
        Assert.Equal(beats, matrix.Sum(row => row.Sum()));
        return report;
    }

    /// <summary>Confusion of the integer network on the beats that a model has not seen, by record, as its training wrote it into its file.</summary>
    private static IEnumerable<KeyValuePair<string, long[][]>> Trained(string model)
    {
        JsonElement info = ModelFile.Load(model).Info;
        return info.GetProperty("records").EnumerateArray()
            .Zip(info.GetProperty("confusion").GetProperty("int8").EnumerateArray())
            .Select(pair => KeyValuePair.Create(pair.First.GetInt32().ToString(CultureInfo.InvariantCulture), Rows(pair.Second)));
    }

    private static long[][] Matrix(JsonElement confusion) => Rows(confusion.GetProperty("matrix"));

    private static long[][] Rows(JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray())];

    private static long[][] Sum(IEnumerable<long[][]> matrices) =>
        matrices.Aggregate(
            Enumerable.Range(0, Classes).Select(_ => new long[Classes]).ToArray(),
            (sum, matrix) => [.. sum.Zip(matrix, (a, b) => a.Zip(b, (x, y) => x + y).ToArray())]);
}
