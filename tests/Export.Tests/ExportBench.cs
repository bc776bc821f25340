using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;

namespace EcgWearable.Export.Tests;

/// <summary>Made-up recordings at the front end's 3200/9 Hz, and a folder to export to.</summary>
internal sealed class ExportBench : IDisposable
{
    /// <summary>2026-03-01 12:00:00.250 UTC.</summary>
    public const long StartUnixMilliseconds = 1_772_366_400_250;

    public string Folder { get; } = Directory.CreateTempSubdirectory("ecg-export-").FullName;

    /// <summary>Strips of eight seconds with gaps between, beats throughout, an electrode off, a button.</summary>
    public static ExportRecording WithGaps { get; } = Read(
        Beats(Start().Strip(1000, Ecg(1000, 2844)).Strip(5000, Ecg(5000, 2845)).Strip(7900, Ecg(7900, 300)).Strip(20_000, Ecg(20_000, 1777)), 100)
            .Event(9000, 2, 3).Event(9500, 3).Event(12_000, 10, 250).Event(13_000, 14, 1).Event(13_500, 14, 0));

    /// <summary>ECG from the first sample to the last.</summary>
    public static ExportRecording Whole { get; } = Read(Beats(Start().Strip(0, Ecg(0, 32_000)), 100).Event(12_000, 10, 250));

    public static short[] Ecg(long first, int count) => [.. Enumerable.Range(0, count).Select(i => (short)(((first + i) * 7919 % 4001) - 2000))];

    public static WearLogContents Log(LogBuilder log) => WearLogReader.Parse(log.ToArray(), "log");

    public static LogBuilder Start(int bootCount = 9) => new LogBuilder().Boot(bootCount, 102400, 288).TimeSync(StartUnixMilliseconds, 0);

    public static LogBuilder Beats(LogBuilder log, int count)
    {
        byte[] classes = [0, 0, 0, 2, 1, 0, 3, 255];
        for (int i = 0; i < count; i++)
        {
            log.Beat(200 + (317L * i), classes[i % classes.Length], 1, i == 0 ? 0 : 317, 1234 - i);
        }

        return log.Energy(21_333, 60_000, [1, 2, 3, 4, 5, 6, 7, 8], 3900, 42);
    }

    public static ExportRecording Read(LogBuilder log) => ExportRecording.Of(Log(log).Sessions.Single());

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
