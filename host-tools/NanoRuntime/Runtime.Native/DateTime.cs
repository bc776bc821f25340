namespace EcgWearable.NanoRuntime.Native;

/// <summary>Stands for System.DateTime of the device: what the firmware uses of it, in virtual time.</summary>
public readonly struct DateTime
{
    private readonly System.DateTime _value;

    /// <summary>Midnight of a day, UTC.</summary>
    public DateTime(int year, int month, int day)
        : this(new System.DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc))
    {
    }

    private DateTime(System.DateTime value) => _value = value;

    /// <summary>The device's clock; in 1970 until it is set.</summary>
    public static DateTime UtcNow => new(NanoHost.Current.UtcNow);

    /// <summary>The year.</summary>
    public int Year => _value.Year;

    /// <summary>The same moment for the host.</summary>
    public System.DateTime ToSystem() => _value;
}
