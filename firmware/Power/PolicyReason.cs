namespace EcgWearable.Firmware.Power
{
    /// <summary>Why the policy level changed; the values are the log's.</summary>
    public enum PolicyReason
    {
        /// <summary>It was set so.</summary>
        Settings = 0,

        /// <summary>The battery would not last for the hours asked for at the rate of the ledger.</summary>
        Budget = 1,

        /// <summary>The battery's voltage is low.</summary>
        BatteryVoltage = 2,

        /// <summary>There is room in the budget again.</summary>
        Recovered = 3,

        /// <summary>The accelerator does not answer.</summary>
        Accelerator = 4,

        /// <summary>The firmware failed several times in a row and leaves out what it can do without.</summary>
        Fault = 5,
    }
}
