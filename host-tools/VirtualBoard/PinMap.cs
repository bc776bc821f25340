using EcgWearable.Firmware.Board;

namespace EcgWearable.VirtualBoard;

/// <summary>Where everything is soldered, as ESP32-S3 GPIO numbers. The defaults are the firmware's own pin map.</summary>
public sealed record PinMap
{
    public int FrontEndSpiBus { get; init; } = Pins.FrontEndSpiBus;

    public int FrontEndClock { get; init; } = Pins.FrontEndClock;

    public int FrontEndMosi { get; init; } = Pins.FrontEndMosi;

    public int FrontEndMiso { get; init; } = Pins.FrontEndMiso;

    public int Ads1293ChipSelect { get; init; } = Pins.Ads1293ChipSelect;

    public int Ads1293DataReady { get; init; } = Pins.Ads1293DataReady;

    public int Ads1293Alarm { get; init; } = Pins.Ads1293Alarm;

    public int Ads1293Reset { get; init; } = Pins.Ads1293Reset;

    public int AcceleratorSpiBus { get; init; } = Pins.AcceleratorSpiBus;

    public int AcceleratorClock { get; init; } = Pins.AcceleratorClock;

    public int AcceleratorMosi { get; init; } = Pins.AcceleratorMosi;

    public int AcceleratorMiso { get; init; } = Pins.AcceleratorMiso;

    public int AcceleratorChipSelect { get; init; } = Pins.AcceleratorChipSelect;

    public int AcceleratorReady { get; init; } = Pins.AcceleratorReady;

    public int AcceleratorReset { get; init; } = Pins.AcceleratorReset;

    public int AcceleratorPowerEnable { get; init; } = Pins.AcceleratorPowerEnable;

    public int FlashChipSelect { get; init; } = Pins.FlashChipSelect;

    public int Led { get; init; } = Pins.Led;

    public int Button { get; init; } = Pins.Button;

    public string HostPort { get; init; } = Pins.HostPort;

    public int HostTransmit { get; init; } = Pins.HostTransmit;

    public int HostReceive { get; init; } = Pins.HostReceive;
}
