using System.Globalization;
using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>CSV and Parquet: the same tables.</summary>
public sealed class TableTests
{
    private static readonly string[] Names = ["beats", "ecg", "events", "energy_modelled"];

    private static ExportRecording WithSupply => ExportBench.Whole with
    {
        BootCount = 10,
        Energy = [.. ExportBench.Whole.Energy.Select(interval => interval with { LightSleepMilliseconds = 40_000, SupplyMicrojoules = 77 })],
    };

    [Fact]
    public void CsvHoldsEveryRow()
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        Exporter.Export([recording, ExportBench.Whole with { BootCount = 10 }], ExportFormat.Csv, bench.Path("csv"), new ExportOptions());
        Assert.Equal(Names.Order().Select(name => name + ".csv"), Directory.GetFiles(bench.Path("csv")).Select(Path.GetFileName).Order());

        string[] beats = File.ReadAllLines(bench.Path("csv/beats.csv"));
        Assert.Equal("session,sample_index,seconds,utc,class,rr_ms,flags,logit_margin,quality", beats[0]);
        Assert.Equal("9,200,0.5625,2026-03-01T12:00:00.812Z,N,0,1,1234,255", beats[1]);
        Assert.Equal("9,1151,3.2371875,2026-03-01T12:00:03.487Z,V,891.562,1,1231,255", beats[4]);
        Assert.Equal(1 + 100 + 100, beats.Length);

        string[] events = File.ReadAllLines(bench.Path("csv/events.csv"));
        Assert.Equal("9,9000,25.3125,2026-03-01T12:00:25.562Z,2,3,Electrode off,\"IN1, IN2\"", events[1]);

        string[] energy = File.ReadAllLines(bench.Path("csv/energy_modelled.csv"));
        Assert.EndsWith(
            ",interval_ms,mcu_active_ms,mcu_uj,front_end_active_ms,front_end_uj,accelerator_active_ms,accelerator_uj,flash_active_ms,flash_uj,battery_mv,windows_classified,mcu_light_sleep_ms,led_active_ms,led_uj,supply_uj",
            energy[0],
            StringComparison.Ordinal);

        // Firmware before 0.2 did not keep the last four.
        Assert.EndsWith(",60000,1,2,3,4,5,6,7,8,3900,42,,,,", energy[1], StringComparison.Ordinal);

        long kept = recording.Strips.Sum(strip => (long)strip.Values.Length);
        string[] ecg = [.. File.ReadAllLines(bench.Path("csv/ecg.csv")).Skip(1).Where(line => line.StartsWith("9,", StringComparison.Ordinal))];
        Assert.Equal(kept, ecg.Length);
        Assert.Equal(
            recording.Strips.SelectMany(strip => Enumerable.Range(0, strip.Values.Length).Select(i => (strip.FirstSampleIndex + i, strip.MicrovoltsAt(strip.FirstSampleIndex + i)))),
            ecg.Select(line => line.Split(',')).Select(parts => (long.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[4], CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void LightSleepLedAndSupplyAreKept()
    {
        using ExportBench bench = new();
        Exporter.Export([WithSupply], ExportFormat.Csv, bench.Path("csv"), new ExportOptions());
        Assert.EndsWith(",3900,42,40000,0,0,77", File.ReadAllLines(bench.Path("csv/energy_modelled.csv"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParquetHoldsWhatCsvHolds()
    {
        using ExportBench bench = new();
        ExportRecording[] recordings = [ExportBench.WithGaps, WithSupply];
        Exporter.Export(recordings, ExportFormat.Csv, bench.Path("csv"), new ExportOptions());
        Exporter.Export(recordings, ExportFormat.Parquet, bench.Path("parquet"), new ExportOptions());
        foreach (string name in Names)
        {
            List<string> lines = await ParquetLines.Read(bench.Path($"parquet/{name}.parquet"));
            Assert.Equal(File.ReadAllLines(bench.Path($"csv/{name}.csv")), lines);
        }
    }

    [Fact]
    public void ASessionWithoutTimeHasNoUtc()
    {
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.Read(new EcgWearable.WearLog.Tests.LogBuilder().Boot(1).Beat(360));
        Exporter.Export([recording], ExportFormat.Csv, bench.Path("csv"), new ExportOptions());
        Assert.Equal("1,360,1,,N,833.333,1,1000,255", File.ReadAllLines(bench.Path("csv/beats.csv"))[1]);
    }
}
