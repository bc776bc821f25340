using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class DifferenceReportTests
{
    private static readonly ReferenceAnnotations Reference = new(
        [new(1000, AamiClass.N), new(2000, AamiClass.V), new(3000, AamiClass.V), new(4000, AamiClass.S)], [], false);

    [Fact]
    public void The_same_evaluation_has_no_changes()
    {
        EvaluationReport report = Report(new(1000, AamiClass.N), new(2000, AamiClass.N), new(5000, null));
        DifferenceReport difference = DifferenceReport.Of(report, report, _ => 1000);
        Assert.Equal((1, 0, 0, 0), (difference.Compared, (int)difference.Fixed, (int)difference.Broken, (int)difference.Other));
        Assert.Empty(difference.Records);
    }

    [Fact]
    public void Every_beat_that_changed_is_told()
    {
        EvaluationReport before = Report(new(1000, AamiClass.N), new(2000, AamiClass.N), new(4000, AamiClass.N), new(5000, AamiClass.V));
        EvaluationReport now = Report(new(1000, AamiClass.S), new(2000, AamiClass.V), new(3002, AamiClass.N), new(6000, null));
        DifferenceReport difference = DifferenceReport.Of(before, now, _ => 1000);
        Assert.Equal(
            [
                new BeatChange(1000, "N", "N", "S", "broken"),
                new BeatChange(2000, "V", "N", "V", "fixed"),
                new BeatChange(3000, "V", "missed", "N", "other"),
                new BeatChange(4000, "S", "N", "missed", "other"),
                new BeatChange(5000, null, "V", "nothing", "fixed"),
                new BeatChange(6000, null, "nothing", "?", "broken"),
            ],
            Assert.Single(difference.Records).Changes);
        Assert.Equal((2, 2, 2), (difference.Fixed, difference.Broken, difference.Other));
    }

    [Fact]
    public void A_detection_that_only_moved_is_no_change()
    {
        DifferenceReport difference = DifferenceReport.Of(
            Report(new(1000, AamiClass.N), new(5000, AamiClass.V)), Report(new(1030, AamiClass.N), new(5100, AamiClass.V)), _ => 1000);
        Assert.Empty(difference.Records);
    }

    [Fact]
    public void An_evaluation_without_beats_is_refused_with_the_mend()
    {
        EvaluationReport report = Report(new DetectedBeat(1000, AamiClass.N));
        EvaluationReport bare = report with { Records = [.. report.Records.Select(r => r with { BeatPairs = null })] };
        FormatException e = Assert.Throws<FormatException>(() => DifferenceReport.Of(bare, report, _ => 1000));
        Assert.Contains("record 208x has no beats in it", e.Message, StringComparison.Ordinal);
        Assert.Contains("--out FILE", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Beats_are_read_as_they_were_written()
    {
        BeatPair[] pairs =
        [
            new(new ReferenceBeat(77, AamiClass.N), new DetectedBeat(77.25, AamiClass.N)),
            new(new ReferenceBeat(370, AamiClass.Q), null),
            new(null, new DetectedBeat(512.5, null)),
        ];
        string text = BeatPairList.Write(pairs);
        Assert.Equal("77N/77.25N 370Q/ /512.5?", text);
        Assert.Equal(pairs, BeatPairList.Read(text));
    }

    [Theory]
    [InlineData("77N")]
    [InlineData("/")]
    [InlineData("77N/78X")]
    [InlineData("77?/78N")]
    [InlineData("77.5N/78N")]
    [InlineData("N/78N")]
    [InlineData("77N/78N/79N")]
    [InlineData("77N/1e9N")]
    [InlineData("77N/781")]
    public void What_is_no_list_of_beats_is_refused(string text) => Assert.Throws<FormatException>(() => BeatPairList.Read(text));

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens")]
    [InlineData("null", "it has no records")]
    [InlineData("{\"records\":[]}", "it has no records")]
    [InlineData("{\"records\":[null],\"qrs\":{}}", "a record has no name, or one has the name of another")]
    [InlineData("{\"records\":[{\"beatPairs\":\"\"}],\"qrs\":{}}", "a record has no name, or one has the name of another")]
    [InlineData("{\"records\":[{\"record\":\"a\"},{\"record\":\"a\"}],\"qrs\":{}}", "a record has no name, or one has the name of another")]
    [InlineData("{\"records\":[],\"qrs\":{},\"classes\":{\"N\":{}}}", "a class is missing among its classes")]
    public void What_is_no_evaluation_is_refused(string json, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => EvaluationReport.Parse(System.Text.Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    private static EvaluationReport Report(params DetectedBeat[] detections)
    {
        RecordResult result = BeatComparison.Compare("208x", Reference, detections, 1000, 10);
        return Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([result]), 1, new ModelIdentity("c0ffee", "deployed")), [result], withBeats: true);
    }
}
