using EcgWearable.NanoRuntime;

namespace nanoFramework.Hardware.Esp32;

/// <summary>The microsecond clock of the ESP32.</summary>
public class HighResTimer
{
    /// <summary>Microseconds since power-on.</summary>
    public static ulong GetCurrent() => NanoHost.Current.UptimeMicroseconds;
}
