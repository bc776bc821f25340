using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Electric current. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct ElectricCurrent
{
    private readonly double _value;
    private readonly ElectricCurrentUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public ElectricCurrent(double value, ElectricCurrentUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static ElectricCurrentUnit BaseUnit => ElectricCurrentUnit.Ampere;

    public static ElectricCurrent Zero => new ElectricCurrent(0, BaseUnit);

    public static ElectricCurrent MaxValue => new ElectricCurrent(double.MaxValue, BaseUnit);

    public static ElectricCurrent MinValue => new ElectricCurrent(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public ElectricCurrentUnit Unit => _unit;

    public double Amperes => As(ElectricCurrentUnit.Ampere);

    public double Centiamperes => As(ElectricCurrentUnit.Centiampere);

    public double Milliamperes => As(ElectricCurrentUnit.Milliampere);

    public double Microamperes => As(ElectricCurrentUnit.Microampere);

    public double Nanoamperes => As(ElectricCurrentUnit.Nanoampere);

    public double Picoamperes => As(ElectricCurrentUnit.Picoampere);

    public double Femtoamperes => As(ElectricCurrentUnit.Femtoampere);

    public double Kiloamperes => As(ElectricCurrentUnit.Kiloampere);

    public double Megaamperes => As(ElectricCurrentUnit.Megaampere);

    public static ElectricCurrent From(double value, ElectricCurrentUnit fromUnit) => new ElectricCurrent(value, fromUnit);

    public static ElectricCurrent FromAmperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Ampere);

    public static ElectricCurrent FromCentiamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Centiampere);

    public static ElectricCurrent FromMilliamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Milliampere);

    public static ElectricCurrent FromMicroamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Microampere);

    public static ElectricCurrent FromNanoamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Nanoampere);

    public static ElectricCurrent FromPicoamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Picoampere);

    public static ElectricCurrent FromFemtoamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Femtoampere);

    public static ElectricCurrent FromKiloamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Kiloampere);

    public static ElectricCurrent FromMegaamperes(double value) => new ElectricCurrent(value, ElectricCurrentUnit.Megaampere);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(ElectricCurrentUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public ElectricCurrent ToUnit(ElectricCurrentUnit unit) => new ElectricCurrent(As(unit), unit);

    private static double PerUnit(ElectricCurrentUnit unit)
    {
        switch (unit)
        {
            case ElectricCurrentUnit.Ampere: return 1;
            case ElectricCurrentUnit.Centiampere: return 1e-2;
            case ElectricCurrentUnit.Milliampere: return 1e-3;
            case ElectricCurrentUnit.Microampere: return 1e-6;
            case ElectricCurrentUnit.Nanoampere: return 1e-9;
            case ElectricCurrentUnit.Picoampere: return 1e-12;
            case ElectricCurrentUnit.Femtoampere: return 1e-15;
            case ElectricCurrentUnit.Kiloampere: return 1e3;
            case ElectricCurrentUnit.Megaampere: return 1e6;
            default: throw new ArgumentException("Unknown unit of ElectricCurrent");
        }
    }
}
