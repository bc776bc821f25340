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
    public void Only_what_both_scored_is_compared_and_the_rest_is_told()
    {
        // The same detections: once two records from the first second on, once one of them after two and a half.
        DetectedBeat[] detections = [new(1000, AamiClass.V), new(2000, AamiClass.V), new(3000, AamiClass.V), new(4000, AamiClass.N), new(1500, null)];
        EvaluationReport before = Conditioned([One("a", detections), One("b", [])], new EvaluationConditions("detected", 4_096_000, 0));
        EvaluationReport now = Conditioned(
            [One("a", detections, learning: 2.5), One("c", [], learning: 2.5)], new EvaluationConditions("detected", 4_096_000, 2.5, "em", 6), "beef");
        DifferenceReport difference = DifferenceReport.Of(before, now, _ => 1000);
        Assert.Equal((1, 2.5), (difference.Compared, difference.ScoredFromSeconds));
        Assert.Equal((0, 0, 0), (difference.Fixed, difference.Broken, difference.Other));
        Assert.Equal(["b"], difference.OnlyBefore);
        Assert.Equal(["c"], difference.OnlyNow);
        Assert.Equal(
            [
                new ConditionChange("model", "c0ffee", "beef"), new ConditionChange("learning s", "0", "2.5"), new ConditionChange("noise", "none", "em at 6 dB"),
            ],
            difference.Conditions);
        Assert.All(difference.Figures, f => Assert.Equal(f.Before, f.Now));

        // Of V at 3 s and S at 4 s, called V and N, one is right.
        Assert.Equal([1, 1, 0], new[] { "QRS Se", "QRS +P", "jitter ms" }.Select(n => difference.Figures.Single(f => f.Name == n).Now!.Value));
        Assert.Equal(1, difference.Figures.Single(f => f.Name == "V F1").Now);
        Assert.Equal(1.0 / 3, difference.Figures.Single(f => f.Name == "macro-F1").Now!.Value, 12);
        Assert.Equal(
            "1 record compared, each from 2.5 s on: 0 beats fixed, 0 broken, 0 wrong in another way. Not compared, only in the earlier evaluation: b. Not compared, only in this one: c.",
            difference.ToString());

        string csv = EvaluationCsv.Write(now with { Against = difference });
        Assert.Contains("\n\ncondition,before,now\nmodel,c0ffee,beef\nlearning s,0,2.5\nnoise,none,em at 6 dB\n\nrecord not compared,why\nb,only before\nc,only now\n\nfigure,before,now\nQRS Se,1,1\n", csv, StringComparison.Ordinal);
        string page = EvaluationHtml.Write(now with { Against = difference });
        Assert.Contains("<td>learning s</td><td>0</td><td>2.5</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>b</td><td>only before</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>V F1</td><td>1</td><td>1</td>", page, StringComparison.Ordinal);
        Assert.Contains("\"otherReference\": []", (now with { Against = difference }).ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_detection_that_moved_over_the_end_of_the_learning_period_is_no_change()
    {
        DifferenceReport difference = DifferenceReport.Of(
            Conditioned([One("a", [new(2450, AamiClass.N)])], new EvaluationConditions("detected", 4_096_000, 0)),
            Conditioned([One("a", [new(2550, AamiClass.N)], learning: 2.5)], new EvaluationConditions("detected", 4_096_000, 2.5)),
            _ => 1000);
        Assert.Empty(difference.Records);
    }

    [Fact]
    public void A_record_that_is_annotated_otherwise_is_not_compared()
    {
        RecordResult other = BeatComparison.Compare("208x", new ReferenceAnnotations([new(1000, AamiClass.N)], [], false), [new(1000, AamiClass.N)], 1000, 10);
        DifferenceReport difference = DifferenceReport.Of(Conditioned([other], null), Report(new DetectedBeat(1000, AamiClass.N)), _ => 1000);
        Assert.Equal((0, "208x"), (difference.Compared, Assert.Single(difference.OtherReference)));
        Assert.Empty(difference.Records);
    }

    [Fact]
    public void The_page_shows_the_first_changes_and_counts_the_rest()
    {
        ReferenceAnnotations many = new([.. Enumerable.Range(1, 130).Select(i => new ReferenceBeat(1000 * i, AamiClass.N))], [], false);
        RecordResult found = BeatComparison.Compare("x", many, many.Beats.Select(b => new DetectedBeat(b.Sample, AamiClass.N)), 1000, 131);
        RecordResult missed = BeatComparison.Compare("x", many, [], 1000, 131);
        EvaluationReport now = Conditioned([found], null);
        now = now with { Against = DifferenceReport.Of(Conditioned([missed], null), now, _ => 1000) };
        string page = EvaluationHtml.Write(now);
        Assert.Equal(100, page.Split("<td>fixed</td>").Length - 1);
        Assert.Contains("30 more beats changed; all are in the JSON and in the CSV.", page, StringComparison.Ordinal);
        Assert.Equal(130, EvaluationCsv.Write(now).Split(",fixed").Length - 1);
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
            new(null, new DetectedBeat(512.0125, null)),
        ];
        string text = BeatPairList.Write(pairs);
        Assert.Equal("77N/77.25N 370Q/ /512.0125?", text);
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
    [InlineData("77N/78Q")]
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

    private static RecordResult One(string name, DetectedBeat[] detections, double learning = 0) =>
        BeatComparison.Compare(name, Reference, detections, 1000, 10, new BeatComparisonOptions { LearningSeconds = learning });

    private static EvaluationReport Conditioned(RecordResult[] results, EvaluationConditions? conditions, string model = "c0ffee") =>
        Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum(results), 1, new ModelIdentity(model, "deployed")), results, withBeats: true) with { Conditions = conditions };

    private static EvaluationReport Report(params DetectedBeat[] detections)
    {
        RecordResult result = BeatComparison.Compare("208x", Reference, detections, 1000, 10);
        return Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([result]), 1, new ModelIdentity("c0ffee", "deployed")), [result], withBeats: true);
    }
}
