using System.Device.Spi;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;
using FirmwareLog = EcgWearable.Firmware.Logging.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>Measures on the virtual board how long the firmware takes to open a log.</summary>
public static class RecoveryTime
{
    /// <summary>Boots on an image and opens the log.</summary>
    /// <param name="image">The beginning of a flash image.</param>
    /// <param name="sectorsHeld">Sectors that the log holds then.</param>
    /// <returns>
    /// Device time, in the board's model: SPI transfers and calls of the API. What the CLR takes to interpret the code between
    /// them is not in it.
    /// </returns>
    public static TimeSpan Measure(ReadOnlySpan<byte> image, out int sectorsHeld)
    {
        NorFlash flash = new();
        flash.Load(image);
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        ulong microseconds = 0;
        int held = 0;
        board.Run(
            () =>
            {
                Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
                Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
                Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
                SpiConnectionSettings settings = new(Pins.AcceleratorSpiBus, Pins.FlashChipSelect)
                {
                    ClockFrequency = SpiNorFlash.SpiClockHertz,
                    Mode = SpiMode.Mode0,
                };
                FirmwareLog log = new(new SpiNorFlash(SpiDevice.Create(settings)), new EnergyLedger());
                ulong start = HighResTimer.GetCurrent();
                log.Open();
                microseconds = HighResTimer.GetCurrent() - start;
                held = log.Map.Count;
                Sleep.StartDeepSleep();
            },
            long.MaxValue / 4);
        sectorsHeld = held;
        return TimeSpan.FromMicroseconds((double)microseconds);
    }
}
