namespace System.Device.Spi;

/// <summary>Duplex mode of a bus.</summary>
public enum SpiBusConfiguration
{
    FullDuplex = 0,
    HalfDuplex = 1,
    Simplex = 2,
}
