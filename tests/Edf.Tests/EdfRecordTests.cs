using System.Diagnostics;
using EcgWearable.Export;
using EcgWearable.Export.Tests;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Edf.Tests;

/// <summary>What the reader makes of files: made by hand, by this project's exporter, and by BioSig.</summary>
public sealed class EdfRecordTests
{
    private const string Save2Gdf = "/usr/bin/save2gdf";

    [Fact]
    public void TheLeadLabelledAsAnEcgIsReadFromBetweenTheOthers()
    {
        WfdbRecord record = Read(EdfText.TwoLeads());
        Assert.Equal((1, 6, 3.0, "ECG II"), (record.SignalCount, record.SamplesPerSignal, record.SamplingFrequencyHz, record.Header.Signals[0].Description));
        Assert.Equal([100, -100, -32_768, 32_767, 0, 5], record.Samples(0).ToArray());

        // Half a microvolt a step; the least number is a sample that is missing.
        Assert.Equal([50, -50, double.NaN, 16_383.5, 0, 2.5], record.Microvolts(0));
    }

    [Theory]
    [InlineData("II", "ECG II")]
    [InlineData("ECG II", "ECG II")]
    [InlineData("Fpz-Cz", "EEG Fpz-Cz")]
    public void ALeadIsNamedWithOrWithoutItsType(string lead, string label) =>
        Assert.Equal(label, Read(EdfText.TwoLeads(), lead).Header.Signals[0].Description);

    [Theory]
    [InlineData("V", 1e6)]
    [InlineData("mV", 1e3)]
    [InlineData("uV", 1)]
    [InlineData("µV", 1)]
    public void UnitsAreThoseOfVoltages(string unit, double microvolts)
    {
        EdfText file = OneLead(new EdfText.Column { Unit = unit, PhysicalMinimum = "3", PhysicalMaximum = "-3", DigitalMinimum = "-3", DigitalMaximum = "3" });

        // An inverted signal: the greatest number is the least voltage.
        Assert.Equal([-1 * microvolts, 2 * microvolts, 0], Read(file).Microvolts(0)[..3]);
    }

    [Fact]
    public void ZeroVoltsNeedNotBeTheMiddle()
    {
        EdfText file = OneLead(new EdfText.Column { Unit = "mV", PhysicalMinimum = "0", PhysicalMaximum = "4", DigitalMinimum = "-2", DigitalMaximum = "2" });
        Assert.Equal([3000, 0, 2000], Read(file).Microvolts(0)[..3]);
    }

    [Fact]
    public void BdfHasThreeBytesASample()
    {
        EdfText file = OneLead(new EdfText.Column { PhysicalMinimum = "-8388608", PhysicalMaximum = "8388607", DigitalMinimum = "-8388608", DigitalMaximum = "8388607" });
        file.Version = "\u00FFBIOSEMI";
        file.Data = [1, 0, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0x80, 0xFF, 0xFF, 0x7F, 0x40, 0xE2, 0x01, 0, 0, 0];
        WfdbRecord record = Read(file);
        Assert.Equal([1, -1, -8_388_608, 8_388_607, 123_456, 0], record.Samples(0).ToArray());
        Assert.Equal([1, -1, double.NaN, 8_388_607, 123_456, 0], record.Microvolts(0));
    }

    [Fact]
    public void AFileThatWasNotFinishedIsReadAsFarAsItGoes()
    {
        EdfText file = EdfText.TwoLeads();
        file.Records = "-1";
        file.Data = [.. file.Data, 1, 2, 3];
        Assert.Equal(6, Read(file).SamplesPerSignal);
    }

    [Theory]
    [InlineData(ExportFormat.EdfPlus, "a.edf")]
    [InlineData(ExportFormat.BdfPlus, "a.bdf")]
    public void WhatIsExportedIsReadAgain(ExportFormat format, string name)
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        Exporter.Export([recording], format, bench.Path(name), new ExportOptions { IsContinuous = true });
        WfdbRecord record = EdfRecord.Read(bench.Path(name));
        Assert.Equal(3200.0 / 9, record.SamplingFrequencyHz, 9);
        double[] expected = [.. Enumerable.Repeat(double.NaN, record.SamplesPerSignal)];
        foreach (EcgStrip strip in recording.Strips)
        {
            for (long i = strip.FirstSampleIndex; i < strip.EndSampleIndex; i++)
            {
                expected[i] = strip.MicrovoltsAt(i);
            }
        }

