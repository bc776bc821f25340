namespace EcgWearable.Firmware.Logging
{
    /// <summary>Codes of event records.</summary>
    public static class EventCode
    {
        /// <summary>Samples were lost: as many as the argument says, the last one just before this index.</summary>
        public const byte SamplesLost = 1;

        /// <summary>An electrode came off; the argument is ERROR_LOD (bit per input).</summary>
        public const byte LeadOff = 2;

        /// <summary>All electrodes are on again.</summary>
        public const byte LeadOn = 3;

        /// <summary>The front end was brought up anew; the argument is the number of the attempt.</summary>
        public const byte FrontEndRestarted = 4;

        /// <summary>The front end does not answer as an ADS1293; the argument is the register (bits 15..8) and what was read (bits 7..0), 0 when it stopped delivering samples.</summary>
        public const byte FrontEndFault = 5;

        /// <summary>The accelerator did not identify itself or failed; the argument is the status byte, 0xFF for a time-out.</summary>
        public const byte AcceleratorFault = 6;

        /// <summary>The input was out of range; the argument is ERROR_STATUS.</summary>
        public const byte OutOfRange = 7;

        /// <summary>The front end reports a low battery.</summary>
        public const byte BatteryLow = 8;

        /// <summary>Records were dropped because the log could not keep up; the argument is how many.</summary>
        public const byte RecordsDropped = 9;

        /// <summary>The wearer pressed the button; the argument is for how many milliseconds.</summary>
        public const byte Button = 10;

        /// <summary>The log was recovered at boot; the argument is the number of damaged records skipped.</summary>
        public const byte LogRecovered = 11;
    }
}
