using System.CommandLine;
using System.Globalization;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Evaluation;
using EcgWearable.Files;
using EcgWearable.Firmware.Classification;
using EcgWearable.IntegerModel;
using EcgWearable.Wfdb;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg dataset</c>: the training set, as it arrives at the accelerator's pins.</summary>
public static class DatasetCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> database = new("--db") { Description = "Folder of the WFDB database; its paced records are left out.", HelpName = "DIR", Required = true };
        Option<string> output = new("--out", "-o") { Description = "The dataset file (.npz).", HelpName = "FILE", Required = true };
        Option<double> crystal = CommonOptions.Crystal();
        Option<int> jobs = new("--jobs", "-j") { Description = "Records worn side by side; all processors by default.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "dataset",
            """
            Export windows, context and labels for training: the firmware wears every record with the annotated R peaks, and what it sends to the accelerator is kept.

            Example: ecg dataset --db "$MITDB_DIR" --out out/mitdb.npz
            """)
        {
            database, output, crystal, jobs, json,
        };
        command.SetBody((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(database)!;
            string target = parsed.GetValue(output)!;
            AtomicFile.Probe(target);
            int crystalHertz = (int)Math.Round(parsed.GetValue(crystal) * 1e6);
            string[] names = [.. WfdbDatabase.RecordNames(folder).Where(n => !MitBihRecords.IsPaced(n))];
            if (names.Length == 0)
            {
                throw new UserErrorException(ExitCode.BadInput, $"{folder}: all its records are paced, and those are left out; give the folder of another database");
            }

            DatasetExport export = DatasetExport.Cut(
                folder, names, crystalHertz, null, parsed.GetValue(jobs), parsed.GetValue(json), cancellation);
            int[] counts = new int[DatasetWriter.LabelQ + 1];
            using DatasetWriter writer = export.Write(target, counts);
            writer.Complete();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new
                {
                    dataset = Path.GetFullPath(target),
                    records = names.Length,
                    windows = counts.Sum(),
                    windowVersion = WindowFormat.Version,
                    missingRecords = export.MissingRecords,
                    classes = new { N = counts[0], S = counts[1], V = counts[2], F = counts[3], Q = counts[4] },
                });
            }
            else
            {
                AnsiConsole.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"{names.Length} records, {counts.Sum():N0} windows: N {counts[0]:N0}, S {counts[1]:N0}, V {counts[2]:N0}, F {counts[3]:N0}, Q {counts[4]:N0}");
                if (export.MissingRecords.Count > 0)
                {
                    AnsiConsole.MarkupLineInterpolated(
                        $"without {string.Join(", ", export.MissingRecords)} no beat has a fold: the folds are those of the whole database");
                }

                AnsiConsole.MarkupLineInterpolated($"dataset: [bold]{Path.GetFullPath(target)}[/]");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
