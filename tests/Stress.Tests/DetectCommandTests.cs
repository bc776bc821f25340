using System.Diagnostics;
using System.Text.Json;
using EcgWearable.Ecg;
using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary><c>ecg detect</c>: noise stress and invariance of beat detection on the databases, and what it refuses.</summary>
public sealed class DetectCommandTests : IDisposable
{
    // An ordinary one, aberrant beats, bigeminy of two leads' height, weak beats, and wide ventricular ones.
    private static readonly string[] Few = ["100", "105", "119", "203", "208", "222"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-detect-").FullName;

    [NoiseStressFact]
    public void WithElectrodeMotionAtTwelveDecibelsNinetyFiveOfAHundredAreFoundAndRight()
    {
        JsonElement study = Json("detect", "--db", MitdbFactAttribute.Directory!, "--noise-db", NstdbFactAttribute.Directory!, "--record", "118", "--record", "119", "--condition", "em", "--condition", "ma-12", "--condition", "bw-12");
        JsonElement[] results = [.. study.GetProperty("noiseStress").EnumerateArray()];
        Assert.Equal(14, results.Length);
        foreach (JsonElement result in results.Where(r => r.GetProperty("condition").GetProperty("snrDecibels").GetDouble() >= 12))
        {
            Assert.True(Se(result) >= 0.95 && Ppv(result) >= 0.95, result.ToString());
        }

        // Quality says it: it falls with the signal, and what is none has less.
        foreach (string record in new[] { "118", "119" })
        {
            JsonElement[] em = [.. results.Where(r => r.GetProperty("condition").GetProperty("noise").GetString() == "em" && r.GetProperty("result").GetProperty("record").GetString() == record)];
            double[] quality = [.. em.Select(r => r.GetProperty("result").GetProperty("qualityOfBeats").GetDouble())];
            Assert.Equal(quality.OrderDescending(), quality);
            Assert.True(quality[0] > 95 && quality[4] < 75, string.Join(' ', quality));
            Assert.All(
                em.Where(r => r.GetProperty("result").GetProperty("qrsCounts").GetProperty("falsePositives").GetInt32() > 10),
                r => Assert.True(r.GetProperty("result").GetProperty("qualityOfExtra").GetDouble() < r.GetProperty("result").GetProperty("qualityOfBeats").GetDouble() - 20, r.ToString()));
        }
    }

    [MitdbFact]
    public void GainPolarityAndRateMakeNextToNoDifference()
    {
        JsonElement[] results = Conditions("clean", "gain", "polarity", "rate");
        double se = Se(results[0]);
        double ppv = Ppv(results[0]);
        Assert.True(se >= 0.99 && ppv >= 0.99, results[0].ToString());
        Assert.Equal(9, results.Length);
        Assert.All(results, r =>
        {
            Assert.True(Math.Abs(Se(r) - se) <= 0.001, r.ToString());
            Assert.True(Math.Abs(Ppv(r) - ppv) <= 0.001, r.ToString());
            Assert.InRange(r.GetProperty("result").GetProperty("qrs").GetProperty("jitterRmsMs").GetDouble(), 0, 8);
            Assert.InRange(r.GetProperty("result").GetProperty("longestDelayMs").GetDouble(), 500, 3000);
        });
    }

    [MitdbFact]
    public void TheSelectivePolicySendsEveryVentricularBeatButForOneInAHundred()
    {
        string[] records = ["100", "119", "208", "223", "232"];
        JsonElement[] selection = [.. Json(["detect", "--db", MitdbFactAttribute.Directory!, "--condition", "clean", .. records.SelectMany(r => new[] { "--record", r })])
            .GetProperty("selection").EnumerateArray()];
        Assert.Equal(["100 to 124", "200 to 234", "all", .. records], selection.Select(s => s.GetProperty("records").GetString()));
        JsonElement all = selection[2];
        JsonElement ventricular = all.GetProperty("notSent").GetProperty("V");
        Assert.True(ventricular.GetProperty("beats").GetInt32() > 1800, all.ToString());
        Assert.InRange(ventricular.GetProperty("share").GetDouble(), 0, 0.01);

        // Runs of atrial beats, in which nothing is irregular.
        Assert.InRange(selection[^1].GetProperty("notSent").GetProperty("S").GetProperty("share").GetDouble(), 0, 0.01);

        // A quiet record is left alone for the most part.
        Assert.InRange(selection[3].GetProperty("sentShare").GetDouble(), 0.1, 0.5);
    }

    [MitdbFact]
    public void AStepOfTheBaselineCostsAtMostTheBeatBesideIt()
    {
        // 247 steps in each record: one every 7.3 s.
        const int Steps = 247;
        JsonElement[] results = Conditions("clean", "step");
        int missed = Count(results[0], "falseNegatives");
        int extra = Count(results[0], "falsePositives");
        Assert.All(results, r =>
        {
            Assert.InRange(Count(r, "falseNegatives") - missed, -5, Steps * Few.Length);
            Assert.InRange(Count(r, "falsePositives") - extra, -20, Steps * Few.Length / 8);
        });
    }

    [Fact]
    public void WhatItCannotDoIsSaid()
    {
        foreach (string extension in new[] { ".hea", ".dat", ".atr" })
        {
            File.Copy(BuiltIn.RecordPath + extension, Path.Combine(_folder, "208x" + extension));
        }

        Refused(2, "no condition 'em-13'", "detect", "--db", _folder, "--condition", "em-13");
        Refused(2, "--noise-db is missing, but em needs it", "detect", "--db", _folder);
        Refused(2, "leave --condition", "detect", "--db", _folder, "--condition", "clean", "--page", Path.Combine(_folder, "x.md"));
        Refused(3, "no record 999", "detect", "--db", _folder, "--record", "999", "--condition", "clean");
        Refused(4, "nowhere", "detect", "--db", _folder, "--condition", "clean", "--out", Path.Combine(_folder, "nowhere", "x.json"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonElement[] Conditions(params string[] conditions)
    {
        string[] chosen = [.. conditions.SelectMany(c => new[] { "--condition", c }), .. Few.SelectMany(r => new[] { "--record", r })];
        return [.. Json(["detect", "--db", MitdbFactAttribute.Directory!, .. chosen]).GetProperty("conditions").EnumerateArray()];
    }

    private static double Se(JsonElement result) => result.GetProperty("result").GetProperty("qrs").GetProperty("se").GetDouble();

    private static double Ppv(JsonElement result) => result.GetProperty("result").GetProperty("qrs").GetProperty("ppv").GetDouble();

    private static int Count(JsonElement result, string what) => result.GetProperty("result").GetProperty("qrsCounts").GetProperty(what).GetInt32();

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
}
