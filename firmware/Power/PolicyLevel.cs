namespace EcgWearable.Firmware.Power
{
    /// <summary>How much the device does, from all to least; the value is the log's byte.</summary>
    public enum PolicyLevel
    {
        /// <summary>Every beat is classified, strips are kept.</summary>
        Full = 0,

        /// <summary>Irregular or new-shaped beats and one in N of the others are classified.</summary>
        Selective = 1,

        /// <summary>Beats are found and logged, not classified; no strips.</summary>
        DetectOnly = 2,

        /// <summary>Sampling stops; what is logged is written out and kept.</summary>
        ProtectLog = 3,
    }
}
