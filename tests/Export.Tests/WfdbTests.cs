using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>WFDB, read back by this project's reader of PhysioNet's databases.</summary>
public sealed class WfdbTests
{
    [Fact]
    public void EverySampleAndEveryAnnotationIsWhereItWas()
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        Exporter.Export([recording], ExportFormat.Wfdb, bench.Path("rec9"), new ExportOptions());
        WfdbRecord record = WfdbRecord.Read(bench.Path("rec9"));
        Assert.Equal((recording.SampleCount, 102400.0 / 288), (record.SamplesPerSignal, record.SamplingFrequencyHz));
        Assert.Equal(("12:00:00.250", "01/03/2026"), (record.Header.BaseTime, record.Header.BaseDate));
        double[] microvolts = record.Microvolts(0);
        HashSet<long> kept = [];
        foreach (EcgStrip strip in recording.Strips)
        {
            for (long i = strip.FirstSampleIndex; i < strip.EndSampleIndex; i++)
            {
                kept.Add(i);
                Assert.Equal(strip.MicrovoltsAt(i), microvolts[i]);
            }
        }

        Assert.Equal(recording.SampleCount - kept.Count, microvolts.Count(double.IsNaN));
        AnnotationCode[] codes =
        [
            AnnotationCode.Normal, AnnotationCode.Normal, AnnotationCode.Normal, AnnotationCode.PrematureVentricular,
            AnnotationCode.SupraventricularPremature, AnnotationCode.Normal, AnnotationCode.Fusion, AnnotationCode.Unclassifiable,
        ];
        WfdbAnnotation[] annotations = record.ReadAnnotations();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => new WfdbAnnotation(200 + (317 * i), codes[i % 8])), annotations.Where(a => a.Code.IsBeat()));
        Assert.Equal(
            [
                new WfdbAnnotation(9000, AnnotationCode.Noise, -1, Aux: "Electrode off: IN1, IN2"),
                new WfdbAnnotation(9500, AnnotationCode.Noise, 0, Aux: "Electrodes on"),
                new WfdbAnnotation(12_000, AnnotationCode.Note, Aux: "Button pressed by the wearer"),
                new WfdbAnnotation(13_000, AnnotationCode.Noise, 1, Aux: "Signal too poor"),
                new WfdbAnnotation(13_500, AnnotationCode.Noise, 0, Aux: "Signal good again"),
            ],
            annotations.Where(a => !a.Code.IsBeat()));
    }

    [Fact]
    public void AllFilesOfAllSessionsAppearOrNone()
    {
        // A folder stands where the last of the six files is to be.
        using ExportBench bench = new();
        Directory.CreateDirectory(bench.Path("rec-10.hea"));
        IOException e = Assert.Throws<IOException>(() => Exporter.Export(
            [ExportBench.WithGaps, ExportBench.Whole with { BootCount = 10 }], ExportFormat.Wfdb, bench.Path("rec"), new ExportOptions { Overwrite = true }));
        Assert.Contains("rec-10.hea: cannot be written", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(bench.Folder));
    }

    [Fact]
    public void ANameThatWfdbDoesNotKnowIsRefused()
    {
        using ExportBench bench = new();
        Assert.Throws<WfdbException>(() => Exporter.Export([ExportBench.Whole], ExportFormat.Wfdb, bench.Path("a b"), new ExportOptions()));
        Assert.Empty(Directory.GetFiles(bench.Folder));
    }
}
