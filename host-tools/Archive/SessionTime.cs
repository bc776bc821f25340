using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>Turns a session's sample indices into the archive's times.</summary>
/// <param name="odrNumerator">Output data rate in Hz, numerator.</param>
/// <param name="odrDenominator">Output data rate in Hz, denominator.</param>
/// <param name="timeSyncs">All syncs known of the session.</param>
internal sealed class SessionTime(uint odrNumerator, uint odrDenominator, IEnumerable<TimeSync> timeSyncs)
{
    private readonly SampleClock _clock = new(odrNumerator, odrDenominator, timeSyncs);

    /// <summary>Whether the times are real.</summary>
    public bool IsSynchronised => _clock.IsSynchronised;

    /// <summary>
    /// UTC in Unix milliseconds; of a session that was never synchronised (or whose time would be outside of the calendar), milliseconds
    /// since its sample 0.
    /// </summary>
    public long UnixMillisecondsAt(long sampleIndex) =>
        _clock.UtcAt(sampleIndex)?.ToUnixTimeMilliseconds()
        ?? (long)Math.Min(Math.Round(_clock.SecondsAt(sampleIndex) * 1000), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
}
