namespace EcgWearable.Firmware.Board
{
    /// <summary>What the firmware was at when an exception ended it; the values are the log's.</summary>
    public static class FaultPlace
    {
        /// <summary>Not known: nothing of it could be logged.</summary>
        public const byte Unknown = 0;

        /// <summary>Bringing the parts up.</summary>
        public const byte Starting = 1;

        /// <summary>Taking a sample: front end, detector, and what is due at a sample.</summary>
        public const byte Sampling = 2;

        /// <summary>Classifying beats. This and the next three are in the order of the background's turns.</summary>
        public const byte Classifier = 3;

        /// <summary>Encoding strips.</summary>
        public const byte Strips = 4;

        /// <summary>Writing log or settings into the flash.</summary>
        public const byte Log = 5;

        /// <summary>Talking to the host.</summary>
        public const byte Link = 6;

        /// <summary>Closing an interval of the energy ledger.</summary>
        public const byte Ledger = 7;

        /// <summary>Waiting for the next sample, and looking after a front end that gives none.</summary>
        public const byte Waiting = 8;

        /// <summary>Switching off.</summary>
        public const byte Ending = 9;
    }
}
