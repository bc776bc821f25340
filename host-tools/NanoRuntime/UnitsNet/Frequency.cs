using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Frequency. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct Frequency
{
    private readonly double _value;
    private readonly FrequencyUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public Frequency(double value, FrequencyUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static FrequencyUnit BaseUnit => FrequencyUnit.Hertz;

    public static Frequency Zero => new Frequency(0, BaseUnit);

    public static Frequency MaxValue => new Frequency(double.MaxValue, BaseUnit);

    public static Frequency MinValue => new Frequency(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public FrequencyUnit Unit => _unit;

    public double Hertz => As(FrequencyUnit.Hertz);

    public double Millihertz => As(FrequencyUnit.Millihertz);

    public double Microhertz => As(FrequencyUnit.Microhertz);

    public double Kilohertz => As(FrequencyUnit.Kilohertz);

    public double Megahertz => As(FrequencyUnit.Megahertz);

    public double Gigahertz => As(FrequencyUnit.Gigahertz);

    public double Terahertz => As(FrequencyUnit.Terahertz);

    public double PerSecond => As(FrequencyUnit.PerSecond);

    public double BeatsPerMinute => As(FrequencyUnit.BeatPerMinute);

    public double CyclesPerMinute => As(FrequencyUnit.CyclePerMinute);

    public double CyclesPerHour => As(FrequencyUnit.CyclePerHour);

    public static Frequency From(double value, FrequencyUnit fromUnit) => new Frequency(value, fromUnit);

    public static Frequency FromHertz(double value) => new Frequency(value, FrequencyUnit.Hertz);

    public static Frequency FromMillihertz(double value) => new Frequency(value, FrequencyUnit.Millihertz);

    public static Frequency FromMicrohertz(double value) => new Frequency(value, FrequencyUnit.Microhertz);

    public static Frequency FromKilohertz(double value) => new Frequency(value, FrequencyUnit.Kilohertz);

    public static Frequency FromMegahertz(double value) => new Frequency(value, FrequencyUnit.Megahertz);

    public static Frequency FromGigahertz(double value) => new Frequency(value, FrequencyUnit.Gigahertz);

    public static Frequency FromTerahertz(double value) => new Frequency(value, FrequencyUnit.Terahertz);

    public static Frequency FromPerSecond(double value) => new Frequency(value, FrequencyUnit.PerSecond);

    public static Frequency FromBeatsPerMinute(double value) => new Frequency(value, FrequencyUnit.BeatPerMinute);

    public static Frequency FromCyclesPerMinute(double value) => new Frequency(value, FrequencyUnit.CyclePerMinute);

    public static Frequency FromCyclesPerHour(double value) => new Frequency(value, FrequencyUnit.CyclePerHour);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(FrequencyUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public Frequency ToUnit(FrequencyUnit unit) => new Frequency(As(unit), unit);

    private static double PerUnit(FrequencyUnit unit)
    {
        switch (unit)
        {
            case FrequencyUnit.Hertz: return 1;
            case FrequencyUnit.Millihertz: return 1e-3;
            case FrequencyUnit.Microhertz: return 1e-6;
            case FrequencyUnit.Kilohertz: return 1e3;
            case FrequencyUnit.Megahertz: return 1e6;
            case FrequencyUnit.Gigahertz: return 1e9;
            case FrequencyUnit.Terahertz: return 1e12;
            case FrequencyUnit.PerSecond: return 1;
            case FrequencyUnit.BeatPerMinute: return (1.0 / 60);
            case FrequencyUnit.CyclePerMinute: return (1.0 / 60);
            case FrequencyUnit.CyclePerHour: return (1.0 / 3600);
            default: throw new ArgumentException("Unknown unit of Frequency");
        }
    }
}