        Assert.Equal(expected, record.Microvolts(0));
    }

    [DebianFact("biosig-tools", Save2Gdf)]
    public void WhatBiosigMakesOfARecordIsTheRecord()
    {
        using ExportBench bench = new();
        string original = Path.Combine(AppContext.BaseDirectory, "data", "208x");
        using Process process = Process.Start(new ProcessStartInfo(Save2Gdf, ["-f=EDF", original + ".hea", bench.Path("208x.edf")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        WfdbRecord record = EdfRecord.Read(bench.Path("208x.edf"));

        // BioSig writes records of one sample, whose length of 1/360 s has six digits in the header; and it scales to the whole range of 16 bits.
        Assert.Equal(1 / 0.002778, record.SamplingFrequencyHz);
        Assert.Equal("MLII", record.Header.Signals[0].Description);
        double step = 1000 / record.Header.Signals[0].Gain;
        Assert.InRange(step, 0.1, 0.12);
        double[] expected = WfdbRecord.Read(original).Microvolts(0);
        double[] got = record.Microvolts(0);
        Assert.Equal(expected.Length, got.Length);

        // BioSig is up to a step off, and zero volts are rounded to a step here.
        Assert.All(expected.Zip(got), pair => Assert.InRange(pair.Second - pair.First, -1.5 * step, 1.5 * step));
    }

    [Theory]
    [InlineData("version", "is no EDF or BDF file")]
    [InlineData("cut header", "ends within its header (768 bytes expected")]
    [InlineData("header bytes", "the header says that it has 512 bytes, but with 2 signals it has 768")]
    [InlineData("no signals", "the number of signals is '0', not a whole number from 1 to 9999")]
    [InlineData("many signals", "the number of signals is '-1'")]
    [InlineData("duration", "a data record lasts 0 s")]
    [InlineData("records", "the number of data records is 'many', not a whole number")]
    [InlineData("cut data", "2 data records of 8 bytes expected after the header, got 1; the file is cut off")]
    [InlineData("no records", "0 data records of 3 samples; 1 to")]
    [InlineData("absurd", "99,999,999 data records of 200,000,000 bytes expected after the header, got 0")]
    [InlineData("digital", "the digital maximum of signal 1 ('ECG II') is -32768, not above the digital minimum -32768")]
    [InlineData("digital range", "the digital maximum of signal 1 ('ECG II') is '40000', not a whole number from -32768 to 32767")]
    [InlineData("physical", "the physical maximum of signal 1 ('ECG II') is 5, the same as the physical minimum")]
    [InlineData("not a number", "the physical minimum of signal 1 ('ECG II') is 'NaN', not a number")]
    [InlineData("zero", "ranges from 9999998 to 9999999 uV, with zero farther outside than a record can say")]
    [InlineData("discontinuous", "is discontinuous (EDF+D or BDF+D)")]
    [InlineData("no ecg", "none of its signals is labelled as an ECG, it has 'EEG Fpz-Cz', 'EEG Pz-Oz'; name one with --lead")]
    [InlineData("no volts", "none of its signals is labelled as an ECG, it has no voltage at all; give a file with an ECG")]
    public void WhatIsWrongIsNamed(string what, string message)
    {
        EdfText file = EdfText.TwoLeads();
        switch (what)
        {
            case "version": file.Version = "1"; break;
            case "cut header": break;
            case "header bytes": file.HeaderBytes = "512"; break;
            case "no signals": file.Count = "0"; break;
            case "many signals": file.Count = "-1"; break;
            case "duration": file.Seconds = "0"; break;
            case "records": file.Records = "many"; break;
            case "cut data": file.Data = file.Data[..^1]; break;
            case "no records": file.Records = "0"; break;
            case "absurd": file.Records = "99999999"; file.Signals[1] = file.Signals[1] with { Samples = "99999999" }; break;
            case "digital": file.Signals[1] = file.Signals[1] with { DigitalMaximum = "-32768" }; break;
            case "digital range": file.Signals[1] = file.Signals[1] with { DigitalMaximum = "40000" }; break;
            case "physical": file.Signals[1] = file.Signals[1] with { PhysicalMinimum = "5", PhysicalMaximum = "5" }; break;
            case "not a number": file.Signals[1] = file.Signals[1] with { PhysicalMinimum = "NaN" }; break;
            case "zero": file.Signals[1] = file.Signals[1] with { PhysicalMinimum = "9999998", PhysicalMaximum = "9999999" }; break;
            case "discontinuous": file.Kind = "EDF+D"; break;
            case "no ecg": file.Signals[1] = file.Signals[1] with { Label = "EEG Pz-Oz" }; break;
            case "no volts": file.Signals[0] = file.Signals[0] with { Unit = "degC" }; file.Signals[1] = file.Signals[1] with { Label = "EDF Annotations" }; break;
        }

        byte[] bytes = file.ToArray();
        using ExportBench bench = new();
        File.WriteAllBytes(bench.Path("a.edf"), what == "cut header" ? bytes[..600] : bytes);
        EdfException e = Assert.Throws<EdfException>(() => EdfRecord.Read(bench.Path("a.edf")));
        Assert.StartsWith(bench.Path("a.edf"), e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        if (what != "zero")
        {
            Assert.Equal(e.Message, Assert.Throws<EdfException>(() => EdfRecord.Check(bench.Path("a.edf"))).Message);
        }
    }

    [Fact]
    public void AMissingFileAndAMissingLeadAreNamed()
    {
        using ExportBench bench = new();
        Assert.Contains("nowhere.edf: no such file", Assert.Throws<EdfException>(() => EdfRecord.Read(bench.Path("nowhere.edf"))).Message, StringComparison.Ordinal);
        Assert.Contains("--lead V5: ", Assert.Throws<EdfException>(() => Read(EdfText.TwoLeads(), "V5")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.edf", true)]
    [InlineData("b/a.BDF", true)]
    [InlineData("mitdb/208", false)]
    [InlineData("a.edf/208", false)]
    public void FilesAreToldByTheirExtension(string path, bool isEdf) => Assert.Equal(isEdf, EdfRecord.IsNamedBy(path));

    private static EdfText OneLead(EdfText.Column signal) => new() { Signals = { signal }, Data = [1, 0, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0] };

    private static WfdbRecord Read(EdfText file, string? lead = null)
    {
        using ExportBench bench = new();
        File.WriteAllBytes(bench.Path("a.edf"), file.ToArray());
        return EdfRecord.Read(bench.Path("a.edf"), lead);
    }
}
