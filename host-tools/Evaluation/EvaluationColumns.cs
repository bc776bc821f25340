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

    /// <summary>The lines: records, gross, average.</summary>
    /// <param name="report">The evaluation, with what EC57 asks for.</param>
    /// <returns>Cells in the order of the headings; ratios 0 to 1; empty where undefined.</returns>
    public static IEnumerable<IReadOnlyList<string>> Lines(EvaluationReport report)
    {
        foreach (RecordReport r in report.Records)
        {
            yield return Line(r.Record, r.EcgSeconds, r.QrsCounts, r.Qrs, r.Classes, r.MacroF1, r.Ec57);
        }

        yield return Line("gross", report.EcgSeconds, report.QrsCounts, report.Qrs, report.Classes, report.MacroF1, report.Ec57?.Gross);
        if (report.Ec57?.Average is Ec57Average average)
        {
            Dictionary<string, double?> cells = new()
            {
                ["QRS Se"] = average.QrsSe,
                ["QRS +P"] = average.QrsPpv,
                ["V Se"] = average.VSe,
                ["V +P"] = average.VPpv,
                ["S Se"] = average.SSe,
                ["S +P"] = average.SPpv,
                ["heart rate error"] = average.HeartRateErrorRms,
            };
            yield return [.. Headings.Select(h => h == "record" ? "average" : Text(cells.GetValueOrDefault(h)))];
        }
    }

    private static string[] Line(string name, double seconds, QrsCounts counts, QrsReport qrs, ClassesReport? classes, double? macro, Ec57Figures? ec57) =>
    [
        name,
        seconds.ToString("0.###", CultureInfo.InvariantCulture),
        Text(counts.TruePositives + counts.FalseNegatives),
        Text(counts.FalseNegatives),
        Text(counts.FalsePositives),
        Text(qrs.Se),
        Text(qrs.Ppv),
        Text(qrs.JitterRmsMs),
        .. (classes is null ? new ClassReport?[4] : [classes.N, classes.S, classes.V, classes.F])
            .SelectMany(c => new[] { c is null ? string.Empty : Text(c.Count), Text(c?.Se), Text(c?.Ppv), Text(c?.F1) }),
        Text(macro),
        .. new[] { ec57?.V, ec57?.S }.SelectMany(r => new[] { r?.Couplets, r?.ShortRuns, r?.LongRuns })
            .SelectMany(r => new[] { r is null ? string.Empty : Text(r.Reference), Text(r?.Se), Text(r?.Ppv) }),
        Text(ec57?.RrErrorRmsMs),
        Text(ec57?.HeartRateErrorRmsBpm),
        Text(ec57?.HeartRateErrorRms),
        Text(ec57?.ShutdownSeconds),
        ec57 is null ? string.Empty : Text(ec57.MissedInShutdown),
    ];

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty;
}
