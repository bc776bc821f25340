using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>The folds of every beat of the MIT-BIH Arrhythmia Database within patients, by its annotations.</summary>
internal sealed class DatabaseFolds
{
    private readonly Dictionary<string, byte[]> _folds;

    private DatabaseFolds(Dictionary<string, byte[]> folds) => _folds = folds;

    /// <summary>The records that a folder lacks of those whose beats have a fold.</summary>
    /// <param name="folder">Folder of the database.</param>
    public static IReadOnlyList<string> MissingRecords(string folder) => [.. MitBihRecords.Scored.Except(WfdbDatabase.RecordNames(folder))];

    /// <summary>Divides the beats of a database.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="UserErrorException">A record is missing: the folds are those of the whole database, or they are not those trained on.</exception>
    /// <exception cref="WfdbException">A record is damaged.</exception>
    public static DatabaseFolds Read(string folder)
    {
        IReadOnlyList<string> missing = MissingRecords(folder);
        if (missing.Count > 0)
        {
            throw new UserErrorException(
                ExitCode.BadInput,
                $"{folder}: the folds are of all {MitBihRecords.Scored.Count} records without paced beats, but {string.Join(", ", missing)} "
                + "are missing; give the folder of the whole MIT-BIH Arrhythmia Database");
        }

        var beats = new List<ProtocolBeat>();
        var counts = new List<int>();
        foreach (string name in MitBihRecords.Scored)
        {
            string path = Path.Combine(folder, name);
            WfdbHeader header = WfdbHeader.Read(path + ".hea");
            ReferenceAnnotations annotations = ReferenceAnnotations.From(
                WfdbAnnotations.Read(path + ".atr", header.SamplesPerSignal, header.SamplingFrequencyHz));
            ushort number = ushort.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture);
            beats.AddRange(annotations.Beats.Select(b => new ProtocolBeat(number, b.Sample, b.Class)));
            counts.Add(annotations.Beats.Count);
        }

        byte[] all = IntraPatientFolds.Assign(beats);
        var folds = new Dictionary<string, byte[]>();
        int first = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            folds.Add(MitBihRecords.Scored[i], all[first..(first + counts[i])]);
            first += counts[i];
        }

        return new DatabaseFolds(folds);
    }

    /// <summary>The folds of a record's beats, in order of their samples; null where its beats have none.</summary>
    /// <param name="recordName">Name of the record.</param>
    public IReadOnlyList<byte>? Of(string recordName) => _folds.GetValueOrDefault(recordName);
}
