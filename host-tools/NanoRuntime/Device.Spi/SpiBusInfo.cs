namespace System.Device.Spi;

/// <summary>Limits of a bus.</summary>
public sealed class SpiBusInfo
{
    internal SpiBusInfo()
    {
    }

    /// <summary>Fastest SCLK in hertz.</summary>
    public int MaxClockFrequency => 40_000_000;

    /// <summary>Slowest SCLK in hertz.</summary>
    public int MinClockFrequency => 78_125;
}
