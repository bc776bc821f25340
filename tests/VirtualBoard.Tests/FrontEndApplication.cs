using System.Device.Gpio;
using System.Device.Spi;
using EcgWearable.Firmware.Board;
using nanoFramework.Hardware.Esp32;
using Thread = EcgWearable.NanoRuntime.Threading.Thread;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>What a small application on the device does to sample one ECG channel, written against the device's API.</summary>
internal sealed class FrontEndApplication
{
    private readonly byte[] _command = [0xD0, 0, 0, 0, 0];
    private readonly byte[] _answer = new byte[5];

    public FrontEndApplication(byte r2 = 0x04, byte r3 = 0x08, int clockHertz = 8_000_000)
    {
        ConnectBuses();
        Spi = SpiDevice.Create(new SpiConnectionSettings(Pins.FrontEndSpiBus, Pins.Ads1293ChipSelect) { ClockFrequency = clockHertz });
        DataReady = new GpioController().OpenPin(Pins.Ads1293DataReady, PinMode.Input);
        Thread.Sleep(100);
        Write(0x01, 0x19);
        Write(0x14, 0x36);
        Write(0x21, r2);
        Write(0x22, r3);
        Write(0x27, 0x08);
        Write(0x2F, 0x11);
        Write(0x12, 0x04);
    }

    public SpiDevice Spi { get; }

    public GpioPin DataReady { get; }

    public int Code { get; private set; }

    public int Status { get; private set; }

    public static void ConnectBuses()
    {
        Configuration.SetPinFunction(Pins.FrontEndClock, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(Pins.FrontEndMosi, DeviceFunction.SPI1_MOSI);
        Configuration.SetPinFunction(Pins.FrontEndMiso, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
        Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
        Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
        Configuration.SetPinFunction(Pins.HostTransmit, DeviceFunction.COM2_TX);
        Configuration.SetPinFunction(Pins.HostReceive, DeviceFunction.COM2_RX);
    }

    public void Start() => Write(0x00, 0x01);

    public void Write(byte address, byte value) => Spi.Write(new byte[] { address, value });

    public byte Read(byte address)
    {
        byte[] answer = new byte[2];
        Spi.TransferFullDuplex(new byte[] { (byte)(address | 0x80), 0 }, answer);
        return answer[1];
    }

    /// <summary>Reads status and sample; true when the sample is new.</summary>
    public bool ReadSample()
    {
        Spi.TransferFullDuplex(_command, _answer);
        Status = _answer[1];
        Code = (_answer[2] << 16) | (_answer[3] << 8) | _answer[4];
        return (Status & 0x20) != 0;
    }
}
