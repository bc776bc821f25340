using System.Device.Spi;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware
{
    /// <summary>Reads the settings before the device is made, since rate and buffers depend on them.</summary>
    public static class StoredSettings
    {
        /// <summary>Reads what is stored in the flash.</summary>
        /// <param name="settings">Gets it; keeps the defaults when nothing valid is stored.</param>
        /// <returns>What was found: a constant of <see cref="SettingsStore"/> in bits 7..0, the layout version in bits 15..8.</returns>
        public static int Load(WearableSettings settings)
        {
            Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
            Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
            Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
            SpiConnectionSettings connection = new SpiConnectionSettings(Pins.AcceleratorSpiBus, Pins.FlashChipSelect);
            connection.ClockFrequency = SpiNorFlash.SpiClockHertz;
            connection.Mode = SpiMode.Mode0;
            connection.DataBitLength = 8;
            SpiDevice spi = SpiDevice.Create(connection);
            SettingsStore store = new SettingsStore(new SpiNorFlash(spi));
            int found = store.Load(settings);
            spi.Dispose();
            return found | (store.FoundVersion << 8);
        }
    }
}
