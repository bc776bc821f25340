namespace System.Device.Spi;

/// <summary>How a bus is shared.</summary>
public enum SpiSharingMode
{
    Exclusive = 0,
    Shared = 1,
}
