using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Evaluation;
using EcgWearable.Files;
using EcgWearable.Stress;
using EcgWearable.Wfdb;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg evaluate</c>: has the virtual board wear a database and judges it beat by beat after EC57.</summary>
public static class EvaluateCommand
{
    private const double LeastSnrDecibels = -20;
    private const double MostSnrDecibels = 60;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> database = new("--db") { Description = "Folder of the WFDB database.", HelpName = "DIR", Required = true };
        Option<string[]> records = new("--record") { Description = "Only this record of it; may be given several times.", HelpName = "NAME" };
        Option<string> stage = new("--stage") { Description = "classify, or detect: stop after beat detection.", DefaultValueFactory = _ => "classify" };
        stage.AcceptOnlyFromAmong("classify", "detect");
        Option<string> beats = new("--beats") { Description = "R peaks from the firmware (detected) or the annotations (reference).", DefaultValueFactory = _ => "detected" };
        beats.AcceptOnlyFromAmong("detected", "reference");
        Option<string> protocol = new("--protocol")
        {
            Description = "Which model scores the beats: intra (of five, the one not trained on the beat), inter (trained on DS1, DS2 is scored), or deployed.",
            DefaultValueFactory = _ => EvaluationProtocol.Deployed.Name,
        };
        protocol.AcceptOnlyFromAmong([.. EvaluationProtocol.All.Select(p => p.Name)]);
        Option<double?> learning = CommonOptions.Length("--learning", "Start of each record that is not scored; EC57 skips 5min, the default scores all.");
        Option<string?> noise = new("--noise") { Description = "Add this noise record (em, ma, bw) as EC57's noise stress test does: five minutes clean, then two noisy and two clean by turns. Needs --noise-db and --snr.", HelpName = "NAME" };
        Option<double?> snr = new("--snr") { Description = "Signal-to-noise ratio in dB, -20 to 60.", HelpName = "DB" };
        Option<string?> noiseDatabase = new("--noise-db") { Description = "Folder of the MIT-BIH Noise Stress Test Database (em, ma, bw).", HelpName = "DIR" };
        Option<string?> model = new("--model")
        {
            Description = "Model file (.ecgm) of the accelerator, or the folder of those of the protocol; the built-in ones by default.",
            HelpName = "FILE|DIR",
        };
        Option<double> crystal = CommonOptions.Crystal();
        Option<string?> output = new("--out", "-o") { Description = "Also write the JSON to this file, with every beat, for --against.", HelpName = "FILE" };
        Option<string?> csv = new("--csv") { Description = "Also write a table to this file: a line per record, gross and average; with --against, what changed in tables behind it.", HelpName = "FILE" };
        Option<string?> html = new("--html") { Description = "Also write a page to this file.", HelpName = "FILE" };
        Option<string?> annotationFolder = new("--write-annotations")
        {
            Description = "Also write what the device found into this folder, as annotation files RECORD.ecg for WFDB's bxb, rxr and mxm.",
            HelpName = "DIR",
        };
        Option<string?> against = new("--against") { Description = "An earlier evaluation (of --out): tell what changed, beat by beat.", HelpName = "FILE" };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace files that are there." };
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
            "evaluate",
            """
            Wear a whole database on the virtual board and compare with its annotations, beat by beat (ANSI/AAMI EC57, 150 ms).

            Example: ecg evaluate --db "$MITDB_DIR" --protocol inter --beats reference
                     ecg evaluate --db "$MITDB_DIR" --record 118 --record 119 --noise em --snr 12 --noise-db "$NSTDB_DIR" --learning 5min
            """)
        {
            database, records, stage, beats, protocol, learning, noise, snr, noiseDatabase, model, crystal, output, csv, html, annotationFolder, against, overwrite, jobs, json,
        };
        command.Validators.Add(result =>
        {
            int given = (result.GetValue(noise) is null ? 0 : 1) + (result.GetValue(snr) is null ? 0 : 1) + (result.GetValue(noiseDatabase) is null ? 0 : 1);
            if (given is not (0 or 3))
            {
                result.AddError("evaluate: --noise, --snr and --noise-db go together; give all three, or none");
            }

            if (result.GetValue(snr) is < LeastSnrDecibels or > MostSnrDecibels or double.NaN)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--snr: from {LeastSnrDecibels} to {MostSnrDecibels} dB"));
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(database)!;
            EvaluationProtocol chosen = EvaluationProtocol.Parse(parsed.GetValue(protocol)!);
            string? path = parsed.GetValue(output);
            string? csvPath = parsed.GetValue(csv);
            string? htmlPath = parsed.GetValue(html);
            string? annotationPath = parsed.GetValue(annotationFolder);
            string? earlierPath = parsed.GetValue(against);
            bool replace = parsed.GetValue(overwrite);
            RefuseOneFileTwice(("--out", path), ("--csv", csvPath), ("--html", htmlPath), ("--against", earlierPath));
            foreach (string file in new[] { path, csvPath, htmlPath }.OfType<string>())
            {
                RefuseExisting(file, replace);
                AtomicFile.Probe(file);
            }

            EvaluationReport? earlier = earlierPath is null ? null : ReadEarlier(earlierPath);
            bool classify = parsed.GetValue(stage) == "classify";
            ProtocolModels? models = classify ? ProtocolModels.Load(chosen, parsed.GetValue(model)) : null;
            IReadOnlyList<string> names = Choose(folder, parsed.GetValue(records) ?? [], chosen);
            double learningSeconds = parsed.GetValue(learning) ?? 0;
            RefuseNothingScored(folder, names, learningSeconds);
            if (annotationPath is not null)
            {
                foreach (string name in names)
                {
                    RefuseExisting(AnnotationFile(annotationPath, name), replace);
                }

                CreateFolder(annotationPath);
                AtomicFile.Probe(AnnotationFile(annotationPath, names[0]));
            }

            RecordEvaluation evaluation = new(
                (int)Math.Round(parsed.GetValue(crystal) * 1e6),
                parsed.GetValue(beats) == "reference",
                new BeatComparisonOptions { LearningSeconds = learningSeconds, ScoreClasses = classify })
            {
                Noise = parsed.GetValue(noise) is { } noiseName ? NoiseRecord.Read(parsed.GetValue(noiseDatabase)!, noiseName) : null,
                SnrDecibels = parsed.GetValue(snr) ?? 0,
            };
            Stopwatch stopwatch = Stopwatch.StartNew();
            using FoldClassifier? folds = models is not null && chosen == EvaluationProtocol.Intra
                ? new FoldClassifier(models, DatabaseFolds.Read(folder))
                : null;
            RecordResult[] results = ParallelRecords.Run(names, parsed.GetValue(jobs), parsed.GetValue(json), cancellation, name =>
            {
                string record = Path.Combine(folder, name);
                return folds is null
                    ? evaluation.ByAccelerator(record, models?.Files[0], cancellation)
                    : evaluation.ByFold(record, folds, cancellation);
            });
            GrossResult gross = GrossResult.Sum(results);
            EvaluationReport full = Ec57Report.AddTo(EvaluationReport.From(gross, stopwatch.Elapsed.TotalSeconds, models?.Identity), results, withBeats: true) with
            {
                Conditions = new EvaluationConditions(
                    parsed.GetValue(beats)!, evaluation.CrystalHertz, evaluation.Options.LearningSeconds, evaluation.Noise?.Name, evaluation.Noise is null ? null : evaluation.SnrDecibels),
            };
            if (earlier is not null)
            {
                full = full with { Against = Difference(earlier, full, earlierPath!, results) };
            }

            List<(string Path, ReadOnlyMemory<byte> Content)> files = [];
            Add(path, full.ToJson);
            Add(csvPath, () => EvaluationCsv.Write(full));
            Add(htmlPath, () => EvaluationHtml.Write(full));
            if (annotationPath is not null)
            {
                foreach (RecordResult result in results)
                {
                    string file = AnnotationFile(annotationPath, result.Record);
                    files.Add((file, WfdbAnnotations.Encode(DeviceAnnotations.Of(result, classify), file)));
                }
            }

            AtomicFile.WriteAll([.. files.Select(f => (f.Path, (Action<Stream>)(stream => stream.Write(f.Content.Span))))]);
            EvaluationReport report = full with { Records = [.. full.Records.Select(r => r with { BeatPairs = null })] };
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(report.ToJson());
            }
            else
            {
                EvaluationOutput.Write(gross, report);
            }

            return ExitCode.Ok;

            void Add(string? to, Func<string> text)
            {
                if (to is not null)
                {
                    files.Add((to, Encoding.UTF8.GetBytes(text() + "\n")));
                }
            }
        });
        return command;
    }

    private static string AnnotationFile(string folder, string record) => Path.Combine(folder, record + ".ecg");

    private static void RefuseExisting(string path, bool replace)
    {
        if (!replace && File.Exists(path))
        {
            throw new UserErrorException(ExitCode.CannotWrite, $"{path}: is there already and is left as it is; name another file, or give --overwrite");
        }
    }

    private static void RefuseOneFileTwice(params ReadOnlySpan<(string Option, string? Path)> named)
    {
        StringComparer names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        Dictionary<string, string> seen = new(names);
        foreach ((string option, string? path) in named)
        {
            if (path is not null && !seen.TryAdd(Path.GetFullPath(path), option))
            {
                throw new UserErrorException(ExitCode.Usage, $"{option}: {path} is the file of {seen[Path.GetFullPath(path)]} too; name another");
            }
        }
    }

    private static void RefuseNothingScored(string folder, IReadOnlyList<string> names, double learningSeconds)
    {
        foreach (string name in learningSeconds > 0 ? names : [])
        {
            WfdbHeader header = WfdbHeader.Read(Path.Combine(folder, name + ".hea"));
            double seconds = header.SamplesPerSignal / header.SamplingFrequencyHz;

            // A header may leave the length to the signal file.
            if (header.SamplesPerSignal > 0 && learningSeconds >= seconds)
            {
                throw new UserErrorException(
                    ExitCode.BadInput,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"--learning: record {name} is {seconds:0.#} s long, so that after {learningSeconds:0.#} s nothing is left to score; give a shorter learning period, or choose other records with --record"));
            }
        }
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.CannotWrite, $"{path}: cannot be made a folder: {e.Message}; give another with --write-annotations");
        }
    }

    private static EvaluationReport ReadEarlier(string path)
    {
        try
        {
            return EvaluationReport.Parse(File.ReadAllBytes(path));
        }
        catch (FormatException e)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: no evaluation: {e.Message}; make one with 'ecg evaluate --out FILE'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: cannot be read: {e.Message}; --against takes what 'ecg evaluate --out FILE' wrote");
        }
    }

    private static DifferenceReport Difference(EvaluationReport earlier, EvaluationReport now, string path, IReadOnlyList<RecordResult> results)
    {
        Dictionary<string, double> hertz = results.ToDictionary(r => r.Record, r => r.ReferenceHz);
        try
        {
            return DifferenceReport.Of(earlier, now, name => hertz[name]);
        }
        catch (FormatException e)
        {
            throw new UserErrorException(ExitCode.BadInput, $"{path}: {e.Message}");
        }
    }

    private static IReadOnlyList<string> Choose(string folder, string[] wanted, EvaluationProtocol protocol)
    {
        IReadOnlyList<string> all = WfdbDatabase.RecordNames(folder);
        foreach (string name in wanted)
        {
            if (!all.Contains(name))
            {
                throw new UserErrorException(
                    ExitCode.BadInput,
                    string.Create(CultureInfo.InvariantCulture, $"{folder}: no record {name} among its {all.Count}; see its .hea files"));
            }

            if (protocol.Records is not null && !protocol.Records.Contains(name))
            {
                throw new UserErrorException(
                    ExitCode.BadInput,
                    $"--record {name}: protocol {protocol.Name} does not score it; it scores {string.Join(", ", protocol.Records)}");
            }
        }

        if (wanted.Length > 0)
        {
            return [.. wanted.Distinct()];
        }

        string[] missing = [.. (protocol.Records ?? []).Except(all)];
        return missing.Length == 0
            ? protocol.Records ?? all
            : throw new UserErrorException(
                ExitCode.BadInput,
                $"{folder}: protocol {protocol.Name} scores {protocol.Records!.Count} records, but {string.Join(", ", missing)} are missing; "
                + "give the folder of the whole MIT-BIH Arrhythmia Database, or choose records with --record");
    }
}
