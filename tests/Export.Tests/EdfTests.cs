using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>EDF+ and BDF+, read back as the specifications say.</summary>
public sealed class EdfTests
{
    private const decimal Origin = 0.25m;

    [Theory]
    [InlineData(ExportFormat.EdfPlus, "a.edf", 4)]
    [InlineData(ExportFormat.BdfPlus, "a.bdf", 1)]
    public void EverySampleAndEveryAnnotationIsWhereItWas(ExportFormat format, string name, int microvoltsPerStep)
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        List<string> discontinuous = [];
        Assert.Equal([bench.Path(name)], Exporter.Export([recording], format, bench.Path(name), new ExportOptions { Wearer = "Anna B", DiscontinuousFileWritten = discontinuous.Add }));
        Assert.Equal([bench.Path(name)], discontinuous);
        EdfReader file = new(bench.Path(name));
        string kind = format == ExportFormat.EdfPlus ? "EDF" : "BDF";
        Assert.True(file.IsWhole);
        Assert.Equal((kind + "+D", "X X X Anna_B", "Startdate 01-MAR-2026 X X EcgWearable_0.1.7"), (file.Kind, file.Patient, file.Recording));
        Assert.Equal(("01.03.26", "12.00.00", 0.9m, "uV"), (file.StartDate, file.StartTime, file.RecordSeconds, file.Unit));
        Assert.Equal(["ECG", kind + " Annotations"], file.Labels);
        Assert.Equal(format == ExportFormat.EdfPlus ? ("-131072", "131068") : ("-8388608", "8388607"), file.PhysicalRange);
        Assert.Equal(Origin, file.Records[0].Onset);
        Assert.All(file.Records.Zip(file.Records.Skip(1)), pair => Assert.True(pair.Second.Onset >= pair.First.Onset + file.RecordSeconds));

        // 3200/9 samples a second: a sample's onset is a whole number of samples.
        Dictionary<long, int> microvolts = [];
        foreach ((decimal onset, int[] samples) in file.Records)
        {
            long first = (long)Math.Round((onset - Origin) * 3200 / 9);
            for (int i = 0; i < samples.Length; i++)
            {
                microvolts.Add(first + i, samples[i] * microvoltsPerStep);
            }
        }

        HashSet<long> kept = [];
        foreach (EcgStrip strip in recording.Strips)
        {
            for (long i = strip.FirstSampleIndex; i < strip.EndSampleIndex; i++)
            {
                kept.Add(i);
                Assert.Equal(strip.MicrovoltsAt(i), microvolts[i]);
            }
        }

        int missing = format == ExportFormat.EdfPlus ? -131_072 : -8_388_608;
        List<long> filled = [.. microvolts.Keys.Where(i => !kept.Contains(i))];
        Assert.All(filled, i => Assert.Equal(missing, microvolts[i]));
        Assert.Equal(
            filled.Count,
            file.Annotations.Where(a => a.Text == "ECG not recorded").Sum(a => (int)Math.Round(a.Duration!.Value * 3200 / 9)));

        // A reader that compares beginnings must not take a beat for an event.
        Assert.DoesNotContain(file.Annotations, a => a.Text.Length > 1 && "NVSFQ".Contains(a.Text[0], StringComparison.Ordinal));

