using System.Globalization;
using EcgWearable.Evaluation;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>An evaluation as tables.</summary>
public static class EvaluationOutput
{
    /// <summary>Writes the tables: per record, gross, classes, confusion matrix.</summary>
    public static void Write(GrossResult gross, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(gross);
        ArgumentNullException.ThrowIfNull(report);
        Table table = NumberTable.Create("record", "beats", "missed", "extra", "QRS Se %", "+P %", "jitter ms", "N F1", "S F1", "V F1", "F F1");

        foreach (RecordReport record in report.Records)
        {
            table.AddRow(Row(record.Record, record.QrsCounts, record.Qrs, record.Classes));
        }

        table.AddEmptyRow();
        table.AddRow(Row("gross", report.QrsCounts, report.Qrs, report.Classes));
        AnsiConsole.Write(table);
        if (report.Classes is not null && gross.Confusion is not null)
        {
            WriteClasses(report.Classes, report.Confusion!);
            AnsiConsole.MarkupLineInterpolated($"macro-F1 [bold]{Ratio(report.MacroF1)}[/], model {report.Model?.Hash[..16]}, protocol {report.Model?.Protocol}");
        }

        if (report.WithoutSharedSubject is { Classes: not null, Confusion: not null, LeftOut.Count: > 0 } without)
        {
            string left = string.Join(", ", without.LeftOut);
            AnsiConsole.MarkupLineInterpolated($"Without {left}, of a person of the training set:");
            WriteClasses(without.Classes, without.Confusion);
            AnsiConsole.MarkupLineInterpolated($"macro-F1 [bold]{Ratio(without.MacroF1)}[/] without {left}");
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{report.EcgSeconds:N0} s of ECG in {report.WallSeconds:N1} s: {report.EcgSeconds / report.WallSeconds:N0} times real time");
    }

    private static void WriteClasses(ClassesReport classes, ConfusionReport confusion)
    {
        Table table = NumberTable.Create("class", "beats", "Se %", "+P %", "F1");

        foreach ((string name, ClassReport one) in Classes(classes))
        {
            table.AddRow(name, one.Count.ToString("N0", CultureInfo.InvariantCulture), Percent(one.Se), Percent(one.Ppv), Ratio(one.F1));
        }

        AnsiConsole.Write(table);
        ConfusionOutput.Write(confusion);
    }

    private static string[] Row(string name, QrsCounts counts, QrsReport qrs, ClassesReport? classes) =>
    [
        name,
        (counts.TruePositives + counts.FalseNegatives).ToString("N0", CultureInfo.InvariantCulture),
        counts.FalseNegatives.ToString("N0", CultureInfo.InvariantCulture),
        counts.FalsePositives.ToString("N0", CultureInfo.InvariantCulture),
        Percent(qrs.Se),
        Percent(qrs.Ppv),
        qrs.JitterRmsMs?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-",
        .. classes is null ? ["-", "-", "-", "-"] : Classes(classes).Select(c => Ratio(c.Report.F1)),
    ];

    private static (string Name, ClassReport Report)[] Classes(ClassesReport classes) =>
        [("N", classes.N), ("S", classes.S), ("V", classes.V), ("F", classes.F)];

    private static string Percent(double? value) => value is double v ? (100 * v).ToString("0.00", CultureInfo.InvariantCulture) : "-";

    private static string Ratio(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
