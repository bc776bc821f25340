namespace EcgWearable.WearLog;

/// <summary>
/// Turns a session's sample indices into seconds and UTC. Between two time syncs the clock is interpolated, which takes out the
/// crystal's drift; outside them, and between syncs whose host clock was stepped, it runs at the nominal output data rate.
/// </summary>
public sealed class SampleClock
{
    /// <summary>Two syncs that disagree with the nominal rate by more than this tell of a stepped host clock, not of a crystal.</summary>
    private const double LargestCrystalError = 0.001;

    private readonly TimeSync[] _timeSyncs;

    /// <summary>Makes a clock.</summary>
    /// <param name="odrNumerator">Output data rate in Hz, numerator, at least 1.</param>
    /// <param name="odrDenominator">Output data rate in Hz, denominator, at least 1.</param>
    /// <param name="timeSyncs">Any number of syncs, in any order.</param>
    public SampleClock(uint odrNumerator, uint odrDenominator, IEnumerable<TimeSync> timeSyncs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(odrNumerator);
        ArgumentOutOfRangeException.ThrowIfZero(odrDenominator);
        ArgumentNullException.ThrowIfNull(timeSyncs);
        OdrNumerator = odrNumerator;
        OdrDenominator = odrDenominator;

        // A later sync at the same sample replaces the earlier one; OrderBy is stable.
        List<TimeSync> sorted = [];
        foreach (TimeSync sync in timeSyncs.OrderBy(sync => sync.SampleIndex))
        {
            if (sorted.Count > 0 && sorted[^1].SampleIndex == sync.SampleIndex)
            {
                sorted.RemoveAt(sorted.Count - 1);
            }

            sorted.Add(sync);
        }

        _timeSyncs = [.. sorted];
    }

    /// <summary>Output data rate in Hz, numerator.</summary>
    public uint OdrNumerator { get; }

    /// <summary>Output data rate in Hz, denominator.</summary>
    public uint OdrDenominator { get; }

    /// <summary>Nominal output data rate in Hz.</summary>
    public double SamplesPerSecond => (double)OdrNumerator / OdrDenominator;

    /// <summary>Whether UTC is known.</summary>
    public bool IsSynchronised => _timeSyncs.Length > 0;

    /// <summary>Seconds since boot at the nominal rate.</summary>
    /// <param name="sampleIndex">Counted in DRDYB periods since boot.</param>
    public double SecondsAt(long sampleIndex) => (double)sampleIndex * OdrDenominator / OdrNumerator;

    /// <summary>UTC at a sample, to the millisecond.</summary>
    /// <param name="sampleIndex">Counted in DRDYB periods since boot.</param>
    /// <returns>Null when the session was never synchronised, or the time is outside the calendar.</returns>
    public DateTimeOffset? UtcAt(long sampleIndex)
    {
        if (_timeSyncs.Length == 0)
        {
            return null;
        }

        int after = 0;
        while (after < _timeSyncs.Length && _timeSyncs[after].SampleIndex <= sampleIndex)
        {
            after++;
        }

        TimeSync from = _timeSyncs[Math.Max(after - 1, 0)];
        double seconds = SecondsAt(sampleIndex - from.SampleIndex);
        if (after > 0 && after < _timeSyncs.Length)
        {
            TimeSync to = _timeSyncs[after];
            double nominalSeconds = SecondsAt(to.SampleIndex - from.SampleIndex);
            double hostSeconds = (to.Utc - from.Utc).TotalSeconds;
            if (Math.Abs(hostSeconds - nominalSeconds) <= LargestCrystalError * nominalSeconds)
            {
                seconds *= hostSeconds / nominalSeconds;
            }
        }

        double unixMilliseconds = from.Utc.ToUnixTimeMilliseconds() + Math.Round(seconds * 1000);
        return unixMilliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && unixMilliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)unixMilliseconds)
            : null;
    }
}
