using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Wfdb.Tests;

/// <summary>The five minutes of ECG that come with the project.</summary>
public class EmbeddedRecordTests
{
    private const int FirstSampleOf208 = 422_820;
    private const int Length = 108_000;

    private static readonly string RecordPath = Path.Combine(AppContext.BaseDirectory, "data", "208x");

    [Fact]
    public void It_is_five_minutes_of_MLII()
    {
        WfdbRecord record = WfdbRecord.Read(RecordPath);

        Assert.Equal("208x", record.Name);
        Assert.Equal(360, record.SamplingFrequencyHz);
        Assert.Equal(Length, record.SamplesPerSignal);
        Assert.Equal(300, record.Header.DurationSeconds);
        WfdbSignal signal = Assert.Single(record.Header.Signals);
        Assert.Equal("MLII", signal.Description);
        Assert.Equal(SignalFormat.Format212, signal.Format);
        Assert.Equal(200, signal.Gain);
        Assert.Equal(1024, signal.Baseline);
        Assert.Equal(975, signal.InitialValue!.Value);
        Assert.Equal(5363, signal.Checksum!.Value);
        Assert.Contains(record.Header.Comments, c => c.Contains("MIT-BIH Arrhythmia Database", StringComparison.Ordinal));
        Assert.Contains(record.Header.Comments, c => c.Contains("ODC-By 1.0", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_samples_are_those_of_the_electrocardiogram_that_SciPy_ships()
    {
        // SHA-256 over SciPy's ecg.dat (array "ecg") as little-endian 16-bit numbers.
        short[] samples = [.. WfdbRecord.Read(RecordPath).Samples(0).ToArray().Select(s => (short)s)];
        Assert.Equal("45cbec844577d9c7e2117b2011a5d524ab6dd49d93c29f5f5aea690772681b8f", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<short>(samples))));
    }

    [Fact]
    public void Its_beats_and_rhythms_are_annotated()
    {
        WfdbAnnotation[] annotations = WfdbRecord.Read(RecordPath).ReadAnnotations();

        Assert.Equal(
            "+ 13, F 56, N 358, Q 2, V 93, | 4, ~ 11",
            string.Join(", ", annotations.GroupBy(a => a.Code.Mnemonic()).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
        Assert.Equal(new WfdbAnnotation(0, AnnotationCode.Rhythm, Aux: "(N"), annotations[0]);
        Assert.Equal(new WfdbAnnotation(0, AnnotationCode.Noise, Subtype: 2), annotations[1]);
        Assert.Equal(new WfdbAnnotation(125, AnnotationCode.Normal), annotations[2]);
        Assert.Equal(new WfdbAnnotation(107_870, AnnotationCode.Normal), annotations[^1]);
    }

    [MitdbFact]
    public void It_is_cut_from_record_208()
    {
        WfdbRecord source = WfdbRecord.Read(Path.Combine(MitdbFactAttribute.Directory!, "208"));
        WfdbAnnotation[] all = source.ReadAnnotations();
        WfdbAnnotation[] expected =
        [
            all.Last(a => a.Code == AnnotationCode.Rhythm && a.Sample < FirstSampleOf208) with { Sample = 0 },
            all.Last(a => a.Code == AnnotationCode.Noise && a.Sample < FirstSampleOf208) with { Sample = 0 },
            .. all.Where(a => a.Sample is >= FirstSampleOf208 and < FirstSampleOf208 + Length).Select(a => a with { Sample = a.Sample - FirstSampleOf208 }),
        ];

        WfdbRecord embedded = WfdbRecord.Read(RecordPath);
        Assert.True(source.Samples(source.FindSignal("MLII")).Slice(FirstSampleOf208, Length).SequenceEqual(embedded.Samples(0)));
        Assert.Equal(expected, embedded.ReadAnnotations());
    }
}
