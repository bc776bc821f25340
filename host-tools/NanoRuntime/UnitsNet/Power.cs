using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Power. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct Power
{
    private readonly double _value;
    private readonly PowerUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public Power(double value, PowerUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static PowerUnit BaseUnit => PowerUnit.Watt;

    public static Power Zero => new Power(0, BaseUnit);

    public static Power MaxValue => new Power(double.MaxValue, BaseUnit);

    public static Power MinValue => new Power(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public PowerUnit Unit => _unit;

    public double Watts => As(PowerUnit.Watt);

    public double Milliwatts => As(PowerUnit.Milliwatt);

    public double Microwatts => As(PowerUnit.Microwatt);

    public double Nanowatts => As(PowerUnit.Nanowatt);

    public double Picowatts => As(PowerUnit.Picowatt);

    public double Femtowatts => As(PowerUnit.Femtowatt);

    public double Deciwatts => As(PowerUnit.Deciwatt);

    public double Decawatts => As(PowerUnit.Decawatt);

    public double Kilowatts => As(PowerUnit.Kilowatt);

    public double Megawatts => As(PowerUnit.Megawatt);

    public double JoulesPerHour => As(PowerUnit.JoulePerHour);

    public double MillijoulesPerHour => As(PowerUnit.MillijoulePerHour);

    public static Power From(double value, PowerUnit fromUnit) => new Power(value, fromUnit);

    public static Power FromWatts(double value) => new Power(value, PowerUnit.Watt);

    public static Power FromMilliwatts(double value) => new Power(value, PowerUnit.Milliwatt);

    public static Power FromMicrowatts(double value) => new Power(value, PowerUnit.Microwatt);

    public static Power FromNanowatts(double value) => new Power(value, PowerUnit.Nanowatt);

    public static Power FromPicowatts(double value) => new Power(value, PowerUnit.Picowatt);

    public static Power FromFemtowatts(double value) => new Power(value, PowerUnit.Femtowatt);

    public static Power FromDeciwatts(double value) => new Power(value, PowerUnit.Deciwatt);

    public static Power FromDecawatts(double value) => new Power(value, PowerUnit.Decawatt);

    public static Power FromKilowatts(double value) => new Power(value, PowerUnit.Kilowatt);

    public static Power FromMegawatts(double value) => new Power(value, PowerUnit.Megawatt);

    public static Power FromJoulesPerHour(double value) => new Power(value, PowerUnit.JoulePerHour);

    public static Power FromMillijoulesPerHour(double value) => new Power(value, PowerUnit.MillijoulePerHour);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(PowerUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public Power ToUnit(PowerUnit unit) => new Power(As(unit), unit);

    private static double PerUnit(PowerUnit unit)
    {
        switch (unit)
        {
            case PowerUnit.Watt: return 1;
            case PowerUnit.Milliwatt: return 1e-3;
            case PowerUnit.Microwatt: return 1e-6;
            case PowerUnit.Nanowatt: return 1e-9;
            case PowerUnit.Picowatt: return 1e-12;
            case PowerUnit.Femtowatt: return 1e-15;
            case PowerUnit.Deciwatt: return 0.1;
            case PowerUnit.Decawatt: return 10;
            case PowerUnit.Kilowatt: return 1e3;
            case PowerUnit.Megawatt: return 1e6;
            case PowerUnit.JoulePerHour: return (1.0 / 3600);
            case PowerUnit.MillijoulePerHour: return (1e-3 / 3600);
            default: throw new ArgumentException("Unknown unit of Power");
        }
    }
}
