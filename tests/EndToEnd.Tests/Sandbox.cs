using EcgWearable.Wfdb;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A folder of its own for a test, gone afterwards, and damaged copies of good files in it.</summary>
internal sealed class Sandbox : IDisposable
{
    public static string Data { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "data");

    public string Folder { get; } = Directory.CreateTempSubdirectory("ecg-test-").FullName;

    /// <summary>Path of a file in the folder.</summary>
    public string Path(params string[] parts) => System.IO.Path.Combine([Folder, .. parts]);

    /// <summary>Copies the embedded record into a folder of the sandbox and returns its path without extension.</summary>
    public string CopyRecord(string folder = "db")
    {
        Directory.CreateDirectory(Path(folder));
        foreach (string extension in new[] { ".hea", ".dat", ".atr" })
        {
            File.Copy(System.IO.Path.Combine(Data, "208x" + extension), Path(folder, "208x" + extension), overwrite: true);
        }

        return Path(folder, "208x");
    }

    /// <summary>Writes a record that is the embedded one over and over.</summary>
    public string LongRecord(int times)
    {
        WfdbRecord record = WfdbRecord.Read(System.IO.Path.Combine(Data, "208x"));
        int[] samples = new int[record.SamplesPerSignal * times];
        for (int i = 0; i < times; i++)
        {
            record.Samples(0).CopyTo(samples.AsSpan(i * record.SamplesPerSignal));
        }

        WfdbSignal signal = record.Header.Signals[0];
        WfdbRecord.Create("long", record.SamplingFrequencyHz, [signal], [samples]).Write(Folder);
        return Path("long");
    }

    /// <summary>All files in the folder, relative.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(f => System.IO.Path.GetRelativePath(Folder, f)).Order()];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
