using System.Device.Spi;
using EcgWearable.Firmware;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.DeviceCost;

/// <summary>A flash in which the device finds settings other than the defaults.</summary>
internal static class StoredSettings
{
    private const long LongestNanoseconds = 10_000_000_000;

    /// <summary>Has the firmware's own store write them.</summary>
    /// <exception cref="InvalidOperationException">The store did not write them.</exception>
    public static NorFlash Write(WearableSettings settings)
    {
        NorFlash flash = new();
        byte[] packed = new byte[WearableSettings.PackedBytes];
        settings.Pack(packed, 0);
        bool written = false;
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Run(
            () =>
            {
                Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
                Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
                Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
                SpiConnectionSettings connection = new(Pins.AcceleratorSpiBus, Pins.FlashChipSelect) { ClockFrequency = SpiNorFlash.SpiClockHertz, Mode = SpiMode.Mode0 };
                SpiNorFlash spi = new(SpiDevice.Create(connection));
                EnergyLedger ledger = new();
                Firmware.Logging.WearLog log = new(spi, ledger);
                SettingsStore store = new(spi) { Log = log };
                if (log.Open() && store.Load(null) != SettingsStore.NoFlash && store.Begin(packed, 0, packed.Length))
                {
                    while (!store.IsIdle)
                    {
                        log.Step();
                        store.Step(ledger);
                    }
                }

                written = store.LastWriteOk;
                Sleep.StartDeepSleep();
            },
            LongestNanoseconds);
        return written ? flash : throw new InvalidOperationException("The settings could not be stored in the virtual board's flash.");
    }
}
