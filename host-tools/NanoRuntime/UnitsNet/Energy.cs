using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Energy. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct Energy
{
    private readonly double _value;
    private readonly EnergyUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public Energy(double value, EnergyUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static EnergyUnit BaseUnit => EnergyUnit.Joule;

    public static Energy Zero => new Energy(0, BaseUnit);

    public static Energy MaxValue => new Energy(double.MaxValue, BaseUnit);

    public static Energy MinValue => new Energy(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public EnergyUnit Unit => _unit;

    public double Joules => As(EnergyUnit.Joule);

    public double Millijoules => As(EnergyUnit.Millijoule);

    public double Microjoules => As(EnergyUnit.Microjoule);

    public double Nanojoules => As(EnergyUnit.Nanojoule);

    public double Kilojoules => As(EnergyUnit.Kilojoule);

    public double Megajoules => As(EnergyUnit.Megajoule);

    public double WattHours => As(EnergyUnit.WattHour);

    public double KilowattHours => As(EnergyUnit.KilowattHour);

    public double MegawattHours => As(EnergyUnit.MegawattHour);

    public double WattDays => As(EnergyUnit.WattDay);

    public double KilowattDays => As(EnergyUnit.KilowattDay);

    public static Energy From(double value, EnergyUnit fromUnit) => new Energy(value, fromUnit);

    public static Energy FromJoules(double value) => new Energy(value, EnergyUnit.Joule);

    public static Energy FromMillijoules(double value) => new Energy(value, EnergyUnit.Millijoule);

    public static Energy FromMicrojoules(double value) => new Energy(value, EnergyUnit.Microjoule);

    public static Energy FromNanojoules(double value) => new Energy(value, EnergyUnit.Nanojoule);

    public static Energy FromKilojoules(double value) => new Energy(value, EnergyUnit.Kilojoule);

    public static Energy FromMegajoules(double value) => new Energy(value, EnergyUnit.Megajoule);

    public static Energy FromWattHours(double value) => new Energy(value, EnergyUnit.WattHour);

    public static Energy FromKilowattHours(double value) => new Energy(value, EnergyUnit.KilowattHour);

    public static Energy FromMegawattHours(double value) => new Energy(value, EnergyUnit.MegawattHour);

    public static Energy FromWattDays(double value) => new Energy(value, EnergyUnit.WattDay);

    public static Energy FromKilowattDays(double value) => new Energy(value, EnergyUnit.KilowattDay);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(EnergyUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public Energy ToUnit(EnergyUnit unit) => new Energy(As(unit), unit);

    private static double PerUnit(EnergyUnit unit)
    {
        switch (unit)
        {
            case EnergyUnit.Joule: return 1;
            case EnergyUnit.Millijoule: return 1e-3;
            case EnergyUnit.Microjoule: return 1e-6;
            case EnergyUnit.Nanojoule: return 1e-9;
            case EnergyUnit.Kilojoule: return 1e3;
            case EnergyUnit.Megajoule: return 1e6;
            case EnergyUnit.WattHour: return 3600;
            case EnergyUnit.KilowattHour: return 3.6e6;
            case EnergyUnit.MegawattHour: return 3.6e9;
            case EnergyUnit.WattDay: return 86400;
            case EnergyUnit.KilowattDay: return 8.64e7;
            default: throw new ArgumentException("Unknown unit of Energy");
        }
    }
}
