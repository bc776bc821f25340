using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Electric potential. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct ElectricPotential
{
    private readonly double _value;
    private readonly ElectricPotentialUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public ElectricPotential(double value, ElectricPotentialUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static ElectricPotentialUnit BaseUnit => ElectricPotentialUnit.Volt;

    public static ElectricPotential Zero => new ElectricPotential(0, BaseUnit);

    public static ElectricPotential MaxValue => new ElectricPotential(double.MaxValue, BaseUnit);

    public static ElectricPotential MinValue => new ElectricPotential(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public ElectricPotentialUnit Unit => _unit;

    public double Volts => As(ElectricPotentialUnit.Volt);

    public double Millivolts => As(ElectricPotentialUnit.Millivolt);

    public double Microvolts => As(ElectricPotentialUnit.Microvolt);

    public double Nanovolts => As(ElectricPotentialUnit.Nanovolt);

    public double Kilovolts => As(ElectricPotentialUnit.Kilovolt);

    public double Megavolts => As(ElectricPotentialUnit.Megavolt);

    public static ElectricPotential From(double value, ElectricPotentialUnit fromUnit) => new ElectricPotential(value, fromUnit);

    public static ElectricPotential FromVolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Volt);

    public static ElectricPotential FromMillivolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Millivolt);

    public static ElectricPotential FromMicrovolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Microvolt);

    public static ElectricPotential FromNanovolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Nanovolt);

    public static ElectricPotential FromKilovolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Kilovolt);

    public static ElectricPotential FromMegavolts(double value) => new ElectricPotential(value, ElectricPotentialUnit.Megavolt);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(ElectricPotentialUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public ElectricPotential ToUnit(ElectricPotentialUnit unit) => new ElectricPotential(As(unit), unit);

    private static double PerUnit(ElectricPotentialUnit unit)
    {
        switch (unit)
        {
            case ElectricPotentialUnit.Volt: return 1;
            case ElectricPotentialUnit.Millivolt: return 1e-3;
            case ElectricPotentialUnit.Microvolt: return 1e-6;
            case ElectricPotentialUnit.Nanovolt: return 1e-9;
            case ElectricPotentialUnit.Kilovolt: return 1e3;
            case ElectricPotentialUnit.Megavolt: return 1e6;
            default: throw new ArgumentException("Unknown unit of ElectricPotential");
        }
    }
}
