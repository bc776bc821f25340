namespace EcgWearable.Firmware.Board
{
    /// <summary>
    /// What follows a fault of the firmware, by how many have come in a row: how long the device rests before it starts again, and what it leaves
    /// out then. Faults are in a row when less than <see cref="SteadyMilliseconds"/> of work lie between them and nobody switched the device off.
    /// </summary>
    /// <remarks>
    /// Three faults with everything on, after 1, 5 and 30 s of rest; three without the accelerator, after 1, 2 and 5 minutes; three with nothing but the
    /// ECG going into the log, after 10 minutes each. After the ninth the device sleeps until its button is pressed: it never starts over without end.
    /// </remarks>
    public static class RestartPlan
    {
        /// <summary>From this many faults in a row on, beats are only detected.</summary>
        public const int FaultsToDetectOnly = 3;

        /// <summary>From this many faults in a row on, the ECG is only logged.</summary>
        public const int FaultsToLogOnly = 6;

        /// <summary>After this many faults in a row the device waits for its button.</summary>
        public const int FaultsToRest = 9;

        /// <summary>Work without a fault for this long ends the row.</summary>
        public const int SteadyMilliseconds = 600000;

        /// <summary>Rest when the fault could not be logged, so that how many there were is not known; in seconds.</summary>
        public const int UnloggedPauseSeconds = 5;

        /// <summary>Rest when there is no log to count in, or not even the parts could be made; in seconds.</summary>
        public const int LongestPauseSeconds = 600;

        /// <summary>What is left out.</summary>
        /// <param name="faultsInARow">0 or more.</param>
        /// <returns>The mode to start in.</returns>
        public static SafeMode ModeAfter(int faultsInARow)
        {
            if (faultsInARow >= FaultsToLogOnly)
            {
                return SafeMode.LogOnly;
            }

            return faultsInARow >= FaultsToDetectOnly ? SafeMode.DetectOnly : SafeMode.None;
        }

        /// <summary>How long the device rests.</summary>
        /// <param name="faultsInARow">1 or more, the latest included.</param>
        /// <returns>Seconds; 0 = until the button is pressed.</returns>
        public static int PauseSecondsAfter(int faultsInARow)
        {
            switch (faultsInARow)
            {
                case 1:
                    return 1;
                case 2:
                    return 5;
                case 3:
                    return 30;
                case 4:
                    return 60;
                case 5:
                    return 120;
                case 6:
                    return 300;
                default:
                    return faultsInARow < FaultsToRest ? LongestPauseSeconds : 0;
            }
        }
    }
}
