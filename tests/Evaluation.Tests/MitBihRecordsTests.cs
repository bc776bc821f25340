using EcgWearable.Tests;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class MitBihRecordsTests
{
    [Fact]
    public void The_two_sets_of_de_Chazal_and_the_paced_records_share_nothing_and_are_48_together()
    {
        string[] all = [.. MitBihRecords.DeChazalDs1, .. MitBihRecords.DeChazalDs2, .. MitBihRecords.Paced];
        Assert.Equal(22, MitBihRecords.DeChazalDs1.Count);
        Assert.Equal(22, MitBihRecords.DeChazalDs2.Count);
        Assert.Equal(48, all.Distinct().Count());
        Assert.True(MitBihRecords.IsPaced("217"));
        Assert.False(MitBihRecords.IsPaced("208"));
    }

    [Fact]
    public void Every_record_has_its_set_and_its_subject()
    {
        Assert.Equal(DeChazalSet.Ds1, MitBihRecords.SetOf("208"));
        Assert.Equal(DeChazalSet.Ds2, MitBihRecords.SetOf("100"));
        Assert.Equal(DeChazalSet.None, MitBihRecords.SetOf("102"));
        Assert.Equal(DeChazalSet.None, MitBihRecords.SetOf("208x"));
        Assert.Equal((0, 1, 2), ((int)DeChazalSet.None, (int)DeChazalSet.Ds1, (int)DeChazalSet.Ds2));
        Assert.Equal("201", MitBihRecords.SubjectOf("201"));
        Assert.Equal("201", MitBihRecords.SubjectOf("202"));
        Assert.Equal("208x", MitBihRecords.SubjectOf("208x"));
        Assert.Equal(["202"], MitBihRecords.Scored.Where(MitBihRecords.SharesSubjectWithTraining));
        Assert.Equal(43, MitBihRecords.Scored.Select(MitBihRecords.SubjectOf).Distinct().Count());
    }

    [MitdbFact]
    public void The_beats_of_the_two_sets_are_those_of_the_literature()
    {
        Assert.Equal([45_866, 944, 3_788, 415, 8], Count(MitBihRecords.DeChazalDs1));
        Assert.Equal([44_259, 1_837, 3_221, 388, 7], Count(MitBihRecords.DeChazalDs2));

        static int[] Count(IReadOnlyList<string> records)
        {
            var counts = new int[5];
            foreach (ReferenceBeat beat in records.SelectMany(r => Reference(r).Beats))
            {
                counts[(int)beat.Class]++;
            }

            return counts;
        }
    }

    [MitdbFact]
    public void Exactly_the_paced_records_contain_paced_beats_and_only_207_flutters()
    {
        IReadOnlyList<string> names = WfdbDatabase.RecordNames(MitdbFactAttribute.Directory!);
        Assert.Equal(MitBihRecords.Paced, names.Where(name => Reference(name).ContainsPacedBeats));
        Assert.Equal(["207"], names.Where(name => Reference(name).Flutter.Count > 0));
        Assert.Equal(6, Reference("207").Flutter.Count);
    }

    [MitdbFact]
    public void The_reference_compared_with_itself_is_perfect()
    {
        var results = new List<RecordResult>();
        foreach (string name in WfdbDatabase.RecordNames(MitdbFactAttribute.Directory!))
        {
            ReferenceAnnotations reference = Reference(name);
            results.Add(BeatComparison.Compare(
                name, reference, reference.Beats.Select(b => new DetectedBeat(b.Sample, b.Class == AamiClass.Q ? null : b.Class)), 360, 650_000 / 360.0));
        }

        GrossResult gross = GrossResult.Sum(results);
        Assert.Equal(new QrsTally(109_494, 0, 0, 0, 0, 0), gross.Qrs);
        Assert.Equal(1, gross.Confusion!.MacroF1);
        Assert.Equal([90_125, 2_781, 7_009, 803], AamiClasses.Scored.Select(gross.Confusion.Count));
        Assert.Equal(15, gross.Confusion.ExcludedQ);
        Assert.Equal(86_666.66666666667, gross.EcgSeconds, 6);
    }

    private static ReferenceAnnotations Reference(string record) =>
        ReferenceAnnotations.From(WfdbAnnotations.Read(Path.Combine(MitdbFactAttribute.Directory!, record + ".atr"), 650_000));
}
