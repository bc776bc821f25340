namespace EcgWearable.VirtualBoard;

/// <summary>
/// Energy that a part has taken from the 3.3 V rail, from the power of its states. The figures are those of the firmware's own ledger
/// (<see cref="Firmware.Power.PowerFigures"/>); the times are the board's.
/// </summary>
public sealed class PowerMeter
{
    private double _microwattNanoseconds;
    private double _microwatts;
    private long _since;

    /// <summary>The part takes another power from now on.</summary>
    public void Set(double microwatts, long nowNanoseconds)
    {
        _microwattNanoseconds += _microwatts * (nowNanoseconds - _since);
        _since = nowNanoseconds;
        _microwatts = microwatts;
    }

    /// <summary>Energy taken so far in joules.</summary>
    public double Joules(long nowNanoseconds) => (_microwattNanoseconds + (_microwatts * (nowNanoseconds - _since))) * 1e-15;
}
