using System.Xml.Linq;
using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary>The study, and the files that are made from it.</summary>
public class StudyTests
{
    private const string Remake = "run ./ecg power --page hardware/power.md --svg hardware/images";
    private static readonly PowerStudy Study = new(PowerTable.BuiltIn);

    [Fact]
    public void EveryDimensionIsThere()
    {
        Scenario[] scenarios = [.. Study.Cases.Select(c => c.Result.Scenario)];
        Assert.Equal(Enum.GetValues<Mcu>(), scenarios.Select(s => s.Mcu).Distinct().Order());
        Assert.Equal(Enum.GetValues<SamplingMode>(), scenarios.Select(s => s.Sampling).Distinct().Order());
        Assert.Equal(Enum.GetValues<StudyPolicy>(), scenarios.Select(s => s.Policy).Distinct().Order());
        Assert.Equal(Enum.GetValues<AcceleratorPart>(), scenarios.Select(s => s.Accelerator).Distinct().Order());
        Assert.Equal(Enum.GetValues<AcceleratorMode>(), scenarios.Select(s => s.AcceleratorMode).Distinct().Order());
        Assert.Equal((40, 350), (scenarios.Min(s => s.BeatsPerMinute), scenarios.Max(s => s.BeatsPerMinute)));
    }

    [Fact]
    public void AWeekIsReachedByTheSmallestSetAndByNoStepBeforeIt()
    {
        WeekPlan week = Study.Week;
        Assert.Equal(168, week.GoalHours);
        Assert.Equal(555.0 / 168, week.AllowedMilliwatts, 12);
        Assert.All(week.SmallestSets, set => Assert.InRange(set.Result.CellMilliwatts, 0.1, week.AllowedMilliwatts));
        Assert.Equal(week.SmallestSets[0].Result, week.Ladder[^1].Result);
        Assert.Equal(week.SmallestSets[0].Changes.Count + 1, week.OneMore.Changes.Count);
        Assert.InRange(week.OneMore.Result.Hours, week.SmallestSets[0].Result.Hours, week.Everything.Result.Hours);
        Assert.All(week.Ladder.SkipLast(1), set => Assert.True(set.Result.Hours < 168));
        foreach (DesignChange left in week.SmallestSets[0].Changes)
        {
            Scenario without = week.SmallestSets[0].Changes.Where(change => change != left).Aggregate(new Scenario(), (s, change) => change.Apply(s));
            Assert.True(Study.Model.Evaluate(without).Hours < 168, $"'{left.Id}' is not needed");
        }
    }

    [Fact]
    public void ThePageIsInStep() => Assert.True(StudyPage.Write(Study) == Repository.Read("hardware/power.md"), $"hardware/power.md is not what its source gives: {Remake}");

    [Fact]
    public void ThePicturesAreInStep() => Assert.All(
        StudyPictures.All(Study),
        picture => Assert.True(picture.Svg == Repository.Read($"hardware/images/{picture.FileName}"), $"{picture.FileName} is not what its source gives: {Remake}"));

    [Fact]
    public void TheReadmeHasTheHeadlineNumbers() => Assert.True(
        Repository.Read("hardware/README.md").Contains(StudyPage.Markdown(StudyTables.Headlines(Study)), StringComparison.Ordinal),
        $"hardware/README.md, section Power, has other headline numbers than hardware/power.md: {Remake}, and copy the first table");

    [Fact]
    public void EveryPictureIsWellFormedAndSaysThatItIsModelled()
    {
        Assert.Equal(4, StudyPictures.All(Study).Count);
        foreach (StudyPicture picture in StudyPictures.All(Study))
        {
            XElement svg = XElement.Parse(picture.Svg);
            Assert.Equal("svg", svg.Name.LocalName);
            Assert.Contains(svg.Elements(), e => e.Name.LocalName == "title" && e.Value.EndsWith("(modelled)", StringComparison.Ordinal));
            Assert.Contains(svg.Elements(), e => e.Name.LocalName == "text" && e.Value.StartsWith("Modelled from hardware/power.json", StringComparison.Ordinal));
            Assert.DoesNotContain("NaN", picture.Svg, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", picture.Svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheSameFiguresMakeTheSameFiles()
    {
        PowerStudy again = new(PowerTable.Parse(Repository.Read("hardware/power.json")));
        Assert.Equal(StudyPage.Write(Study), StudyPage.Write(again));
        Assert.Equal(StudyPictures.All(Study), StudyPictures.All(again));
    }
}
