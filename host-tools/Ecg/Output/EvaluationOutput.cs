using System.Globalization;
using EcgWearable.Evaluation;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>An evaluation as tables.</summary>
public static class EvaluationOutput
{
    private const int ShownChanges = 40;

    /// <summary>Writes the tables: per record, gross, classes, confusion matrix.</summary>
    public static void Write(GrossResult gross, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(gross);
        ArgumentNullException.ThrowIfNull(report);
        if (report.Conditions is EvaluationConditions conditions)
        {
            AnsiConsole.MarkupLineInterpolated($"{conditions.ToString()}");
        }

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

        if (report.Ec57 is Ec57Report ec57)
        {
            WriteEc57(ec57);
        }

        if (report.Against is DifferenceReport difference)
        {
            WriteDifference(difference);
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{report.EcgSeconds:N0} s of ECG in {report.WallSeconds:N1} s: {report.EcgSeconds / report.WallSeconds:N0} times real time");
    }

    private static void WriteEc57(Ec57Report report)
    {
        if (report.Gross is { V: RunsReport v, S: RunsReport s })
        {
            Table runs = NumberTable.Create("runs", "annotated", "Se %", "the device's", "+P %");
            foreach ((string name, RunReport run) in new[]
            {
                ("V couplets", v.Couplets), ("V, 3 to 5", v.ShortRuns), ("V, 6 and more", v.LongRuns),
                ("S couplets", s.Couplets), ("S, 3 to 5", s.ShortRuns), ("S, 6 and more", s.LongRuns),
            })
            {
                runs.AddRow(name, Count(run.Reference), Percent(run.Se), Count(run.Detected), Percent(run.Ppv));
            }

            AnsiConsole.Write(runs);
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"RR error {report.Gross.RrErrorRmsMs:0.0} ms RMS; heart rate error {report.Gross.HeartRateErrorRmsBpm:0.00} per minute, {100 * report.Gross.HeartRateErrorRms:0.00} % RMS; shutdown {report.Gross.ShutdownSeconds:N0} s with {report.Gross.MissedInShutdown:N0} missed beats");
        WriteAverages(report.Average, report.Gross.V is not null);
    }

    private static void WriteAverages(Ec57Average average, bool classes)
    {
        Dictionary<string, AverageFigure> figures = average.Figures.ToDictionary(f => f.Name);
        Table table = NumberTable.Create("average", "Se %", "records", "+P %", "records", "F1", "records");
        string[] runs = ["V couplets", "V short runs", "V long runs", "S couplets", "S short runs", "S long runs"];
        foreach (string name in (IEnumerable<string>)["QRS", .. classes ? AamiClasses.Scored.Select(c => c.ToString()).Concat(runs) : []])
        {
            AverageFigure? f1 = figures.GetValueOrDefault($"{name} F1");
            table.AddRow(
                name, Percent(figures[$"{name} Se"].Mean), Count(figures[$"{name} Se"].Records), Percent(figures[$"{name} +P"].Mean), Count(figures[$"{name} +P"].Records), f1 is null ? "" : Ratio(f1.Mean), f1 is null ? "" : Count(f1.Records));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"average: {(classes ? $"macro-F1 {Ratio(figures["macro-F1"].Mean)} of {figures["macro-F1"].Records} records; " : "")}jitter {figures["jitter ms"].Mean:0.0} ms of {figures["jitter ms"].Records}; RR error {figures["RR error ms"].Mean:0.0} ms of {figures["RR error ms"].Records}; heart rate error {figures["heart rate error /min"].Mean:0.00} per minute, {100 * figures["heart rate error"].Mean:0.00} % of {figures["heart rate error"].Records} (each record's RMS)");
    }

    private static void WriteDifference(DifferenceReport difference)
    {
        AnsiConsole.MarkupLineInterpolated($"Against the earlier evaluation: {difference.ToString()}");
        if (difference.Conditions.Count > 0)
        {
            Table conditions = NumberTable.Create("differs", "before", "now");
            foreach (ConditionChange change in difference.Conditions)
            {
                conditions.AddRow(change.Name, Markup.Escape(change.Before), Markup.Escape(change.Now));
            }

            AnsiConsole.Write(conditions);
        }

        Table figures = NumberTable.Create("figure", "before", "now");
        foreach (FigureChange change in difference.Figures)
        {
            figures.AddRow(change.Name, Ratio(change.Before), Ratio(change.Now));
        }

        AnsiConsole.Write(figures);
        Table beats = NumberTable.Create("record", "sample", "annotated", "before", "now", "");
        foreach ((string record, BeatChange change) in difference.Records.SelectMany(r => r.Changes.Select(c => (r.Record, c))).Take(ShownChanges))
        {
            beats.AddRow(record, change.Sample.ToString("0", CultureInfo.InvariantCulture), change.Reference ?? "-", change.Before, change.Now, change.Kind);
        }

        if (beats.Rows.Count > 0)
        {
            AnsiConsole.Write(beats);
        }

        long all = difference.Fixed + difference.Broken + difference.Other;
        if (all > ShownChanges)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{all - ShownChanges:N0} more with --json, --out or --csv.");
        }
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

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