        string[] letters = ["N", "N", "N", "V", "S", "N", "F", "Q"];
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => (Seconds(200 + (317 * i)), letters[i % 8])),
            file.Annotations.Where(a => a.Text.Length == 1).Select(a => (a.Onset, a.Text)));
        Assert.Equal(
            [(Seconds(9000), "Event: Electrode off: IN1, IN2"), (Seconds(9500), "Event: Electrodes on"), (Seconds(12_000), "Event: Button pressed by the wearer"), (Seconds(13_000), "Event: Signal too poor"), (Seconds(13_500), "Event: Signal good again")],
            file.Annotations.Where(a => a.Text.Length > 1 && a.Text != "ECG not recorded").Select(a => (a.Onset, a.Text)));
    }

    [Fact]
    public void AContinuousFileFillsTheGaps()
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        Exporter.Export([recording], ExportFormat.EdfPlus, bench.Path("a.edf"), new ExportOptions { IsContinuous = true, DiscontinuousFileWritten = Assert.Fail });
        EdfReader file = new(bench.Path("a.edf"));
        Assert.Equal("EDF+C", file.Kind);
        Assert.Equal((recording.SampleCount + 319) / 320, file.Records.Count);
        Assert.Equal(Enumerable.Range(0, file.Records.Count).Select(i => Origin + (0.9m * i)), file.Records.Select(r => r.Onset));
    }

    [Fact]
    public void ALogWithoutGapsIsContinuous()
    {
        using ExportBench bench = new();
        Exporter.Export([ExportBench.Whole], ExportFormat.EdfPlus, bench.Path("a.edf"), new ExportOptions());
        EdfReader file = new(bench.Path("a.edf"));
        Assert.Equal(("EDF+C", 100), (file.Kind, file.Records.Count));
        Assert.DoesNotContain(file.Annotations, a => a.Text == "ECG not recorded");
        Assert.Equal(ExportBench.Ecg(0, 32_000).Select(v => (int)v), file.Records.SelectMany(r => r.Samples));
    }

    [Fact]
    public void BeatsWithoutAnyEcgFindRoomInRecordsSpreadOverTheSession()
    {
        // Half a day of beats: far more than the annotations of one record can be.
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.Read(ExportBench.Beats(ExportBench.Start(), 40_000));
        Exporter.Export([recording], ExportFormat.EdfPlus, bench.Path("a.edf"), new ExportOptions());
        EdfReader file = new(bench.Path("a.edf"));
        Assert.Equal("EDF+D", file.Kind);
        Assert.Equal(40_000, file.Annotations.Count(a => a.Text.Length == 1));
        Assert.InRange(file.Records.Count, 50, 1000);
        Assert.True(new FileInfo(bench.Path("a.edf")).Length / file.Records.Count < 61_440);
    }

    [Theory]
    [InlineData(360, 1, 360, "1")]
    [InlineData(102400, 288, 320, "0.9")]
    [InlineData(3_700_000, 11_520, 185, "0.576")]
    [InlineData(1000, 3, 300, "0.9")]
    [InlineData(15_013, 97, 15_013, "97")]
    public void RecordsHaveAnExactLength(uint numerator, uint denominator, int samples, string seconds)
    {
        EdfRecordLength length = EdfRecordLength.Choose(numerator, denominator);
        Assert.Equal((samples, decimal.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)), (length.Samples, length.Seconds));
    }

    [Fact]
    public void ARateWithoutExactLengthIsRefused() =>
        Assert.Contains("cannot be said exactly in an EDF header", Assert.Throws<ExportException>(() => EdfRecordLength.Choose(4_000_000_007, 12_345_677)).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatIsThereIsNotOverwritten()
    {
        using ExportBench bench = new();
        File.WriteAllText(bench.Path("a-9.edf"), "mine");
        ExportRecording second = ExportBench.Whole with { BootCount = 10 };
        ExportException e = Assert.Throws<ExportException>(() => Exporter.Export([ExportBench.Whole, second], ExportFormat.EdfPlus, bench.Path("a"), new ExportOptions()));
        Assert.Contains("a-9.edf: is there already and is left as it is", e.Message, StringComparison.Ordinal);
        Assert.Equal([bench.Path("a-9.edf")], Directory.GetFiles(bench.Folder));
        Assert.Equal("mine", File.ReadAllText(bench.Path("a-9.edf")));
        Assert.Equal(
            [bench.Path("a-9.edf"), bench.Path("a-10.edf")],
            Exporter.Export([ExportBench.Whole, second], ExportFormat.EdfPlus, bench.Path("a"), new ExportOptions { Overwrite = true }));
    }

    private static decimal Seconds(long sampleIndex) => Origin + Math.Round(sampleIndex * 9m / 3200, 7);
}
