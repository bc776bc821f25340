using System.Globalization;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>Times as a report shows them: on the wall where the session was synchronised, and since its start.</summary>
internal sealed class ReportClock(WearSession session, TimeSpan utcOffset)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public bool HasWallTime => session.StartUtc is not null;

    public string ZoneName => NameOf(utcOffset);

    public static string Duration(double seconds)
    {
        // Only a hostile sample index is beyond what a TimeSpan holds.
        long whole = (long)Math.Min(Math.Round(seconds), long.MaxValue / 2);
        long hours = whole / 3600;
        return string.Create(Culture, $"{hours}:{whole / 60 % 60:00}:{whole % 60:00}");
    }

    public string Elapsed(long sampleIndex)
    {
        double milliseconds = Math.Round(session.Clock.SecondsAt(sampleIndex - session.StartSampleIndex) * 1000);
        string sign = milliseconds < 0 ? "-" : "";
        milliseconds = Math.Abs(milliseconds);
        return string.Create(
            Culture,
            $"{sign}{Math.Floor(milliseconds / 3_600_000):0}:{Math.Floor(milliseconds / 60_000) % 60:00}:{milliseconds % 60_000 / 1000:00.000}");
    }

    /// <summary>"2026-03-01 12:00:00", or null.</summary>
    public string? DateAndTime(long sampleIndex) => Wall(sampleIndex)?.ToString("yyyy-MM-dd HH:mm:ss", Culture);

    /// <summary>The time of day where it is known, otherwise the time since the start.</summary>
    public string Short(long sampleIndex) =>
        Wall(sampleIndex)?.ToString("HH:mm:ss", Culture) ?? Elapsed(sampleIndex)[..^4];

    /// <summary>The time of day to the millisecond where it is known, otherwise the time since the start.</summary>
    public string Precise(long sampleIndex) =>
        Wall(sampleIndex)?.ToString("yyyy-MM-dd HH:mm:ss.fff", Culture) ?? Elapsed(sampleIndex);

    /// <summary>Seconds on a chart's time axis: since 1970 on the wall, or since the session's start.</summary>
    public double AxisSeconds(long sampleIndex) =>
        Wall(sampleIndex) is DateTime wall
            ? (wall - DateTime.UnixEpoch).TotalSeconds
            : Math.Round(session.Clock.SecondsAt(sampleIndex - session.StartSampleIndex), 3);

    private static string NameOf(TimeSpan offset) =>
        offset == TimeSpan.Zero
            ? "UTC"
            : (offset < TimeSpan.Zero ? "UTC-" : "UTC+") + offset.ToString(@"hh\:mm", Culture);

    private DateTime? Wall(long sampleIndex)
    {
        if (session.Clock.UtcAt(sampleIndex) is not DateTimeOffset utc)
        {
            return null;
        }

        long ticks = utc.UtcTicks + utcOffset.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }
}
