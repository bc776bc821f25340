using EcgWearable.Evaluation;
using EcgWearable.Stress;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>A study of beat detection as tables and as JSON.</summary>
internal static class DetectionOutput
{
    /// <summary>The study as an object for JSON.</summary>
    /// <param name="study">The study.</param>
    /// <param name="wallSeconds">How long it took.</param>
    public static object Json(DetectionStudy study, double wallSeconds) => new
    {
        records = study.ByRecord.Select(r => Figures(r)),
        gross = study.ByRecord.Count == 0 ? null : Figures(DetectionResult.Sum("gross", study.ByRecord)),
        selection = SelectionResult.Groups([.. study.Selection]).Concat(study.Selection).Select(Selection),
        noiseStress = study.NoiseStress.Select(r => new { condition = Condition(r.Condition), result = Figures(r.Result) }),
        conditions = study.All.Select(r => new { condition = Condition(r.Condition), result = Figures(r.Result) }),
        wallSeconds,
    };

    /// <summary>Writes the tables.</summary>
    public static void Write(DetectionStudy study)
    {
        if (study.ByRecord.Count > 0)
        {
            Table records = NumberTable.Create("record", DetectionTable.Headings);
            foreach (DetectionResult result in study.ByRecord.Append(DetectionResult.Sum("gross", study.ByRecord)))
            {
                records.AddRow([result.Name, .. DetectionTable.Row(result)]);
            }

            AnsiConsole.WriteLine("Undisturbed, through the virtual front end:");
            AnsiConsole.Write(records);
        }

        if (study.Selection.Count > 0)
        {
            Table selection = NumberTable.Create("records", SelectionTable.Headings);
            foreach (SelectionResult group in SelectionResult.Groups([.. study.Selection]))
            {
                selection.AddRow([group.Name, .. SelectionTable.Row(group)]);
            }

            AnsiConsole.WriteLine("What the selective policy does not send to the accelerator, by annotated class:");
            AnsiConsole.Write(selection);
        }

        if (study.NoiseStress.Count > 0)
        {
            Table stress = NumberTable.Create("noise", DetectionTable.Headings);
            foreach ((DetectionCondition condition, DetectionResult result) in study.NoiseStress)
            {
                stress.AddRow([$"{result.Name} {condition.Name}", .. DetectionTable.Row(result)]);
            }

            AnsiConsole.WriteLine("Noise stress test: five minutes clean, then two noisy and two clean by turns, scored from the sixth minute on:");
            AnsiConsole.Write(stress);
        }

        Table all = NumberTable.Create("condition", DetectionTable.Headings);
        foreach ((DetectionCondition condition, DetectionResult result) in study.All)
        {
            all.AddRow([condition.Name, .. DetectionTable.Row(result)]);
        }

        AnsiConsole.WriteLine($"{study.Records.Count} records under every condition, straight into the detector, noise throughout:");
        AnsiConsole.Write(all);
    }

    private static object Condition(DetectionCondition condition) => new
    {
        name = condition.Name,
        group = condition.Group,
        description = condition.Description,
        noise = condition.Noise,
        snrDecibels = condition.Noise is null ? (double?)null : condition.SnrDecibels,
        gain = condition.Gain,
        stepMicrovolts = condition.StepMicrovolts,
        samplesPerSecond = (double)condition.OdrNumerator / condition.OdrDenominator,
    };

    private static object Selection(SelectionResult result) => new
    {
        records = result.Name,
        beats = result.All.Beats,
        sentShare = 1 - result.All.LeftOutShare,
        notSent = result.ByClass.OrderBy(c => c.Key).ToDictionary(c => c.Key.ToString(), c => new { beats = c.Value.Beats, leftOut = c.Value.LeftOut, share = c.Value.LeftOutShare }),
    };

    private static object Figures(DetectionResult result) => new
    {
        record = result.Name,
        qrs = QrsReport.From(result.Within150),
        qrsCounts = QrsCounts.From(result.Within150),
        qrs75 = QrsReport.From(result.Within75),
        qrsCounts75 = QrsCounts.From(result.Within75),
        qualityOfBeats = result.True.Mean,
        poorShareOfBeats = result.True.PoorShare,
        qualityOfExtra = result.False.Mean,
        poorShareOfExtra = result.False.PoorShare,
        longestDelayMs = result.LongestDelayMilliseconds,
    };
}
