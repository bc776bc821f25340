using System.Diagnostics;
using System.Text.Json;
using EcgWearable.Ecg;
using EcgWearable.Tests;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary><c>ecg stress</c> as a user runs it, on five minutes of ECG and noise made here.</summary>
public sealed class CommandTests : IDisposable
{
    private const int Usage = 2;
    private const int BadInput = 3;
    private const int CannotWrite = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-stress-").FullName;

    public CommandTests()
    {
        Directory.CreateDirectory(At("db"));
        Directory.CreateDirectory(At("noise"));
        foreach (string extension in new[] { ".hea", ".dat", ".atr" })
        {
            File.Copy(BuiltIn.RecordPath + extension, At("db", "208x" + extension));
        }

        foreach (string name in StressConditions.Noises)
        {
            Noise(name, 360).Write(At("noise"));
        }
    }

    [Fact]
    public void UndisturbedItIsWhatEvaluateSaysOfTheAnnotatedBeats()
    {
        JsonElement clean = Condition(Json("stress", "--db", At("db"), "--condition", "clean"), "clean");
        JsonElement evaluated = Json("evaluate", "--db", At("db"), "--beats", "reference");
        Assert.Equal(evaluated.GetProperty("macroF1").GetDouble(), clean.GetProperty("macroF1").GetDouble());
        Assert.Equal(Matrix(evaluated), Matrix(clean));
    }

    [Fact]
    public void NoiseIsAddedAndCostsMoreTheLouderItIs()
    {
        JsonElement study = Json("stress", "--db", At("db"), "--noise-db", At("noise"), "--condition", "clean", "--condition", "em");
        double[] macro = [.. new[] { "clean", "em-12", "em-0" }.Select(n => Condition(study, n).GetProperty("macroF1").GetDouble())];
        Assert.True(macro[0] > macro[1] && macro[1] > macro[2], string.Join(", ", macro));
        Assert.Equal("em", Condition(study, "em-0").GetProperty("noise").GetString());
        Assert.Equal(0, Condition(study, "em-0").GetProperty("snrDecibels").GetDouble());
        Assert.Equal(JsonValueKind.Null, Condition(study, "clean").GetProperty("snrDecibels").ValueKind);
        Assert.Equal("whole", study.GetProperty("schedule").GetString());
    }

    [Fact]
    public void AsNstHasItOnlyBeatsInNoiseCount()
    {
        // Five minutes of ECG are all learning period.
        JsonElement study = Json("stress", "--db", At("db"), "--noise-db", At("noise"), "--schedule", "nst", "--condition", "clean", "--condition", "em-0");
        Assert.Equal(0, Beats(Condition(study, "em-0")));
        Assert.Equal(JsonValueKind.Null, Condition(study, "em-0").GetProperty("macroF1").ValueKind);
        Assert.True(Beats(Condition(study, "clean")) > 400);
    }

    [Fact]
    public void TheSameSeedGivesTheSameFigures()
    {
        string First(string seed) => Json("stress", "--db", At("db"), "--condition", "jitter-12", "--seed", seed).GetProperty("conditions").GetRawText();
        Assert.Equal(First("3"), First("3"));
        Assert.NotEqual(First("3"), First("4"));
    }

