using EcgWearable.Evaluation;
using EcgWearable.Stress;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>A stress study as a table and as JSON.</summary>
internal static class StressOutput
{
    /// <summary>The study as an object for JSON.</summary>
    /// <param name="study">The study.</param>
    /// <param name="wallSeconds">How long it took.</param>
    public static object Json(StressStudy study, double wallSeconds) => new
    {
        protocol = study.Protocol,
        models = study.ModelHashes,
        caption = study.Caption,
        records = study.Records,
        beats = "reference",
        schedule = study.Schedule == NoiseSchedule.Nst ? "nst" : "whole",
        seed = study.Seed,
        crystalHertz = study.CrystalHertz,
        conditions = study.Results.Select(r => new
        {
            name = r.Condition.Name,
            group = r.Condition.Group,
            description = r.Condition.Description,
            noise = r.Condition.Perturbation.Noise,
            snrDecibels = r.Condition.Perturbation.Noise is null ? (double?)null : r.Condition.Perturbation.SnrDecibels,
            jitterSamples = r.Condition.Perturbation.JitterSamples,
            gain = r.Condition.Perturbation.Gain,
            crystalHertz = r.Condition.Perturbation.CrystalHertz,
            macroF1 = r.Confusion.MacroF1,
            classes = ClassesReport.From(r.Confusion),
            confusion = ConfusionReport.From(r.Confusion),
        }),
        wallSeconds,
    };

    /// <summary>Writes the table.</summary>
    public static void Write(StressStudy study)
    {
        AnsiConsole.WriteLine($"{study.Records.Count} records, annotated R peaks, protocol {study.Protocol}, model {string.Join(", ", study.ModelHashes.Select(h => h[..16]))}, seed {study.Seed}, noise {(study.Schedule == NoiseSchedule.Nst ? "as nst has it" : "throughout")}.");
        AnsiConsole.WriteLine(study.Caption);
        Table table = new Table().RoundedBorder();
        for (int i = 0; i < StressTable.Headings.Count; i++)
        {
            TableColumn column = new(new Text(StressTable.Headings[i]));
            table.AddColumn(i < StressTable.TextColumns ? column : column.RightAligned());
        }

        foreach (StressResult result in study.Results)
        {
            table.AddRow([.. StressTable.Row(result).Select(cell => new Text(cell))]);
        }

        AnsiConsole.Write(table);
        foreach (string finding in StressPage.Findings(study))
        {
            AnsiConsole.WriteLine(finding);
        }
    }
}
