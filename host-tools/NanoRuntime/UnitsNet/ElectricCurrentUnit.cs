namespace UnitsNet.Units;

/// <summary>Units of ElectricCurrent, with the values of nanoFramework.UnitsNet.</summary>
public enum ElectricCurrentUnit
{
    Ampere = 1,
    Centiampere = 2,
    Milliampere = 6,
    Microampere = 5,
    Nanoampere = 7,
    Picoampere = 8,
    Femtoampere = 9,
    Kiloampere = 3,
    Megaampere = 4,
}
