using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Duration. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct Duration
{
    private readonly double _value;
    private readonly DurationUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public Duration(double value, DurationUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static DurationUnit BaseUnit => DurationUnit.Second;

    public static Duration Zero => new Duration(0, BaseUnit);

    public static Duration MaxValue => new Duration(double.MaxValue, BaseUnit);

    public static Duration MinValue => new Duration(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public DurationUnit Unit => _unit;

    public double Seconds => As(DurationUnit.Second);

    public double Milliseconds => As(DurationUnit.Millisecond);

    public double Microseconds => As(DurationUnit.Microsecond);

    public double Nanoseconds => As(DurationUnit.Nanosecond);

    public double Picoseconds => As(DurationUnit.Picosecond);

    public double Minutes => As(DurationUnit.Minute);

    public double Hours => As(DurationUnit.Hour);

    public double Days => As(DurationUnit.Day);

    public double Weeks => As(DurationUnit.Week);

    public static Duration From(double value, DurationUnit fromUnit) => new Duration(value, fromUnit);

    public static Duration FromSeconds(double value) => new Duration(value, DurationUnit.Second);

    public static Duration FromMilliseconds(double value) => new Duration(value, DurationUnit.Millisecond);

    public static Duration FromMicroseconds(double value) => new Duration(value, DurationUnit.Microsecond);

    public static Duration FromNanoseconds(double value) => new Duration(value, DurationUnit.Nanosecond);

    public static Duration FromPicoseconds(double value) => new Duration(value, DurationUnit.Picosecond);

    public static Duration FromMinutes(double value) => new Duration(value, DurationUnit.Minute);

    public static Duration FromHours(double value) => new Duration(value, DurationUnit.Hour);

    public static Duration FromDays(double value) => new Duration(value, DurationUnit.Day);

    public static Duration FromWeeks(double value) => new Duration(value, DurationUnit.Week);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(DurationUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public Duration ToUnit(DurationUnit unit) => new Duration(As(unit), unit);

    private static double PerUnit(DurationUnit unit)
    {
        switch (unit)
        {
            case DurationUnit.Second: return 1;
            case DurationUnit.Millisecond: return 1e-3;
            case DurationUnit.Microsecond: return 1e-6;
            case DurationUnit.Nanosecond: return 1e-9;
            case DurationUnit.Picosecond: return 1e-12;
            case DurationUnit.Minute: return 60;
            case DurationUnit.Hour: return 3600;
            case DurationUnit.Day: return 86400;
            case DurationUnit.Week: return 604800;
            default: throw new ArgumentException("Unknown unit of Duration");
        }
    }
}
