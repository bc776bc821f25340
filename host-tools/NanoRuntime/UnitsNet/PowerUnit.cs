namespace UnitsNet.Units;

/// <summary>Units of Power, with the values of nanoFramework.UnitsNet.</summary>
public enum PowerUnit
{
    Watt = 26,
    Milliwatt = 21,
    Microwatt = 19,
    Nanowatt = 22,
    Picowatt = 24,
    Femtowatt = 6,
    Deciwatt = 4,
    Decawatt = 3,
    Kilowatt = 13,
    Megawatt = 17,
    JoulePerHour = 10,
    MillijoulePerHour = 20,
}
