namespace EcgWearable.VirtualBoard;

/// <summary>Charge that a part has drawn, from the currents of its states.</summary>
public sealed class CurrentMeter
{
    private double _microampNanoseconds;
    private double _microamps;
    private long _since;

    /// <summary>The part draws another current from now on.</summary>
    public void Set(double microamps, long nowNanoseconds)
    {
        _microampNanoseconds += _microamps * (nowNanoseconds - _since);
        _since = nowNanoseconds;
        _microamps = microamps;
    }

    /// <summary>Charge drawn so far in coulombs.</summary>
    public double Coulombs(long nowNanoseconds) => (_microampNanoseconds + (_microamps * (nowNanoseconds - _since))) * 1e-15;
}
