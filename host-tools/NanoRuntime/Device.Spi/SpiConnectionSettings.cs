using System.Device.Gpio;

namespace System.Device.Spi;

/// <summary>How a device on a bus is spoken to.</summary>
public sealed class SpiConnectionSettings
{
    /// <param name="busId">1 or 2.</param>
    /// <param name="chipSelectLine">Pin number of chip select; -1 for none.</param>
    public SpiConnectionSettings(int busId, int chipSelectLine)
    {
        BusId = busId;
        ChipSelectLine = chipSelectLine;
    }

    public int BusId { get; set; }

    public int ChipSelectLine { get; set; }

    public PinValue ChipSelectLineActiveState { get; set; } = PinValue.Low;

    /// <summary>SCLK in hertz.</summary>
    public int ClockFrequency { get; set; } = 500_000;

    public int DataBitLength { get; set; } = 8;

    public SpiMode Mode { get; set; } = SpiMode.Mode0;

    public DataFlow DataFlow { get; set; } = DataFlow.MsbFirst;

    public SpiBusConfiguration Configuration { get; set; } = SpiBusConfiguration.FullDuplex;
}
