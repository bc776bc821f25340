using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Wfdb.Tests;

/// <summary>The whole MIT-BIH Arrhythmia Database.</summary>
public class MitBihDatabaseTests
{
    [MitdbFact]
    public void All_48_records_read_with_every_checksum_right_and_every_beat_label()
    {
        string folder = MitdbFactAttribute.Directory!;
        IReadOnlyList<string> names = WfdbDatabase.RecordNames(folder);
        var beats = new Dictionary<string, int>();
        foreach (string name in names)
        {
            WfdbRecord record = WfdbRecord.Read(Path.Combine(folder, name));
            Assert.Equal(2, record.SignalCount);
            Assert.Equal(650_000, record.SamplesPerSignal);
            Assert.Equal(360, record.SamplingFrequencyHz);
            Assert.All(record.Header.Signals, signal => Assert.NotNull(signal.Checksum));
            foreach (WfdbAnnotation annotation in record.ReadAnnotations().Where(a => a.Code.IsBeat()))
            {
                string label = annotation.Code.Mnemonic();
                beats[label] = beats.GetValueOrDefault(label) + 1;
            }
        }

        Assert.Equal(48, names.Count);
        Assert.Equal(109_494, beats.Values.Sum());
        Assert.Equal(
            "N 75052, L 8075, R 7259, V 7130, / 7028, A 2546, f 982, F 803, j 229, a 150, E 106, J 83, Q 33, e 16, S 2",
            string.Join(", ", beats.OrderByDescending(b => b.Value).Select(b => $"{b.Key} {b.Value}")));
    }

    [MitdbFact]
    public void All_48_records_written_and_read_again_are_the_same()
    {
        string database = MitdbFactAttribute.Directory!;
        using var folder = new TemporaryFolder();
        foreach (string name in WfdbDatabase.RecordNames(database))
        {
            WfdbRecord record = WfdbRecord.Read(Path.Combine(database, name));
            WfdbAnnotation[] annotations = record.ReadAnnotations();
            record.Write(folder.Path);
            WfdbAnnotations.Write(folder.File(name + ".atr"), annotations);

            Assert.Equal(File.ReadAllBytes(Path.Combine(database, name + ".dat")), File.ReadAllBytes(folder.File(name + ".dat")));
            Assert.Equal(record.Header.Signals, WfdbHeader.Read(folder.File(name + ".hea")).Signals);
            Assert.Equal(annotations, WfdbAnnotations.Read(folder.File(name + ".atr"), record.SamplesPerSignal));
        }
    }
}
