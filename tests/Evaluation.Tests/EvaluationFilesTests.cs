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
        Assert.Equal(6, lines.Length);
        Assert.StartsWith("record,seconds,beats,missed,extra,QRS Se,QRS +P,jitter ms,N beats,N Se,N +P,N F1,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("208x,10,4,1,1,0.75,0.75,0,1,1,1,1,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"a,\"\"b<\",10,4,", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("gross,20,8,2,2,0.75,0.75,0,2,", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("average,,,,,0.75,0.75,0,,1,1,1,,0,,0,,0.5,1,0.666667,", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("records averaged,,,,,2,2,2,,2,2,2,,2,0,2,,2,2,2,", lines[5], StringComparison.Ordinal);
        int cells = lines[0].Count(c => c == ',');
        Assert.All(new[] { lines[1], lines[3], lines[4], lines[5] }, line => Assert.Equal(cells, line.Count(c => c == ',')));
    }

    [Fact]
    public void The_page_is_whole_and_names_are_escaped()
    {
        string page = EvaluationHtml.Write(Report);
        XElement body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)]).Root!;
        Assert.Equal(
            [
                "Beat detection; ratios 0 to 1", "Classes; ratios 0 to 1", "Runs of V; ratios 0 to 1", "Runs of S; ratios 0 to 1", "RR interval, heart rate, shutdown; ratios 0 to 1",
                "Runs, all records; ratios 0 to 1", "Confusion: rows annotated, columns given",
            ],
            body.Descendants("caption").Select(c => c.Value));
        Assert.Equal(["extra", "0", "0", "0", "0", "2", ""], Rows(body, "Confusion")[^1]);
        Assert.Equal(["V couplets", "2", "0", "0", ""], Rows(body, "Runs, all records")[0]);
        Assert.Equal(["208x", "gross", "average", "records averaged"], Rows(body, "Runs of S").Select(r => r[0]).Where(r => r != "a,\"b<"));

        // Every column of the table for spreadsheets stands in one of the page's, and none is wider than a sheet of A4 across.
        XElement[] tables = [.. body.Descendants("table").Take(5)];
        Assert.Equal(EvaluationCsv.Write(Report).Split('\n')[0].Split(','), tables.SelectMany((t, i) => t.Descendants("th").Select(h => h.Value).Skip(i == 0 ? 0 : 1)));
        Assert.All(tables, t => Assert.InRange(t.Descendants("th").Count(), 2, 18));
        Assert.Contains(":root{color-scheme:light dark}", page, StringComparison.Ordinal);
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
    public void Shutdown_is_scored_time_and_counted_once()
    {
        // Of 0.5 to 3 s and 2 to 6 s together 1 to 4 and 5 to 6 s are scored: the first second is learning, from 4 to 5 s there is flutter.
        RecordResult result = BeatComparison.Compare(
            "x", new ReferenceAnnotations([new(2000, AamiClass.N)], [new ReferenceInterval(4000, 5000)], false), [], 1000, 10, new BeatComparisonOptions { LearningSeconds = 1 })
            with
        { Shutdown = [new ReferenceInterval(500, 3000), new ReferenceInterval(2000, 6000)] };
        Ec57Figures gross = Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum([result]), 1, null), [result], withBeats: false).Ec57!.Gross;
        Assert.Equal((4.0, 1L), (gross.ShutdownSeconds, gross.MissedInShutdown));
    }

    [Fact]
    public void Stretches_that_overlap_or_touch_are_one() => Assert.Equal(
        [new ReferenceInterval(1, 9), new ReferenceInterval(11, 12)],
        ReferenceIntervals.Union([new(11, 12), new(4, 6), new(1, 5), new(6, 9), new(2, 3)]));

    [Fact]
    public void Every_figure_has_its_average_and_the_number_of_its_records()
    {
        // One record finds its couplet, one has only its own, the third has no beat of V at all.
        RecordResult found = Record("found", "NVVN", "NVVN", 2);
        RecordResult own = Record("own", "NNNN", "NVVN", 4);
        RecordResult without = Record("without", "NSNN", "NNNN", 6);
        RecordResult[] results = [found, own, without];
        Ec57Average average = Ec57Report.AddTo(EvaluationReport.From(GrossResult.Sum(results), 1, null), results, withBeats: false).Ec57!.Average;
        Dictionary<string, AverageFigure> figures = average.Figures.ToDictionary(f => f.Name);
        Assert.Equal(new AverageFigure("V couplets Se", 1, 1), figures["V couplets Se"]);
        Assert.Equal(new AverageFigure("V couplets +P", 0.5, 2), figures["V couplets +P"]);
        Assert.Equal(new AverageFigure("V long runs Se", null, 0), figures["V long runs Se"]);
        Assert.Equal(new AverageFigure("S Se", 0, 1), figures["S Se"]);
        Assert.Equal(new AverageFigure("N +P", (1 + 1 + 0.75) / 3, 3), figures["N +P"]);
        Assert.Equal(new AverageFigure("jitter ms", 4, 3), figures["jitter ms"]);
        Assert.Equal(new AverageFigure("RR error ms", 0, 3), figures["RR error ms"]);
        Assert.Equal(new AverageFigure("heart rate error /min", null, 0), figures["heart rate error /min"]);
        Assert.Equal((average.QrsSe, average.SSe, average.VPpv), (figures["QRS Se"].Mean, figures["S Se"].Mean, figures["V +P"].Mean));

        // Whatever the tables have of the kind has an average.
        string[] headings = EvaluationCsv.Write(Report).Split('\n')[0].Split(',');
        string[] ratios = [.. headings.Where(h => h.EndsWith(" Se", StringComparison.Ordinal) || h.EndsWith("+P", StringComparison.Ordinal) || h.EndsWith("F1", StringComparison.Ordinal) || h.Contains("error", StringComparison.Ordinal) || h.StartsWith("jitter", StringComparison.Ordinal))];
        Assert.Equal(31, ratios.Length);
        Assert.Empty(ratios.Except(figures.Keys));

        static RecordResult Record(string name, string reference, string device, int late) => BeatComparison.Compare(
            name,
            new ReferenceAnnotations([.. reference.Select((c, i) => new ReferenceBeat(1000 * (i + 1), Enum.Parse<AamiClass>(c.ToString())))], [], false),
            device.Select((c, i) => new DetectedBeat((1000 * (i + 1)) + late, Enum.Parse<AamiClass>(c.ToString()))),
            1000,
            10);
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

    private static List<string[]> Rows(XElement body, string caption) =>
        [.. body.Descendants("table").First(t => t.Element("caption")!.Value.StartsWith(caption, StringComparison.Ordinal)).Descendants("tbody").Elements("tr").Select(r => r.Elements("td").Select(c => c.Value).ToArray())];

    private static RecordResult Result(string name) => BeatComparison.Compare(
        name,
        new ReferenceAnnotations([new(1000, AamiClass.N), new(2000, AamiClass.V), new(3000, AamiClass.V), new(4000, AamiClass.S)], [], false),
        [new(1000, AamiClass.N), new(3000, AamiClass.V), new(4000, AamiClass.F), new(5000, null)],
        1000,
        10);
}
