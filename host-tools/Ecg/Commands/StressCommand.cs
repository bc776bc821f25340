using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Evaluation;
using EcgWearable.Files;
using EcgWearable.Stress;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg stress</c>: how the classes of the beats suffer when the signal does.</summary>
public static class StressCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> database = new("--db") { Description = "Folder of the WFDB database; its paced records are left out.", HelpName = "DIR", Required = true };
        Option<string?> noiseDatabase = new("--noise-db") { Description = "Folder of the MIT-BIH Noise Stress Test Database (em, ma, bw).", HelpName = "DIR" };
        Option<string[]> records = new("--record") { Description = "Only this record; may be given several times.", HelpName = "NAME" };
        Option<string[]> conditions = new("--condition") { Description = "Only this condition (em-12) or group (em, ma, bw, jitter, gain, polarity, rate, clean); may be given several times.", HelpName = "NAME" };
        Option<string> schedule = new("--schedule") { Description = "Noise throughout (whole), or as WFDB's nst: 5 min clean, then 2 noisy and 2 clean by turns (nst); then only beats in noise count.", DefaultValueFactory = _ => "whole" };
        schedule.AcceptOnlyFromAmong("whole", "nst");
        Option<ulong> seed = new("--seed") { Description = "Seed of the R peaks' jitter.", DefaultValueFactory = _ => 1 };
        Option<string> protocol = new("--protocol") { Description = "Whose model classifies the beats: deployed, intra or inter, as of ecg evaluate.", DefaultValueFactory = _ => "deployed" };
        protocol.AcceptOnlyFromAmong([.. EvaluationProtocol.All.Select(p => p.Name)]);
        Option<string?> model = CommonOptions.Model();
        Option<double> crystal = CommonOptions.Crystal();
        Option<string?> output = new("--out", "-o") { Description = "Also write the JSON to this file.", HelpName = "FILE" };
        Option<string?> page = new("--page") { Description = "Write the whole study as a page (Markdown), and its picture in the folder images beside it.", HelpName = "FILE" };
        Option<int> jobs = new("--jobs", "-j") { Description = "Records worn side by side; all processors by default.", DefaultValueFactory = _ => Environment.ProcessorCount };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs: at least 1");
            }
        });
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "stress",
            """
            Wear a database under noise, displaced R peaks, other gain, polarity and sample rate, and say what becomes of the classes.

            Example: ecg stress --db "$MITDB_DIR" --noise-db "$NSTDB_DIR"
            """)
        {
            database, noiseDatabase, records, conditions, schedule, seed, protocol, model, crystal, output, page, jobs, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            int crystalHertz = (int)Math.Round(parsed.GetValue(crystal) * 1e6);
            IReadOnlyList<StressCondition> chosen = Choose(crystalHertz, parsed.GetValue(conditions) ?? []);
            string folder = parsed.GetValue(database)!;
            string? noiseFolder = parsed.GetValue(noiseDatabase);
            string? jsonPath = parsed.GetValue(output);
            string? pagePath = parsed.GetValue(page);
            if (pagePath is not null && (parsed.GetValue(conditions) is { Length: > 0 } || parsed.GetValue(records) is { Length: > 0 }))
            {
                throw new UserErrorException(ExitCode.Usage, "--page: the page has all conditions and records; leave --condition and --record out");
            }

            Probe(jsonPath, pagePath);
            NoiseSchedule noiseSchedule = parsed.GetValue(schedule) == "nst" ? NoiseSchedule.Nst : NoiseSchedule.Whole;
            IWindowClassifier classifier = Classifier(EvaluationProtocol.Parse(parsed.GetValue(protocol)!), parsed.GetValue(model), folder);
            using IDisposable? networks = classifier as IDisposable;
            string[] names = [.. StudyInputs.Records(folder, parsed.GetValue(records) ?? []).Where(classifier.Scores)];
            if (names.Length == 0)
            {
                throw new UserErrorException(ExitCode.BadInput, $"{folder}: none of the records is one that protocol {classifier.Protocol} scores; paced records never are: give others");
            }

            Stopwatch stopwatch = Stopwatch.StartNew();
            StressRunner runner = new(folder, names, StudyInputs.Noises(noiseFolder, chosen.Select(c => c.Perturbation.Noise)), noiseSchedule, parsed.GetValue(seed), classifier);
            StressStudy study = new()
            {
                Protocol = classifier.Protocol,
                ModelHashes = classifier.ModelHashes,
                Records = names,
                CrystalHertz = crystalHertz,
                Schedule = noiseSchedule,
                Seed = parsed.GetValue(seed),
                Results = Run(runner, names, chosen, parsed.GetValue(jobs), cancellation),
            };
            string text = JsonSerializer.Serialize(StressOutput.Json(study, stopwatch.Elapsed.TotalSeconds), JsonOutput.Options);
            List<(string Path, string Text)> files = [];
            if (pagePath is not null)
            {
                string picture = $"images/{Path.GetFileNameWithoutExtension(pagePath)}.svg";
                string picturePath = Path.Combine(Path.GetDirectoryName(pagePath) ?? string.Empty, picture);
                Directory.CreateDirectory(Path.GetDirectoryName(picturePath)!);
                files.Add((picturePath, StressPicture.Draw(study)));
                files.Add((pagePath, StressPage.Write(study, CommandLine(study, parsed.GetValue(model), pagePath), picture)));
            }

            StudyOutputs.Write(text, jsonPath, files, parsed.GetValue(json), () => StressOutput.Write(study));
            return ExitCode.Ok;
        });
        return command;
    }

    private static List<StressResult> Run(
        StressRunner runner, IReadOnlyList<string> names, IReadOnlyList<StressCondition> conditions, int jobs, CancellationToken cancellation)
    {
        // Rows may be of one condition by several names: no jitter, a gain of 1.
        Dictionary<Perturbation, ConfusionMatrix> done = [];
        int runs = conditions.Select(c => c.Perturbation).Distinct().Count();
        List<StressResult> results = [];
        foreach (StressCondition condition in conditions)
        {
            if (!done.TryGetValue(condition.Perturbation, out ConfusionMatrix? confusion))
            {
                Stopwatch stopwatch = Stopwatch.StartNew();
                confusion = new ConfusionMatrix();
                foreach (ConfusionMatrix part in ParallelRecords.Run(names, jobs, quiet: true, cancellation, name => runner.Run(name, condition.Perturbation, cancellation)))
                {
                    confusion.Add(part);
                }

                done.Add(condition.Perturbation, confusion);
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{done.Count}/{runs} {condition.Name}: macro-F1 {confusion.MacroF1:0.0000}, {stopwatch.Elapsed.TotalSeconds:0.0} s"));
            }

            results.Add(new StressResult(condition, confusion));
        }

        return results;
    }

    private static IReadOnlyList<StressCondition> Choose(int crystalHertz, string[] names)
    {
        try
        {
            return StressConditions.Choose(StressConditions.All(crystalHertz), names);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(ExitCode.Usage, $"--condition: {e.Message}");
        }
    }

    private static IWindowClassifier Classifier(EvaluationProtocol protocol, string? path, string folder)
    {
        ProtocolModels models = ProtocolModels.Load(protocol, path);
        return protocol == EvaluationProtocol.Intra ? new FoldClassifier(models, DatabaseFolds.Read(folder)) : new SingleModelClassifier(models);
    }

    private static void Probe(string? jsonPath, string? pagePath)
    {
        foreach (string path in new[] { jsonPath, pagePath }.OfType<string>())
        {
            AtomicFile.Probe(path);
        }
    }

    // As a reader types it: without the folders of this machine.
    private static string CommandLine(StressStudy study, string? model, string page)
    {
        StringBuilder line = new("./ecg stress --db \"$MITDB_DIR\" --noise-db \"$NSTDB_DIR\"");
        line.Append(CultureInfo.InvariantCulture, $" --protocol {study.Protocol} --seed {study.Seed}");
        line.Append(study.Schedule == NoiseSchedule.Nst ? " --schedule nst" : string.Empty);
        line.Append(study.CrystalHertz == StressConditions.NativeCrystalHertz ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" --crystal {study.CrystalHertz / 1e6}"));
        line.Append(model is null ? string.Empty : $" --model {Relative(model)}");
        return line.Append($" --page {Relative(page)}").ToString();
    }

    private static string Relative(string path) => Path.IsPathRooted(path) ? Path.GetFileName(path) : path;
}
