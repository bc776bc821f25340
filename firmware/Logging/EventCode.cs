namespace EcgWearable.Firmware.Logging
{
    /// <summary>Codes of event records.</summary>
    public static class EventCode
    {
        /// <summary>Samples were lost: as many as the argument says, the last one just before this index.</summary>
        public const byte SamplesLost = 1;

        /// <summary>An electrode came off, or another one; the argument is ERROR_LOD (bit per input).</summary>
        public const byte LeadOff = 2;

        /// <summary>All electrodes are on again.</summary>
        public const byte LeadOn = 3;

        /// <summary>The front end was brought up anew; the argument is the number of the attempt.</summary>
        public const byte FrontEndRestarted = 4;

        /// <summary>The front end does not answer as an ADS1293; the argument is the register (bits 15..8) and what was read (bits 7..0), 0 when it stopped delivering samples.</summary>
        public const byte FrontEndFault = 5;

        /// <summary>The accelerator did not identify itself or failed; the argument is the status byte, 0xFF for a time-out.</summary>
        public const byte AcceleratorFault = 6;

        /// <summary>The input left its range; the argument is ERROR_STATUS (bits 7..0) and ERROR_RANGE1 (15..8). Once until it has been back for a second.</summary>
        public const byte OutOfRange = 7;

        /// <summary>The front end reports a low battery; the argument is ERROR_STATUS. Once until it has been good for a minute.</summary>
        public const byte BatteryLow = 8;

        /// <summary>Records were dropped because the log could not keep up; the argument is how many.</summary>
        public const byte RecordsDropped = 9;

        /// <summary>The wearer pressed the button; the argument is for how many milliseconds.</summary>
        public const byte Button = 10;

        /// <summary>The log was recovered at boot; the argument is the number of damaged records skipped.</summary>
        public const byte LogRecovered = 11;

        /// <summary>No beat came for the milliseconds in the argument, on a good signal; the next beat ended the pause at this index.</summary>
        public const byte Pause = 12;

        /// <summary>No beat comes, on a good signal: asystole, or a signal without QRS complexes; the argument is the milliseconds since the last beat.</summary>
        public const byte Asystole = 13;

        /// <summary>The signal became too poor for beats to be trusted (1) or good again (0).</summary>
        public const byte PoorSignal = 14;

        /// <summary>The policy level changed. The argument: bits 7..0 new level, 15..8 old level, 23..16 reason (<see cref="Power.PolicyReason"/>).</summary>
        public const byte PolicyChanged = 16;

        /// <summary>Why the device started; the argument is a <see cref="Board.ResetCause"/> (bits 7..0) and how many faults came in a row before (15..8).</summary>
        public const byte Reset = 17;

        /// <summary>The stored settings were damaged or of another version, and the defaults hold; the argument is what was found (<see cref="SettingsStore"/>, bits 7..0) and the layout version (15..8).</summary>
        public const byte SettingsDefaulted = 18;

        /// <summary>Which sampler was chosen and why; the argument is the measured tick in microseconds.</summary>
        public const byte SamplerChosen = 19;

        /// <summary>The front end lost its set-up (brown-out) and was repaired; the argument is the register (bits 15..8) and what was read (bits 7..0).</summary>
        public const byte FrontEndRepaired = 20;

        /// <summary>The front end reported a synchronisation error; the argument is ERROR_SYNC.</summary>
        public const byte SyncError = 21;

        /// <summary>A background task was not done in time and the watchdog acted; the argument is the task (<see cref="Board.TaskWatchdog"/>).</summary>
        public const byte Watchdog = 22;

        /// <summary>
        /// An exception that nobody handled ended the session; its last record. The argument: bits 7..0 what (<see cref="Board.FaultKind"/>), 15..8 where
        /// (<see cref="Board.FaultPlace"/>), 23..16 how many in a row, this one included.
        /// </summary>
        public const byte Fault = 23;

        /// <summary>After faults in a row something is left out; the argument is the <see cref="Board.SafeMode"/> (bits 7..0) and where the last fault was (15..8).</summary>
        public const byte SafeMode = 24;

        /// <summary>No fault has come for as long as ends the row (<see cref="Board.RestartPlan"/>); the argument is how many there were.</summary>
        public const byte Steady = 25;

        /// <summary>The accelerator that was missing answers; the argument is the version of its RTL. A boot record with its model follows.</summary>
        public const byte AcceleratorFound = 26;

        /// <summary>The flash is full: sectors that held strips go first. The argument is the number of sectors given up so far.</summary>
        public const byte FlashFull = 32;
    }
}
