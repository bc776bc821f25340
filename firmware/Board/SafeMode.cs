namespace EcgWearable.Firmware.Board
{
    /// <summary>What is left out after faults of the firmware that came one after the other; the values are the log's.</summary>
    public enum SafeMode
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>The accelerator: beats are found and logged, not classified.</summary>
        DetectOnly = 1,

        /// <summary>The detector too: the whole ECG is logged as strips, in which the host can find the beats.</summary>
        LogOnly = 2,
    }
}
