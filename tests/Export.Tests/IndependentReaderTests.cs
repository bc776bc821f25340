using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>
/// What programs of others make of the files: EDFlib (https://www.teuniz.net/edflib/), which checks a file strictly against the
/// specification but takes continuous files only, BioSig (https://biosig.sourceforge.io), and hyparquet (https://github.com/hyparam/hyparquet).
/// </summary>
public sealed class IndependentReaderTests
{
    private const string EdfLibrary = "/usr/lib/x86_64-linux-gnu/libedf.so.1";
    private const string Save2Gdf = "/usr/bin/save2gdf";

    // Units of 100 ns.
    private const long Second = 10_000_000;

    [DebianFact("libedf1", EdfLibrary)]
    public void EdflibReadsEdfPlus() => CheckWithEdflib(ExportFormat.EdfPlus, 1);

    [DebianFact("libedf1", EdfLibrary)]
    public void EdflibReadsBdfPlus() => CheckWithEdflib(ExportFormat.BdfPlus, 3);

    [DebianFact("biosig-tools", Save2Gdf)]
    public void BiosigReadsTheDiscontinuousFile()
    {
        using ExportBench bench = new();
        Exporter.Export([ExportBench.WithGaps], ExportFormat.EdfPlus, bench.Path("a.edf"), new ExportOptions());
        using Process process = Process.Start(new ProcessStartInfo(Save2Gdf, ["-JSON", bench.Path("a.edf")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        using JsonDocument document = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        JsonElement root = document.RootElement;
        Assert.Equal(355.5556, root.GetProperty("Samplingrate").GetDouble(), 3);
        JsonElement channel = root.GetProperty("CHANNEL")[0];
        Assert.Equal("ECG", channel.GetProperty("Label").GetString()!.Trim());
        Assert.Equal((131_068.0, -131_072.0), (channel.GetProperty("PhysicalMaximum").GetDouble(), channel.GetProperty("PhysicalMinimum").GetDouble()));
        List<string> events = [.. root.GetProperty("EVENT").EnumerateArray().Select(e => e.GetProperty("Description").GetString()!.Trim())];

        // Each letter as often as it is; not the order: BioSig counts an onset from the record that the annotation lies in, which EDF+ does not.
        Assert.Equal(ExportBench.WithGaps.Beats.Select(beat => ExportRecording.Letter(beat.Class)).Order(), events.Where(text => text.Length == 1).Order());
        Assert.Contains("Event: Button pressed by the wearer", events);
    }

    [HyparquetFact]
    public void HyparquetReadsTheTablesOfTheCsv()
    {
        using ExportBench bench = new();
        ExportRecording[] recordings = [ExportBench.WithGaps, ExportBench.Whole with { BootCount = 10 }];
        Exporter.Export(recordings, ExportFormat.Csv, bench.Path("csv"), new ExportOptions());
        Exporter.Export(recordings, ExportFormat.Parquet, bench.Path("parquet"), new ExportOptions());
        string[] tables = [.. Directory.GetFiles(bench.Path("parquet")).Select(file => Path.GetFileNameWithoutExtension(file))];
        Assert.Equal(4, tables.Length);
        foreach (string table in tables)
        {
            using Process process = Process.Start(new ProcessStartInfo("node", [HyparquetFactAttribute.ScriptPath, bench.Path($"parquet/{table}.parquet")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error.Result);
            Assert.Equal(File.ReadAllLines(bench.Path($"csv/{table}.csv")), output.Split('\n'));
        }
    }

    private static void CheckWithEdflib(ExportFormat format, int fileType)
    {
        // Gaps are filled: this library takes continuous files only.
        using ExportBench bench = new();
        ExportRecording recording = ExportBench.WithGaps;
        string path = bench.Path("a");
        path = Exporter.Export([recording], format, path, new ExportOptions { IsContinuous = true, Wearer = "anna" }).Single();
        byte[] header = new byte[1 << 20];
        int result = Open(path, header, 2);
        Assert.True(result == 0, $"EDFlib refuses the file: filetype {BitConverter.ToInt32(header, 4)}");
        int handle = BitConverter.ToInt32(header, 0);
        try
        {
            Assert.Equal((fileType, 1), (BitConverter.ToInt32(header, 4), BitConverter.ToInt32(header, 8)));
            long records = (recording.SampleCount + 319) / 320;
            double[] microvolts = new double[records * 320];
            Assert.Equal(microvolts.Length, ReadPhysicalSamples(handle, 0, microvolts.Length, microvolts));
            foreach (EcgStrip strip in recording.Strips)
            {
                for (long i = strip.FirstSampleIndex; i < strip.EndSampleIndex; i++)
                {
                    Assert.Equal(strip.MicrovoltsAt(i), microvolts[i], 6);
                }
            }

            List<(long Onset, string Text)> annotations = [];
            byte[] annotation = new byte[1024];
            for (int i = 0; GetAnnotation(handle, i, annotation) == 0; i++)
            {
                // Onset, duration as a number, duration as 16 characters, text.
                annotations.Add((BitConverter.ToInt64(annotation, 0), Encoding.UTF8.GetString(annotation, 32, Array.IndexOf(annotation, (byte)0, 32) - 32)));
            }

            // The library counts onsets from the first record on.
            Assert.Equal(
                recording.Beats.Select(beat => (beat.SampleIndex * 9 * Second / 3200, ExportRecording.Letter(beat.Class))),
                annotations.Where(a => a.Text.Length == 1));
            Assert.Equal((12_000L * 9 * Second / 3200, "Event: Button pressed by the wearer"), annotations.Single(a => a.Text.StartsWith("Event: Button", StringComparison.Ordinal)));
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport(EdfLibrary, EntryPoint = "edfopen_file_readonly")]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] header, int readAnnotations);

    [DllImport(EdfLibrary, EntryPoint = "edfread_physical_samples")]
    private static extern int ReadPhysicalSamples(int handle, int signal, int count, double[] microvolts);

    [DllImport(EdfLibrary, EntryPoint = "edf_get_annotation")]
    private static extern int GetAnnotation(int handle, int index, byte[] annotation);

    [DllImport(EdfLibrary, EntryPoint = "edfclose_file")]
    private static extern int Close(int handle);
}
