namespace UnitsNet.Units;

/// <summary>Units of ElectricCharge, with the values of nanoFramework.UnitsNet.</summary>
public enum ElectricChargeUnit
{
    Coulomb = 2,
    Millicoulomb = 7,
    Microcoulomb = 11,
    Nanocoulomb = 9,
    Picocoulomb = 8,
    Kilocoulomb = 13,
    Megacoulomb = 6,
    AmpereHour = 1,
    MilliampereHour = 5,
    KiloampereHour = 3,
    MegaampereHour = 4,
}