    [Fact]
    public void PageAndPictureAppearTogether()
    {
        string page = At("robustness.md");
        (int code, string output, string error) = Run("stress", "--db", At("db"), "--noise-db", At("noise"), "--page", page, "--out", At("study.json"));
        Assert.True(code == 0, error);
        Assert.Contains("jitter-12", output, StringComparison.Ordinal);
        Assert.Contains("28/28 rate-360", error, StringComparison.Ordinal);
        Assert.Contains("./ecg stress --db \"$MITDB_DIR\" --noise-db \"$NSTDB_DIR\" --protocol deployed --seed 1 --page robustness.md", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(At("images", "robustness.svg")), StringComparison.Ordinal);
        using JsonDocument study = JsonDocument.Parse(File.ReadAllText(At("study.json")));
        Assert.Equal(31, study.RootElement.GetProperty("conditions").GetArrayLength());
        Assert.DoesNotContain(_folder, File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public void ACommandLineThatCannotBeMeantIsRefused()
    {
        Refused(Usage, "no condition 'em-13'", "stress", "--db", At("db"), "--condition", "em-13");
        Refused(Usage, "--noise-db is missing, but em needs it", "stress", "--db", At("db"));
        Refused(Usage, "leave --condition", "stress", "--db", At("db"), "--condition", "clean", "--page", At("x.md"));
        Refused(Usage, "--jobs", "stress", "--db", At("db"), "--jobs", "0");
        Refused(Usage, "'sometimes' not recognized", "stress", "--db", At("db"), "--schedule", "sometimes");
        Refused(CannotWrite, "nowhere", "stress", "--db", At("db"), "--condition", "clean", "--out", At("nowhere", "x.json"));
    }

    [Fact]
    public void AMissingFolderOrRecordIsNamed()
    {
        Refused(BadInput, "nowhere", "stress", "--db", At("nowhere"), "--condition", "clean");
        Refused(BadInput, "no record 999", "stress", "--db", At("db"), "--record", "999", "--condition", "clean");
        Refused(BadInput, "nowhere: no such folder", "stress", "--db", At("db"), "--noise-db", At("nowhere"), "--condition", "ma");
        File.Delete(At("noise", "ma.hea"));
        Refused(BadInput, "ma.hea: no such noise record", "stress", "--db", At("db"), "--noise-db", At("noise"), "--condition", "ma-12");
        Assert.Equal(0, Run("stress", "--db", At("db"), "--noise-db", At("noise"), "--condition", "em-12").Code);
    }

    [Fact]
    public void NoiseOfAnotherRateIsRefused()
    {
        Noise("bw", 250).Write(At("noise"));
        Refused(BadInput, "noise record bw: 250 Hz", "stress", "--db", At("db"), "--noise-db", At("noise"), "--condition", "bw-0");
    }

    [Fact]
    public void ARecordWithoutBeatsIsRefused()
    {
        WfdbAnnotations.Write(At("db", "208x.atr"), [new WfdbAnnotation(100, AnnotationCode.Noise)]);
        Refused(BadInput, "208x.atr: no beat", "stress", "--db", At("db"), "--condition", "clean");
        WfdbAnnotations.Write(At("db", "208x.atr"), [new WfdbAnnotation(1000, AnnotationCode.PrematureVentricular)]);
        Refused(BadInput, "208x.atr: no normal beat", "stress", "--db", At("db"), "--noise-db", At("noise"), "--condition", "em-0");
    }

    [Fact]
    public void ADatabaseOfPacedRecordsHasNothingToScore()
    {
        foreach (string extension in new[] { ".hea", ".dat", ".atr" })
        {
            File.Move(At("db", "208x" + extension), At("db", "102" + extension));
        }

        Refused(BadInput, "paced records never are", "stress", "--db", At("db"), "--condition", "clean");
    }

    [Fact]
    public void AProtocolNeedsItsOwnModels()
    {
        Refused(BadInput, "nowhere: there is no such folder; protocol intra", "stress", "--db", At("db"), "--condition", "clean", "--protocol", "intra", "--model", At("nowhere"));
        Refused(BadInput, "protocol 'deployed', not 'inter'", "stress", "--db", At("db"), "--condition", "clean", "--protocol", "inter", "--model", BuiltIn.ModelPath);
    }

    [Fact]
    public void HelpHasAnExample() => Assert.Contains("Example: ecg stress --db \"$MITDB_DIR\" --noise-db \"$NSTDB_DIR\"", Run("stress", "--help").Output, StringComparison.Ordinal);

    [NstdbFact]
    public void RealNoiseAtZeroDecibelsCostsTheMost()
    {
        JsonElement study = Json("stress", "--db", At("db"), "--noise-db", NstdbFactAttribute.Directory!, "--condition", "clean", "--condition", "ma-24", "--condition", "ma-0");
        double[] macro = [.. new[] { "clean", "ma-24", "ma-0" }.Select(n => Condition(study, n).GetProperty("macroF1").GetDouble())];
        Assert.True(macro[0] >= macro[1] && macro[1] > macro[2], string.Join(", ", macro));
    }

    [NstdbFact]
    public void AnEvaluationInNoiseFindsTheBeatsThatTheStudyOfTheDetectorFinds()
    {
        string? database = MitdbFactAttribute.Directory;
        Assert.False(string.IsNullOrEmpty(database), "MITDB_DIR is not set, but NSTDB_DIR is: the test needs both");
        string noise = NstdbFactAttribute.Directory!;
        JsonElement evaluated = Json("evaluate", "--db", database, "--record", "118", "--noise", "em", "--snr", "12", "--noise-db", noise, "--learning", "5min");
        JsonElement conditions = evaluated.GetProperty("conditions");
        Assert.Equal(("detected", 300.0, "em", 12.0), (
            conditions.GetProperty("beats").GetString(),
            conditions.GetProperty("learningSeconds").GetDouble(),
            conditions.GetProperty("noise").GetString(),
            conditions.GetProperty("snrDecibels").GetDouble()));

        // The study adds the same noise, and asks the detector alone, without the rest of the board.
        JsonElement found = Json("detect", "--db", database, "--noise-db", noise, "--record", "118", "--condition", "em-12").GetProperty("noiseStress")[0].GetProperty("result").GetProperty("qrsCounts");
        JsonElement counts = evaluated.GetProperty("qrsCounts");
        foreach (string count in new[] { "truePositives", "falseNegatives", "falsePositives" })
        {
            Assert.Equal(found.GetProperty(count).GetInt64(), counts.GetProperty(count).GetInt64());
        }

        Assert.Equal(1916, counts.GetProperty("truePositives").GetInt64());
        JsonElement clean = Json("evaluate", "--db", database, "--record", "118", "--learning", "5min").GetProperty("qrsCounts");
        Assert.True(clean.GetProperty("falsePositives").GetInt64() < counts.GetProperty("falsePositives").GetInt64(), "the noise costs nothing");
    }

    [Fact]
    public void AnEvaluationTakesNoiseOnlyWithItsRatioAndFolder()
    {
        Refused(Usage, "--noise, --snr and --noise-db go together", "evaluate", "--db", At("db"), "--noise", "em");
        Refused(Usage, "--snr: from -20 to 60 dB", "evaluate", "--db", At("db"), "--noise", "em", "--snr", "61", "--noise-db", At("noise"));
        Refused(BadInput, "xx.hea: no such noise record", "evaluate", "--db", At("db"), "--noise", "xx", "--snr", "6", "--noise-db", At("noise"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonElement Condition(JsonElement study, string name) =>
        study.GetProperty("conditions").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    private static long[] Matrix(JsonElement figures) =>
        [.. figures.GetProperty("confusion").GetProperty("matrix").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(cell => cell.GetInt64())];

    private static long Beats(JsonElement condition) =>
        condition.GetProperty("classes").EnumerateObject().Sum(c => c.Value.GetProperty("count").GetInt64());

    // Thirty seconds of white noise, the same at every run.
    private static WfdbRecord Noise(string name, double hertz)
    {
        Random random = new(42);
        int[] samples = [.. Enumerable.Range(0, (int)(30 * hertz)).Select(_ => random.Next(-100, 101))];
        return WfdbRecord.Create(name, hertz, [new WfdbSignal { Description = "noise1" }], [samples]);
    }

    private static JsonElement Json(params string[] arguments)
    {
        (int code, string output, string error) = Run([.. arguments, "--json"]);
        Assert.True(code == 0, error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static void Refused(int code, string says, params string[] arguments)
    {
        (int got, string output, string error) = Run(arguments);
        Assert.True(code == got, $"{string.Join(' ', arguments)}: exit {got}, {error}");
        Assert.Empty(output);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.StartsWith("ecg: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ecg.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);
}
