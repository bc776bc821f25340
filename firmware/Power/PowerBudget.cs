namespace EcgWearable.Firmware.Power
{
    /// <summary>What the battery has to last for, in whole numbers; what <see cref="PowerPolicy"/> goes by.</summary>
    public sealed class PowerBudget
    {
        /// <summary>Energy of the full battery in millijoules, by the ledger's account.</summary>
        public int CapacityMillijoules { get; set; } = PowerFigures.BatteryJoules * 1000;

        /// <summary>What of it is kept for writing out the log, in millijoules.</summary>
        public int ReserveMillijoules { get; set; } = PowerFigures.BatteryJoules * 20;

        /// <summary>How long the battery is to last from the start, in seconds; 0 = as long as it does, without degrading for it.</summary>
        public int TargetSeconds { get; set; }

        /// <summary>Most that the accelerator may take of what is allowed, in percent; 100 = no bound of its own.</summary>
        public int AcceleratorSharePercent { get; set; } = 100;

        /// <summary>Most that the log's flash may take of what is allowed, in percent; 100 = no bound of its own.</summary>
        public int FlashSharePercent { get; set; } = 100;

        /// <summary>Below this the device only detects beats; in millivolts, 0 = never.</summary>
        public int LowMillivolts { get; set; }

        /// <summary>Below this the log is written out and the device sleeps; in millivolts, 0 = never.</summary>
        public int CriticalMillivolts { get; set; }
    }
}
