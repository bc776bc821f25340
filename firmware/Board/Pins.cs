// Written by hardware/generate from hardware/pins.json. Change the map, not this file.
namespace EcgWearable.Firmware.Board
{
    /// <summary>
    /// ESP32-S3 GPIO numbers of the board.
    /// </summary>
    /// <remarks>
    /// Left free on purpose:
    /// 0, 3, 45, 46 (strapping pins);
    /// 19, 20 (USB);
    /// 26 to 37 (flash and PSRAM of the module);
    /// 43, 44 (UART0: console and download);
    /// 15, 16 (kept free for a 32.768 kHz crystal);
    /// see ESP32-S3 Series Datasheet (Espressif), IO pins, RTC pins and strapping pins; ESP32-S3-WROOM-1 Datasheet (Espressif), pin definitions.
    /// </remarks>
    public static class Pins
    {
        /// <summary>nanoFramework SPI bus of the ADS1293 (SPI2 of the ESP32-S3).</summary>
        public const int FrontEndSpiBus = 1;

        /// <summary>SCLK of the ADS1293.</summary>
        public const int FrontEndClock = 12;

        /// <summary>SDI of the ADS1293.</summary>
        public const int FrontEndMosi = 11;

        /// <summary>SDO of the ADS1293.</summary>
        public const int FrontEndMiso = 13;

        /// <summary>CSB of the ADS1293, active low.</summary>
        public const int Ads1293ChipSelect = 10;

        /// <summary>DRDYB of the ADS1293, active low: a conversion waits. An RTC pin, so that it can wake from light sleep.</summary>
        public const int Ads1293DataReady = 9;

        /// <summary>ALARMB of the ADS1293, active low.</summary>
        public const int Ads1293Alarm = 14;

        /// <summary>RSTB of the ADS1293, active low.</summary>
        public const int Ads1293Reset = 8;

        /// <summary>nanoFramework SPI bus of accelerator and NOR flash (SPI3 of the ESP32-S3), told apart by chip select.</summary>
        public const int AcceleratorSpiBus = 2;

        /// <summary>Clock of accelerator and flash.</summary>
        public const int AcceleratorClock = 4;

        /// <summary>Data from the MCU to accelerator and flash.</summary>
        public const int AcceleratorMosi = 5;

        /// <summary>Data from accelerator and flash to the MCU.</summary>
        public const int AcceleratorMiso = 6;

        /// <summary>Chip select of the accelerator, active low.</summary>
        public const int AcceleratorChipSelect = 39;

        /// <summary>READY of the accelerator, active high: an answer waits. An RTC pin, so that it can wake from light sleep.</summary>
        public const int AcceleratorReady = 7;

        /// <summary>Reset of the accelerator, active low.</summary>
        public const int AcceleratorReset = 41;

        /// <summary>Load switch of the accelerator's supply, active high.</summary>
        public const int AcceleratorPowerEnable = 21;

        /// <summary>Chip select of the NOR flash, active low.</summary>
        public const int FlashChipSelect = 40;

        /// <summary>UART1 TX to the host: the pin that the IO_MUX gives it.</summary>
        public const int HostTransmit = 17;

        /// <summary>UART1 RX from the host: the pin that the IO_MUX gives it, which UART wake-up from light sleep needs.</summary>
        public const int HostReceive = 18;

        /// <summary>nanoFramework name of the host's serial port (COM2 is UART1).</summary>
        public const string HostPort = "COM2";

        /// <summary>The wearer's LED, active high.</summary>
        public const int Led = 47;

        /// <summary>The wearer's button, active low with pull-up. An RTC pin, so that it can wake from light sleep.</summary>
        public const int Button = 2;

        /// <summary>Half the battery's voltage, on ADC1 channel 0.</summary>
        public const int BatterySense = 1;
    }
}
