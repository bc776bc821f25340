using UnitsNet.Units;

namespace UnitsNet;

/// <summary>Electric charge. A value and its unit, as in nanoFramework.UnitsNet: no operators, no comparison, no text.</summary>
public struct ElectricCharge
{
    private readonly double _value;
    private readonly ElectricChargeUnit _unit;

    /// <summary>Makes a quantity of <paramref name="value"/> in <paramref name="unit"/>.</summary>
    public ElectricCharge(double value, ElectricChargeUnit unit)
    {
        _value = value;
        _unit = unit;
    }

    public static ElectricChargeUnit BaseUnit => ElectricChargeUnit.Coulomb;

    public static ElectricCharge Zero => new ElectricCharge(0, BaseUnit);

    public static ElectricCharge MaxValue => new ElectricCharge(double.MaxValue, BaseUnit);

    public static ElectricCharge MinValue => new ElectricCharge(double.MinValue, BaseUnit);

    /// <summary>The value in <see cref="Unit"/>.</summary>
    public double Value => _value;

    public ElectricChargeUnit Unit => _unit;

    public double Coulombs => As(ElectricChargeUnit.Coulomb);

    public double Millicoulombs => As(ElectricChargeUnit.Millicoulomb);

    public double Microcoulombs => As(ElectricChargeUnit.Microcoulomb);

    public double Nanocoulombs => As(ElectricChargeUnit.Nanocoulomb);

    public double Picocoulombs => As(ElectricChargeUnit.Picocoulomb);

    public double Kilocoulombs => As(ElectricChargeUnit.Kilocoulomb);

    public double Megacoulombs => As(ElectricChargeUnit.Megacoulomb);

    public double AmpereHours => As(ElectricChargeUnit.AmpereHour);

    public double MilliampereHours => As(ElectricChargeUnit.MilliampereHour);

    public double KiloampereHours => As(ElectricChargeUnit.KiloampereHour);

    public double MegaampereHours => As(ElectricChargeUnit.MegaampereHour);

    public static ElectricCharge From(double value, ElectricChargeUnit fromUnit) => new ElectricCharge(value, fromUnit);

    public static ElectricCharge FromCoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Coulomb);

    public static ElectricCharge FromMillicoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Millicoulomb);

    public static ElectricCharge FromMicrocoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Microcoulomb);

    public static ElectricCharge FromNanocoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Nanocoulomb);

    public static ElectricCharge FromPicocoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Picocoulomb);

    public static ElectricCharge FromKilocoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Kilocoulomb);

    public static ElectricCharge FromMegacoulombs(double value) => new ElectricCharge(value, ElectricChargeUnit.Megacoulomb);

    public static ElectricCharge FromAmpereHours(double value) => new ElectricCharge(value, ElectricChargeUnit.AmpereHour);

    public static ElectricCharge FromMilliampereHours(double value) => new ElectricCharge(value, ElectricChargeUnit.MilliampereHour);

    public static ElectricCharge FromKiloampereHours(double value) => new ElectricCharge(value, ElectricChargeUnit.KiloampereHour);

    public static ElectricCharge FromMegaampereHours(double value) => new ElectricCharge(value, ElectricChargeUnit.MegaampereHour);

    /// <summary>The value in <paramref name="unit"/>.</summary>
    public double As(ElectricChargeUnit unit) => unit == _unit ? _value : _value * PerUnit(_unit) / PerUnit(unit);

    public ElectricCharge ToUnit(ElectricChargeUnit unit) => new ElectricCharge(As(unit), unit);

    private static double PerUnit(ElectricChargeUnit unit)
    {
        switch (unit)
        {
            case ElectricChargeUnit.Coulomb: return 1;
            case ElectricChargeUnit.Millicoulomb: return 1e-3;
            case ElectricChargeUnit.Microcoulomb: return 1e-6;
            case ElectricChargeUnit.Nanocoulomb: return 1e-9;
            case ElectricChargeUnit.Picocoulomb: return 1e-12;
            case ElectricChargeUnit.Kilocoulomb: return 1e3;
            case ElectricChargeUnit.Megacoulomb: return 1e6;
            case ElectricChargeUnit.AmpereHour: return 3600;
            case ElectricChargeUnit.MilliampereHour: return 3.6;
            case ElectricChargeUnit.KiloampereHour: return 3.6e6;
            case ElectricChargeUnit.MegaampereHour: return 3.6e9;
            default: throw new ArgumentException("Unknown unit of ElectricCharge");
        }
    }
}
