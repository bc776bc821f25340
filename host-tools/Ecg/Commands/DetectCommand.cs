using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Files;
using EcgWearable.Stress;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg detect</c>: how well the firmware finds beats, record by record and under noise, gain, polarity, rate and steps.</summary>
public static class DetectCommand
{
    // The records that the noise stress test was made of.
    private static readonly string[] NoiseStressRecords = ["118", "119"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> database = new("--db") { Description = "Folder of the WFDB database.", HelpName = "DIR", Required = true };
        Option<string?> noiseDatabase = new("--noise-db") { Description = "Folder of the MIT-BIH Noise Stress Test Database (em, ma, bw).", HelpName = "DIR" };
        Option<string[]> records = new("--record") { Description = "Only this record; may be given several times.", HelpName = "NAME" };
        Option<string[]> conditions = new("--condition") { Description = "Only this condition (em-12) or group (em, ma, bw, gain, polarity, rate, step, clean); may be given several times.", HelpName = "NAME" };
        Option<string?> output = new("--out", "-o") { Description = "Also write the JSON to this file.", HelpName = "FILE" };
        Option<string?> page = new("--page") { Description = "Write the whole study as a page (Markdown).", HelpName = "FILE" };
        Option<string?> model = new("--model") { Description = "Model file (.ecgm) of the accelerator that the selective policy sends beats to; the built-in one by default.", HelpName = "FILE" };
        Option<int> jobs = new("--jobs", "-j") { Description = "Records worked on side by side; all processors by default.", DefaultValueFactory = _ => Environment.ProcessorCount };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs: at least 1");
            }
        });
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "detect",
            """
            Find the beats of a database with the firmware's detector: sensitivity, positive predictivity and jitter at 150 and 75 ms, record by
            record, and under noise, gain, exchanged electrodes, other sample rates and steps of the baseline. Of the undisturbed records also: what the
            selective policy does not send to the accelerator, by class.

            Example: ecg detect --db "$MITDB_DIR" --noise-db "$NSTDB_DIR"
            """)
        {
            database, noiseDatabase, records, conditions, model, output, page, jobs, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(database)!;
            string[] wanted = parsed.GetValue(conditions) ?? [];
            IReadOnlyList<DetectionCondition> chosen = Choose(wanted);
            string? jsonPath = parsed.GetValue(output);
            string? pagePath = parsed.GetValue(page);
            if (pagePath is not null && (wanted.Length > 0 || parsed.GetValue(records) is { Length: > 0 } || parsed.GetValue(model) is not null))
            {
                throw new UserErrorException(ExitCode.Usage, "--page: the page has all conditions and records, with the built-in model; leave --condition, --record and --model out");
            }

            foreach (string path in new[] { jsonPath, pagePath }.OfType<string>())
            {
                AtomicFile.Probe(path);
            }

            Stopwatch stopwatch = Stopwatch.StartNew();
            IReadOnlyList<string> names = StudyInputs.Records(folder, parsed.GetValue(records) ?? []);
            DetectionRunner runner = new(folder, names, StudyInputs.Noises(parsed.GetValue(noiseDatabase), chosen.Select(c => c.Noise)), parsed.GetValue(model));
            DetectionStudy study = Run(runner, names, chosen, parsed.GetValue(jobs), cancellation);
            string text = JsonSerializer.Serialize(DetectionOutput.Json(study, stopwatch.Elapsed.TotalSeconds), JsonOutput.Options);
            List<(string Path, string Text)> files = [];
            if (pagePath is not null)
            {
                // As a reader types it: without the folders of this machine.
                string shown = Path.IsPathRooted(pagePath) ? Path.GetFileName(pagePath) : pagePath;
                files.Add((pagePath, DetectionPage.Write(study, $"./ecg detect --db \"$MITDB_DIR\" --noise-db \"$NSTDB_DIR\" --page {shown}")));
            }

            StudyOutputs.Write(text, jsonPath, files, parsed.GetValue(json), () => DetectionOutput.Write(study));
            return ExitCode.Ok;
        });
        return command;
    }

    private static DetectionStudy Run(
        DetectionRunner runner, IReadOnlyList<string> names, IReadOnlyList<DetectionCondition> conditions, int jobs, CancellationToken cancellation)
    {
        (DetectionResult Detection, SelectionResult Selection)[] onBoard = conditions.Any(c => c.Group == DetectionConditions.Clean)
            ? ParallelRecords.Run(names, jobs, quiet: true, cancellation, name => runner.OnBoard(name, cancellation))
            : [];
        string[] stressed = [.. NoiseStressRecords.Where(names.Contains)];
        List<(DetectionCondition, DetectionResult)> noiseStress = [];
        List<(DetectionCondition, DetectionResult)> all = [];
        foreach (DetectionCondition condition in conditions)
        {
            Stopwatch stopwatch = Stopwatch.StartNew();
            DetectionResult gross = DetectionResult.Sum(
                "gross",
                ParallelRecords.Run(names, jobs, quiet: true, cancellation, name => runner.Run(name, condition, NoiseSchedule.Whole)));
            all.Add((condition, gross));
            if (condition.Noise is not null)
            {
                noiseStress.AddRange(
                    ParallelRecords.Run(stressed, jobs, quiet: true, cancellation, name => runner.Run(name, condition, NoiseSchedule.Nst)).Select(r => (condition, r)));
            }

            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{all.Count}/{conditions.Count} {condition.Name}: Se {100 * gross.Within150.Sensitivity:0.00} %, +P {100 * gross.Within150.PositivePredictivity:0.00} %, {stopwatch.Elapsed.TotalSeconds:0.0} s"));
        }

        return new DetectionStudy
        {
            Records = names,
            ByRecord = [.. onBoard.Select(r => r.Detection)],
            Selection = [.. onBoard.Select(r => r.Selection)],
            All = all,
            NoiseStress = [.. noiseStress.OrderBy(r => r.Item2.Name, StringComparer.Ordinal)],
        };
    }

    private static IReadOnlyList<DetectionCondition> Choose(string[] names)
    {
        try
        {
            return DetectionConditions.Choose(names);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(ExitCode.Usage, $"--condition: {e.Message}");
        }
    }
}
