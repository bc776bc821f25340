namespace System.Device.Spi;

/// <summary>Bit order of a transfer.</summary>
public enum DataFlow
{
    MsbFirst = 0,
    LsbFirst = 1,
}
