using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Evaluation;
using EcgWearable.Files;
using EcgWearable.Firmware.Power;
using EcgWearable.IntegerModel;
using EcgWearable.Wfdb;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg evaluate</c>: has the virtual board wear a database and judges it beat by beat after EC57.</summary>
public static class EvaluateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> database = new("--db") { Description = "Folder of the WFDB database.", HelpName = "DIR", Required = true };
        Option<string[]> records = new("--record") { Description = "Only this record of it; may be given several times.", HelpName = "NAME" };
        Option<string> stage = new("--stage") { Description = "classify, or detect: stop after beat detection.", DefaultValueFactory = _ => "classify" };
        stage.AcceptOnlyFromAmong("classify", "detect");
        Option<string> beats = new("--beats") { Description = "R peaks from the firmware (detected) or the annotations (reference).", DefaultValueFactory = _ => "detected" };
        beats.AcceptOnlyFromAmong("detected", "reference");
        Option<string> protocol = new("--protocol") { Description = "Which model scores the beats: deployed.", DefaultValueFactory = _ => "deployed" };
        protocol.AcceptOnlyFromAmong("deployed");
        Option<double?> learning = CommonOptions.Length("--learning", "Start of each record that is not scored; EC57 skips 5min, the default scores all.");
        Option<string?> model = CommonOptions.Model();
        Option<double> crystal = CommonOptions.Crystal();
        Option<string?> output = new("--out", "-o") { Description = "Also write the JSON to this file.", HelpName = "FILE" };
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

            Example: ecg evaluate --db "$MITDB_DIR" --learning 5min
            """)
        {
            database, records, stage, beats, protocol, learning, model, crystal, output, jobs, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(database)!;
            IReadOnlyList<string> names = Choose(folder, parsed.GetValue(records) ?? []);
            string? path = parsed.GetValue(output);
            if (path is not null)
            {
                AtomicFile.Probe(path);
            }

            bool classify = parsed.GetValue(stage) == "classify";
            ModelFile? network = classify ? BuiltIn.LoadModel(parsed.GetValue(model)) : null;
            if (network is not null && network.Protocol != parsed.GetValue(protocol))
            {
                throw new UserErrorException(
                    ExitCode.BadInput,
                    $"--protocol {parsed.GetValue(protocol)}: the model was trained for protocol '{network.Protocol}'; give a matching --model");
            }

            BeatComparisonOptions options = new() { LearningSeconds = parsed.GetValue(learning) ?? 0, ScoreClasses = classify };
            bool reference = parsed.GetValue(beats) == "reference";
            int crystalHertz = (int)Math.Round(parsed.GetValue(crystal) * 1e6);
            Stopwatch stopwatch = Stopwatch.StartNew();
            RecordResult[] results = ParallelRecords.Run(names, parsed.GetValue(jobs), parsed.GetValue(json), cancellation, name =>
            {
                WfdbRecord record = WfdbRecord.Read(Path.Combine(folder, name));
                ReferenceAnnotations annotations = ReferenceAnnotations.From(record.ReadAnnotations());
                WearPlan plan = new()
                {
                    Record = record,
                    Lead = LeadChoice.Choose(record.Header),
                    CrystalHertz = crystalHertz,
                    Model = network,
                    Policy = classify ? PolicyLevel.Full : PolicyLevel.DetectOnly,
                    ReferenceBeats = reference ? annotations.Beats : null,
                };
                WearResult worn = WearRunner.Run(plan, null, cancellation);
                IEnumerable<DetectedBeat> detected = worn.Session.Beats
                    .Select(b => DetectedBeat.FromDeviceSample(
                        b.SampleIndex,
                        worn.OdrNumerator,
                        worn.OdrDenominator,
                        record.SamplingFrequencyHz,
                        AamiClasses.FromDevice((byte)b.Class)))
                    .Where(b => b.ReferenceSample < record.SamplesPerSignal);
                return BeatComparison.Compare(record.Name, annotations, detected, record.SamplingFrequencyHz, plan.WornSeconds, options);
            });
            GrossResult gross = GrossResult.Sum(results);
            ModelIdentity? identity = network is null ? null : new ModelIdentity(network.Network.HashHex, network.Protocol);
            EvaluationReport report = EvaluationReport.From(gross, stopwatch.Elapsed.TotalSeconds, identity);
            if (path is not null)
            {
                AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(report.ToJson() + "\n"));
            }

            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(report.ToJson());
            }
            else
            {
                EvaluationOutput.Write(gross, report);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static IReadOnlyList<string> Choose(string folder, string[] wanted)
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
        }

        return wanted.Length > 0 ? wanted : all;
    }
}
