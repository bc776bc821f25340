namespace EcgWearable.Firmware
{
    /// <summary>Version of the firmware, in every log and in the answer to the host's info request.</summary>
    public static class FirmwareVersion
    {
        /// <summary>Changes that break what others rely on.</summary>
        public const byte Major = 0;

        /// <summary>Additions.</summary>
        public const byte Minor = 1;

        /// <summary>Mends.</summary>
        public const byte Patch = 0;
    }
}
