namespace EcgWearable.Firmware.Power
{
    /// <summary>Whose energy an entry of the ledger is; the order is that of the budget record.</summary>
    public enum EnergyPart
    {
        /// <summary>The microcontroller.</summary>
        Mcu = 0,

        /// <summary>The analog front end.</summary>
        FrontEnd = 1,

        /// <summary>The accelerator.</summary>
        Accelerator = 2,

        /// <summary>The log's flash.</summary>
        Flash = 3,

        /// <summary>The wearer's LED.</summary>
        Led = 4,

        /// <summary>What the regulator loses and needs for itself.</summary>
        Supply = 5,
    }
}
