using System.Xml.Linq;
using EcgWearable.Evaluation;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>Table, page and picture of a study whose figures are known.</summary>
public class StressPageTests
{
    private static readonly StressStudy Study = new()
    {
        Protocol = "deployed",
        ModelHashes = [new string('a', 64)],
        Records = ["100", "208"],
        CrystalHertz = 4_096_000,
        Schedule = NoiseSchedule.Whole,
        Seed = 7,
        Results = [.. StressConditions.All(4_096_000).Select((c, i) => new StressResult(c, Confusion(i)))],
    };

    [Fact]
    public void ARowHasNameFiguresAndV()
    {
        // Of 50 V, 45 found; 5 N called V: Se 45 / 50, +P 45 / 50, F1 0.9.
        ConfusionMatrix confusion = new();
        Add(confusion, AamiClass.N, AamiClass.N, 95);
        Add(confusion, AamiClass.N, AamiClass.V, 5);
        Add(confusion, AamiClass.V, AamiClass.V, 45);
        Add(confusion, AamiClass.V, AamiClass.N, 5);
        Assert.Equal(
            ["em-12", "electrode motion, 12 dB", "0.9250", "0.9500", "-", "0.9000", "-", "90.00", "90.00"],
            StressTable.Row(new StressResult(Study.Results[3].Condition, confusion)));
        Assert.Equal(StressTable.Headings.Count, StressTable.Row(Study.Results[0]).Count);
    }

    [Fact]
    public void ThePageNamesTheCommandAndHasEveryRow()
    {
        string page = StressPage.Write(Study, "./ecg stress --page robustness.md", "images/robustness.svg");
        Assert.StartsWith("<!-- Generated: ./ecg stress --page robustness.md -->\n# Robustness\n", page, StringComparison.Ordinal);
        Assert.Contains("2 records, 100 beats. Protocol *deployed*, model `aaaaaaaaaaaaaaaa`.\nThe deployed model has seen most of these beats in training", page, StringComparison.Ordinal);
        Assert.Contains("(images/robustness.svg)", page, StringComparison.Ordinal);
        Assert.Contains("(seed 7)", page, StringComparison.Ordinal);
        Assert.All(Study.Results, r => Assert.Contains($"| {r.Condition.Name} | {r.Condition.Description} |", page, StringComparison.Ordinal));
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
        Assert.Equal(page, StressPage.Write(Study, "./ecg stress --page robustness.md", "images/robustness.svg"));
    }

    [Fact]
    public void TheFindingsAreDifferencesFromTheUndisturbed()
    {
        IReadOnlyList<string> findings = StressPage.Findings(Study);
        Assert.Equal("Undisturbed: macro-F1 1.0000, F1 of V 1.0000.", findings[0]);
        Assert.StartsWith("em takes from macro-F1 and from F1 of V: 24 dB 0.010 and 0.010, 18 dB 0.020 and 0.020,", findings[1], StringComparison.Ordinal);
        Assert.StartsWith("Displaced R peaks take from macro-F1: 2 samples", findings[4], StringComparison.Ordinal);
        Assert.Empty(StressPage.Findings(Study with { Results = [Study.Results[3]] }));
    }

    [Fact]
    public void ThePictureIsWellFormedAndDrawsEveryCurve()
    {
        XDocument picture = XDocument.Parse(StressPicture.Draw(Study));
        XNamespace svg = "http://www.w3.org/2000/svg";
        string[] points = [.. picture.Descendants(svg + "polyline").Select(p => p.Attribute("points")!.Value)];

        // Three noises in two panels; macro and V by jitter and by gain.
        Assert.Equal([5, 5, 5, 5, 5, 5, 7, 7, 5, 5], points.Select(p => p.Split(' ').Length));
        Assert.All(points.SelectMany(p => p.Split(' ', ',')), p => Assert.InRange(double.Parse(p, System.Globalization.CultureInfo.InvariantCulture), 0, 820));
        Assert.Equal(StressPicture.Draw(Study), StressPicture.Draw(Study));
    }

    // 50 N and 50 V, of each of which so many are called the other: F1 of both 1 - errors / 50.
    private static ConfusionMatrix Confusion(int condition)
    {
        double errors = condition / 2.0;
        ConfusionMatrix confusion = new();
        int normal = (int)Math.Floor(errors);
        int ventricular = (int)Math.Ceiling(errors);
        Add(confusion, AamiClass.N, AamiClass.N, 50 - normal);
        Add(confusion, AamiClass.N, AamiClass.V, normal);
        Add(confusion, AamiClass.V, AamiClass.V, 50 - ventricular);
        Add(confusion, AamiClass.V, AamiClass.N, ventricular);
        return confusion;
    }

    private static void Add(ConfusionMatrix confusion, AamiClass reference, AamiClass given, int count)
    {
        for (int i = 0; i < count; i++)
        {
            confusion.AddMatched(reference, given);
        }
    }
}
