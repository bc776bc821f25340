using System.Globalization;

namespace EcgWearable.Evaluation;

/// <summary>The figures of an evaluation line by line, for CSV and HTML alike.</summary>
internal static class EvaluationColumns
{
    private static readonly string[] Lengths = ["couplets", "short runs", "long runs"];

    /// <summary>Headings; the first is the record's.</summary>
    public static IReadOnlyList<string> Headings { get; } =
    [
        "record", "seconds", "beats", "missed", "extra", "QRS Se", "QRS +P", "jitter ms",
        .. AamiClasses.Scored.SelectMany(c => new[] { $"{c} beats", $"{c} Se", $"{c} +P", $"{c} F1" }),
        "macro-F1",
        .. new[] { "V", "S" }.SelectMany(c => Lengths.SelectMany(l => new[] { $"{c} {l}", $"{c} {l} Se", $"{c} {l} +P" })),
        "RR error ms", "heart rate error /min", "heart rate error", "shutdown s", "missed in shutdown",
    ];

    /// <summary>The columns of each table where one is too wide; the record's heads every one.</summary>
    public static IReadOnlyList<(string Caption, bool NeedsClasses, IReadOnlyList<int> Columns)> Parts { get; } =
    [
        ("Beat detection", false, Columns("record", "jitter ms")),
        ("Classes", true, Columns("N beats", "macro-F1")),
        ("Runs of V", true, Columns("V couplets", "V long runs +P")),
        ("Runs of S", true, Columns("S couplets", "S long runs +P")),
        ("RR interval, heart rate, shutdown", false, Columns("RR error ms", "missed in shutdown")),
    ];

    /// <summary>The lines: records, gross, average, and of how many records each average is.</summary>
    /// <param name="report">The evaluation, with what EC57 asks for.</param>
    /// <param name="number">Format of numbers that are not counts.</param>
    /// <returns>Cells in the order of the headings; ratios 0 to 1; empty where undefined.</returns>
    public static IEnumerable<IReadOnlyList<string>> Lines(EvaluationReport report, string number = "0.######")
    {
        foreach (RecordReport r in report.Records)
        {
            yield return Line(number, r.Record, r.EcgSeconds, r.QrsCounts, r.Qrs, r.Classes, r.MacroF1, r.Ec57);
        }

        yield return Line(number, "gross", report.EcgSeconds, report.QrsCounts, report.Qrs, report.Classes, report.MacroF1, report.Ec57?.Gross);
        if (report.Ec57?.Average is Ec57Average average)
        {
            Dictionary<string, AverageFigure> figures = average.Figures.ToDictionary(f => f.Name);
            yield return [.. Headings.Select(h => h == Headings[0] ? "average" : Text(figures.GetValueOrDefault(h)?.Mean, number))];
            yield return [.. Headings.Select(h => h == Headings[0] ? "records averaged" : figures.TryGetValue(h, out AverageFigure? f) ? Text(f.Records) : string.Empty)];
        }
    }

    private static int[] Columns(string first, string last)
    {
        List<string> all = [.. Headings];
        int from = Math.Max(1, all.IndexOf(first));
        return [0, .. Enumerable.Range(from, all.IndexOf(last) - from + 1)];
    }

    private static string[] Line(
        string number, string name, double seconds, QrsCounts counts, QrsReport qrs, ClassesReport? classes, double? macro, Ec57Figures? ec57) =>
    [
        name,
        seconds.ToString("0.###", CultureInfo.InvariantCulture),
        Text(counts.TruePositives + counts.FalseNegatives),
        Text(counts.FalseNegatives),
        Text(counts.FalsePositives),
        Text(qrs.Se, number),
        Text(qrs.Ppv, number),
        Text(qrs.JitterRmsMs, number),
        .. (classes is null ? new ClassReport?[4] : [classes.N, classes.S, classes.V, classes.F])
            .SelectMany(c => new[] { c is null ? string.Empty : Text(c.Count), Text(c?.Se, number), Text(c?.Ppv, number), Text(c?.F1, number) }),
        Text(macro, number),
        .. new[] { ec57?.V, ec57?.S }.SelectMany(r => new[] { r?.Couplets, r?.ShortRuns, r?.LongRuns })
            .SelectMany(r => new[] { r is null ? string.Empty : Text(r.Reference), Text(r?.Se, number), Text(r?.Ppv, number) }),
        Text(ec57?.RrErrorRmsMs, number),
        Text(ec57?.HeartRateErrorRmsBpm, number),
        Text(ec57?.HeartRateErrorRms, number),
        Text(ec57?.ShutdownSeconds, number),
        ec57 is null ? string.Empty : Text(ec57.MissedInShutdown),
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? value, string number) => value?.ToString(number, CultureInfo.InvariantCulture) ?? string.Empty;
}
