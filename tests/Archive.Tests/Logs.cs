using EcgWearable.WearLog.Tests;

namespace EcgWearable.Archive.Tests;

/// <summary>Made-up logs: 360 Hz, a beat every 300 samples, every seventh a V, every eleventh an S.</summary>
internal static class Logs
{
    public const int SamplesPerSecond = 360;

    /// <summary>2026-03-31 23:59:50 UTC: ten seconds before a month's end.</summary>
    public const long StartUnixMilliseconds = 1_775_001_590_000;

    public static byte ClassOf(int beat) => beat % 7 == 6 ? (byte)2 : beat % 11 == 10 ? (byte)1 : beat == 5 ? (byte)255 : (byte)0;

    public static long SampleOf(int beat) => 250 + (300L * beat);

    public static short[] Ecg(long first, int count) => [.. Enumerable.Range(0, count).Select(i => (short)(((first + i) * 37 % 211) - 100))];

    /// <summary>A session from its boot on.</summary>
    /// <param name="beats">How many beats it has.</param>
    /// <param name="bootCount">Boot count.</param>
    /// <param name="syncSeconds">When the host set the time, in seconds since boot.</param>
    /// <param name="logitMargin">Margin of every beat; tells devices apart.</param>
    /// <param name="startUnixMilliseconds">UTC of sample 0.</param>
    public static LogBuilder Session(
        int beats, int bootCount = 3, double[]? syncSeconds = null, int logitMargin = 1000, long startUnixMilliseconds = StartUnixMilliseconds, LogBuilder? log = null)
    {
        log ??= new LogBuilder();
        log.Boot(bootCount, SamplesPerSecond);
        foreach (double seconds in syncSeconds ?? [1])
        {
            log.TimeSync(startUnixMilliseconds + (long)(seconds * 1000), (long)(seconds * SamplesPerSecond));
        }

        return Beats(log, 0, beats, logitMargin);
    }

    /// <summary>More beats of a session, each twentieth with a strip, each thirtieth with an event, each tenth with energy.</summary>
    public static LogBuilder Beats(LogBuilder log, int first, int end, int logitMargin = 1000)
    {
        for (int i = first; i < end; i++)
        {
            log.Beat(SampleOf(i), ClassOf(i), ClassOf(i) == 255 ? (byte)8 : (byte)1, i == 0 ? 0 : 300, logitMargin);
            if (i % 20 == 0)
            {
                log.Strip(SampleOf(i) - 100, Ecg(SampleOf(i) - 100, 700));
            }

            if (i % 30 == 0)
            {
                log.Event(SampleOf(i) + 5, 10, 120);
            }

            if (i % 10 == 0)
            {
                log.Energy(SampleOf(i) + 10, 8333, [1, 2, 3, 4, 5, 6, 7, 8], 4000, 10);
            }
        }

        return log;
    }
}
