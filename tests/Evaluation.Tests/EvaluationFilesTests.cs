using System.Xml.Linq;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

/// <summary>The evaluation as CSV, HTML and annotation file, and what EC57 asks for beyond single beats.</summary>
public class EvaluationFilesTests
{
    private static readonly RecordResult[] Results = [Result("208x"), Result("a,\"b<")];

    private static readonly EvaluationReport Report = Ec57Report.AddTo(
        EvaluationReport.From(GrossResult.Sum(Results), 1, new ModelIdentity("c0ffee", "deployed")), Results, withBeats: false);

    [Fact]
    public void The_table_has_a_line_for_each_record_gross_and_average()
    {
        string[] lines = EvaluationCsv.Write(Report).Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("record,seconds,beats,missed,extra,QRS Se,QRS +P,jitter ms,N beats,N Se,N +P,N F1,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("208x,10,4,1,1,0.75,0.75,0,1,1,1,1,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"a,\"\"b<\",10,4,", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("gross,20,8,2,2,0.75,0.75,0,2,", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("average,,,,,0.75,0.75,,", lines[4], StringComparison.Ordinal);
        int cells = lines[0].Count(c => c == ',');
        Assert.All(new[] { lines[1], lines[3], lines[4] }, line => Assert.Equal(cells, line.Count(c => c == ',')));
    }

    [Fact]
    public void The_page_is_whole_and_names_are_escaped()
    {
        string page = EvaluationHtml.Write(Report);
        XElement body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]).Root!;
        Assert.Equal(2, body.Descendants("table").Count());
        Assert.Contains(body.Descendants("td"), cell => cell.Value == "a,\"b<");
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Missed_beats_in_a_shutdown_are_told_apart_and_still_missed()
    {
        // At 2 s one beat is missed; the device had said from 1.5 to 2.5 s that it could not judge.
        RecordResult result = Result("x") with { Shutdown = [new ReferenceInterval(1500, 2500)] };
        EvaluationReport report = Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([result]), 1, null), [result], withBeats: false);
        Assert.Equal(1, report.Ec57!.Gross.ShutdownSeconds);
        Assert.Equal(1, report.Ec57.Gross.MissedInShutdown);
        Assert.Equal(1, report.QrsCounts.FalseNegatives);
        Assert.Equal(0, Report.Ec57!.Gross.MissedInShutdown);
    }

    [Fact]
    public void The_average_counts_every_record_the_same()
    {
        RecordResult all = BeatComparison.Compare("all", new ReferenceAnnotations([new(1000, AamiClass.V)], [], false), [new(1000, AamiClass.V)], 1000, 10);
        RecordResult none = BeatComparison.Compare(
            "none", new ReferenceAnnotations([new(1000, AamiClass.V), new(2000, AamiClass.V), new(3000, AamiClass.V)], [], false), [], 1000, 10);
        EvaluationReport report = Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([all, none]), 1, null), [all, none], withBeats: false);
        Assert.Equal(0.25, report.Qrs.Se);
        Assert.Equal(0.5, report.Ec57!.Average.QrsSe);
        Assert.Equal(1, report.Ec57.Average.QrsPpv);
        Assert.Equal(0.5, report.Ec57.Average.VSe);
        Assert.Null(report.Ec57.Average.SSe);
    }

    [Fact]
    public void Annotations_hold_every_detection_and_read_back()
    {
        RecordResult result = Result("x") with { Shutdown = [new ReferenceInterval(1500, 2500)] };
        WfdbAnnotation[] expected =
        [
            new(1000, AnnotationCode.Normal),
            new(1500, AnnotationCode.Noise, -1),
            new(2500, AnnotationCode.Noise),
            new(3000, AnnotationCode.PrematureVentricular),
            new(4000, AnnotationCode.Fusion),
            new(5000, AnnotationCode.Unclassifiable),
        ];
        IReadOnlyList<WfdbAnnotation> annotations = DeviceAnnotations.Of(result, classified: true);
        Assert.Equal(expected, annotations);
        Assert.Equal(expected, WfdbAnnotations.Parse(WfdbAnnotations.Encode(annotations, "x.ecg"), "x.ecg"));
        Assert.All(
            DeviceAnnotations.Of(Result("x"), classified: false), a => Assert.Equal(AnnotationCode.Normal, a.Code));
    }

    private static RecordResult Result(string name) => BeatComparison.Compare(
        name,
        new ReferenceAnnotations([new(1000, AamiClass.N), new(2000, AamiClass.V), new(3000, AamiClass.V), new(4000, AamiClass.S)], [], false),
        [new(1000, AamiClass.N), new(3000, AamiClass.V), new(4000, AamiClass.F), new(5000, null)],
        1000,
        10);
}
