namespace UnitsNet.Units;

/// <summary>Units of Energy, with the values of nanoFramework.UnitsNet.</summary>
public enum EnergyUnit
{
    Joule = 15,
    Millijoule = 28,
    Microjoule = 47,
    Nanojoule = 45,
    Kilojoule = 19,
    Megajoule = 25,
    WattHour = 36,
    KilowattHour = 21,
    MegawattHour = 27,
    WattDay = 35,
    KilowattDay = 20,
}
