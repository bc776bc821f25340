namespace UnitsNet.Units;

/// <summary>Units of Duration, with the values of nanoFramework.UnitsNet.</summary>
public enum DurationUnit
{
    Second = 9,
    Millisecond = 5,
    Microsecond = 4,
    Nanosecond = 8,
    Picosecond = 12,
    Minute = 6,
    Hour = 2,
    Day = 1,
    Week = 10,
}
