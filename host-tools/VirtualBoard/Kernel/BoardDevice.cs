namespace EcgWearable.VirtualBoard;

/// <summary>A part of the board that acts by itself at certain times.</summary>
public abstract class BoardDevice
{
    /// <summary>When it acts next, in nanoseconds of virtual time; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDueNanoseconds { get; protected set; } = long.MaxValue;

    /// <summary>Acts. Must move <see cref="NextDueNanoseconds"/> on.</summary>
    /// <param name="nowNanoseconds">The time, not before the due time.</param>
    public abstract void OnDue(long nowNanoseconds);

    /// <summary>An MCU output that leads to this part has changed, or has been let go and is pulled to its rest level.</summary>
    /// <param name="pin">Pin number at the MCU.</param>
    /// <param name="high">The level.</param>
    /// <param name="nowNanoseconds">The time.</param>
    public virtual void OnPin(int pin, bool high, long nowNanoseconds)
    {
    }
}
