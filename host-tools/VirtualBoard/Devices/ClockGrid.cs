namespace EcgWearable.VirtualBoard;

/// <summary>A clock on the board's time axis: its rising edge <c>k</c> comes <c>k / hertz</c> seconds after the board's power.</summary>
/// <param name="hertz">The clock in hertz.</param>
public readonly struct ClockGrid(long hertz)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The clock in hertz.</summary>
    public long Hertz => hertz;

    /// <summary>The last edge that is not later than a time.</summary>
    public long EdgeUpTo(long nanoseconds) => EdgeUpTo(nanoseconds, 0, 1);

    /// <summary>The last edge that is not later than so many half periods of another clock after a time.</summary>
    /// <param name="nanoseconds">The time.</param>
    /// <param name="halfPeriods">Half periods of the other clock.</param>
    /// <param name="otherHertz">The other clock in hertz.</param>
    public long EdgeUpTo(long nanoseconds, long halfPeriods, long otherHertz) =>
        (long)(((((Int128)2 * otherHertz * nanoseconds) + ((Int128)halfPeriods * NanosecondsPerSecond)) * hertz) / ((Int128)2 * otherHertz * NanosecondsPerSecond));

    /// <summary>Time of an edge in whole nanoseconds, rounded up: the first at which the edge has been.</summary>
    public long TimeOf(long edge) => (long)((((Int128)edge * NanosecondsPerSecond) + hertz - 1) / hertz);
}
