using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.Firmware.Classification;
using EcgWearable.IntegerModel;

namespace EcgWearable.Ecg.Wear;

/// <summary>The windows of a database's annotated beats, and the dataset file of them.</summary>
internal sealed class DatasetExport
{
    private readonly LabelledWindows[] _records;

    private DatasetExport(LabelledWindows[] records, IReadOnlyList<string> missingRecords)
    {
        _records = records;
        MissingRecords = missingRecords;
    }

    /// <summary>The records, in the order given.</summary>
    public IReadOnlyList<LabelledWindows> Records => _records;

    /// <summary>The records that the folder lacks of those that have folds within patients; where it lacks any, no beat has a fold.</summary>
    public IReadOnlyList<string> MissingRecords { get; }

    /// <summary>Has the virtual board wear records with their annotated R peaks.</summary>
    /// <param name="folder">Folder of the database.</param>
    /// <param name="names">Names of the records; at least one.</param>
    /// <param name="crystalHertz">Crystal of the front end in Hz.</param>
    /// <param name="model">The accelerator's model; null where only what arrives counts.</param>
    /// <param name="jobs">Records worn side by side.</param>
    /// <param name="quiet">True to show no progress bar.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static DatasetExport Cut(
        string folder, IReadOnlyList<string> names, int crystalHertz, ModelFile? model, int jobs, bool quiet, CancellationToken cancellation)
    {
        IReadOnlyList<string> missing = DatabaseFolds.MissingRecords(folder);
        DatabaseFolds? folds = missing.Count == 0 ? DatabaseFolds.Read(folder) : null;
        return new DatasetExport(
            ParallelRecords.Run(
                names,
                jobs,
                quiet,
                cancellation,
                name => LabelledWindows.Cut(Path.Combine(folder, name), crystalHertz, model, folds?.Of(name), cancellation)),
            missing);
    }

    /// <summary>Begins a dataset file and adds all beats.</summary>
    /// <param name="path">The archive that <see cref="DatasetWriter.Complete"/> writes.</param>
    /// <param name="counts">Windows per label, added to.</param>
    /// <returns>The writer, to be completed and disposed of.</returns>
    public DatasetWriter Write(string path, int[] counts)
    {
        BeatWindows first = _records[0].Windows;
        DatasetWriter writer = new(
            path,
            new DatasetHeader(
                WindowFormat.Version,
                WindowFormat.Length,
                WindowFormat.ContextLength,
                first.OdrNumerator,
                first.OdrDenominator,
                Numbers(MitBihRecords.DeChazalDs1),
                Numbers(MitBihRecords.DeChazalDs2)));
        try
        {
            for (int i = 0; i < _records.Length; i++)
            {
                _records[i].AddTo(writer, (ushort)(i + 1), counts);
            }
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        return writer;
    }

    private static ushort[] Numbers(IReadOnlyList<string> names) => [.. names.Select(n => ushort.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture))];
}
