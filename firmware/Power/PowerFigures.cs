namespace EcgWearable.Firmware.Power
{
    /// <summary>
    /// What each part draws in each state, as whole microwatts at the 3.3 V rail (current times 3.3 V, rounded), and how long changes take.
    /// These are inputs of the energy model, typical at room temperature unless said, and not measurements of this device.
    /// <c>hardware/power.json</c> is the source; a test holds the two equal.
    /// </summary>
    public static class PowerFigures
    {
        /// <summary>Rail voltage in millivolts.</summary>
        public const int RailMillivolts = 3300;

        /// <summary>ESP32-S3, 240 MHz, one core busy, peripheral clocks off: 51.2 mA (ESP32-S3 Series Datasheet, Espressif, current consumption in modem sleep).</summary>
        public const int McuBusyMicrowatts = 168960;

        /// <summary>ESP32-S3, 240 MHz, both cores in WAITI, peripheral clocks off: 32.9 mA (same table).</summary>
        public const int McuIdleMicrowatts = 108570;

        /// <summary>ESP32-S3, light sleep: 0.24 mA (same datasheet, current consumption in low-power modes).</summary>
        public const int McuLightSleepMicrowatts = 792;

        /// <summary>ESP32-S3, deep sleep with RTC memory: 8 uA (same table).</summary>
        public const int McuDeepSleepMicrowatts = 26;

        /// <summary>ADS1293, one channel in low-power mode with right-leg drive, common-mode detection and lead-off: 280 uA (TI SNAS602C, supply current, sum of its rows).</summary>
        public const int FrontEndConvertingMicrowatts = 924;

        /// <summary>ADS1293, standby: 120 uA (TI SNAS602C, supply current).</summary>
        public const int FrontEndStandbyMicrowatts = 396;

        /// <summary>ADS1293, power-down: 80 uA (TI SNAS602C, supply current).</summary>
        public const int FrontEndPowerDownMicrowatts = 264;

        /// <summary>
        /// iCE40UP5K working on a window at 12 MHz with eight DSP blocks in use: 2.54 mA through its 1.2 V linear regulator, which is modelled as
        /// 645 uA (clock) plus 8 x 237 uA (each DSP), from the public bench measurement tinyvision-ai-inc/ice40_power.
        /// </summary>
        public const int AcceleratorActiveMicrowatts = 8385;

        /// <summary>iCE40UP5K configured, 12 MHz clock running, not working: 645 uA (measured, tinyvision-ai-inc/ice40_power).</summary>
        public const int AcceleratorIdleMicrowatts = 2129;

        /// <summary>iCE40UP5K configured, clock stopped: 86 uA (measured with a blank design, tinyvision-ai-inc/ice40_power).</summary>
        public const int AcceleratorAsleepMicrowatts = 284;

        /// <summary>
        /// Load switch of the accelerator open: 0.1 uA (TI SLVSDO5F, TPS22916, off state, maximum 100 nA), rounded up to the next microwatt.
        /// </summary>
        public const int AcceleratorOffMicrowatts = 1;

        /// <summary>W25Q128JV, deep power-down: 1 uA (Winbond W25Q128JV datasheet, general description).</summary>
        public const int FlashPowerDownMicrowatts = 3;

        /// <summary>W25Q128JV, standby, chip select high: 10 uA (assumed, as usual for the part; Winbond's DC electrical characteristics decide).</summary>
        public const int FlashStandbyMicrowatts = 33;

        /// <summary>W25Q128JV, reading at up to 50 MHz: 15 mA at most (assumed, as above).</summary>
        public const int FlashReadMicrowatts = 49500;

        /// <summary>W25Q128JV, page program: 20 mA (assumed, as above).</summary>
        public const int FlashProgramMicrowatts = 66000;

        /// <summary>W25Q128JV, sector erase: 20 mA (assumed, as above).</summary>
        public const int FlashEraseMicrowatts = 66000;

        /// <summary>The wearer's LED lit: 1 mA by its resistor (a choice of this design).</summary>
        public const int LedMicrowatts = 3300;

        /// <summary>Quiescent current of the 3.3 V buck-boost regulator: 35 uA (TI TPS63025 datasheet, typical).</summary>
        public const int RegulatorMicrowatts = 116;

        /// <summary>Part of the cell's energy that reaches the rail, in percent: assumed for TI TPS63025 around 3.3 V.</summary>
        public const int RegulatorEfficiencyPercent = 90;

        /// <summary>What of a wait for a sample is work: both edges of DRDYB wake the CLR. From the virtual board's costs of calls, not of a chip.</summary>
        public const int McuIdleWakeMicroseconds = 84;

        /// <summary>A call that touches no peripheral, on the interpreter: from the virtual board's costs of calls, not of a chip.</summary>
        public const int ManagedCallMicroseconds = 6;

        /// <summary>ESP32-S3, from a wake-up source to the first instruction after light sleep (ESP-IDF Programming Guide: below 1 ms; assumed 0.5).</summary>
        public const int McuLightSleepWakeMicroseconds = 500;

        /// <summary>W25Q128JV, page program, typical (Winbond W25Q128JV datasheet, tPP).</summary>
        public const int FlashPageProgramMicroseconds = 400;

        /// <summary>W25Q128JV, sector erase, typical (Winbond W25Q128JV datasheet, tSE).</summary>
        public const int FlashSectorEraseMicroseconds = 45000;

        /// <summary>Energy of a full 150 mAh cell at 3.7 V nominal, in joules: 0.555 Wh.</summary>
        public const int BatteryJoules = 1998;
    }
}
