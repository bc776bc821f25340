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

        /// <summary>The watchdog restarted it.</summary>
        Watchdog = 4,
    }
}
