namespace UnitsNet.Units;

/// <summary>Units of Frequency, with the values of nanoFramework.UnitsNet.</summary>
public enum FrequencyUnit
{
    Hertz = 6,
    Millihertz = 21,
    Microhertz = 16,
    Kilohertz = 7,
    Megahertz = 8,
    Gigahertz = 5,
    Terahertz = 11,
    PerSecond = 9,
    BeatPerMinute = 1,
    CyclePerMinute = 4,
    CyclePerHour = 3,
}
