namespace EcgWearable.Firmware.Board
{
    /// <summary>Why the device started; the values are the log's.</summary>
    public enum ResetCause
    {
        /// <summary>Not known.</summary>
        Unknown = 0,

        /// <summary>Power came on.</summary>
        PowerOn = 1,

        /// <summary>The device was switched off in order and woken by the button.</summary>
        Wake = 2,

        /// <summary>The last session ended without being closed: power cut, brown-out or crash.</summary>
        Unexpected = 3,

        /// <summary>
        /// It was reset while its power stayed on: by the image's task watchdog, or because the runtime crashed. The system clock tells, which
        /// any reset but that of power-on leaves alone (ESP-IDF Programming Guide, System Time).
        /// </summary>
        Watchdog = 4,

        /// <summary>The last session ended with an exception that nobody handled, and the device rested (<see cref="RestartPlan"/>).</summary>
        Fault = 5,
    }
}
