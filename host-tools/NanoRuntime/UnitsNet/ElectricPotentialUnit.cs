namespace UnitsNet.Units;

/// <summary>Units of ElectricPotential, with the values of nanoFramework.UnitsNet.</summary>
public enum ElectricPotentialUnit
{
    Volt = 5,
    Millivolt = 4,
    Microvolt = 3,
    Nanovolt = 11,
    Kilovolt = 1,
    Megavolt = 2,
}
