namespace EcgWearable.Firmware.Logging
{
    /// <summary>Bits of the flags byte of a beat record.</summary>
    public static class BeatFlags
    {
        /// <summary>The accelerator classified the beat.</summary>
        public const byte Classified = 0x01;

        /// <summary>At least one exchange with the accelerator had to be repeated.</summary>
        public const byte Retried = 0x02;

        /// <summary>No next beat came in time: the next RR interval counts as long.</summary>
        public const byte NoNextBeat = 0x04;

        /// <summary>The accelerator did not answer, or not correctly, after all retries.</summary>
        public const byte AcceleratorFault = 0x08;

        /// <summary>Samples of the window were lost, or the electrodes were off.</summary>
        public const byte WindowDamaged = 0x10;

        /// <summary>The policy left the beat to detection alone: it was not sent to the accelerator.</summary>
        public const byte LeftOut = 0x20;
    }
}
