namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>The last samples, by their index; what windows and strips are cut from.</summary>
    public sealed class SampleHistory
    {
        /// <summary>Samples kept: 11.5 s at 355.56 Hz.</summary>
        public const int Capacity = 4096;

        /// <summary>Sample i stands at place i &amp; Mask of <see cref="Values"/> and <see cref="LostMarks"/>.</summary>
        public const int Mask = Capacity - 1;

        // What stands before sample 0 is filled in while the first samples come, so that none of them takes long.
        private const int FillPerSample = 64;
        private const int FillSamples = Capacity / FillPerSample;

        private readonly int[] _microvolts = new int[Capacity];
        private readonly bool[] _lost = new bool[Capacity];

        /// <summary>Index of the next sample to be added; all below are there, back to <see cref="FirstIndex"/>.</summary>
        public long NextIndex { get; private set; }

        /// <summary>Index of the oldest sample kept; before sample 0 the first sample's value stands, once 64 samples are there.</summary>
        public long FirstIndex => NextIndex - Capacity;

        /// <summary>The values by place, for loops over many samples: on the interpreter a call per sample costs more than the rest of them.</summary>
        public int[] Values => _microvolts;

        /// <summary>By place whether a sample was not measured.</summary>
        public bool[] LostMarks => _lost;

        /// <summary>Adds the next sample.</summary>
        /// <param name="microvolts">Its value; for a lost sample the value to stand in for it.</param>
        /// <param name="lost">True when the sample was not measured.</param>
        public void Add(int microvolts, bool lost)
        {
            long index = NextIndex;
            int slot = (int)index & Mask;
            _microvolts[slot] = microvolts;
            _lost[slot] = lost;
            NextIndex = index + 1;
            if (index < FillSamples)
            {
                FillBefore((int)index);
            }
        }

        /// <summary>Passes over samples that were not measured, more of them than the history holds.</summary>
        /// <param name="count">How many, at least <see cref="Capacity"/>.</param>
        /// <param name="microvolts">The value to stand in for them.</param>
        public void Skip(long count, int microvolts)
        {
            for (int i = 0; i < Capacity; i++)
            {
                _microvolts[i] = microvolts;
                _lost[i] = true;
            }

            NextIndex += count;
        }

        /// <summary>Value of a sample.</summary>
        /// <param name="index">From <see cref="FirstIndex"/> up to, not including, <see cref="NextIndex"/>.</param>
        /// <returns>Microvolts.</returns>
        public int this[long index] => _microvolts[(int)index & Mask];

        /// <summary>Whether a sample was not measured.</summary>
        /// <param name="index">As of the indexer.</param>
        /// <returns>True when it is a stand-in.</returns>
        public bool IsLost(long index)
        {
            return _lost[(int)index & Mask];
        }

        // A window around an early beat reaches back before the first sample: the electrode's rest level stands there, not a step from
        // zero. From the youngest place down; the last piece ends where the first samples stand already.
        private void FillBefore(int piece)
        {
            int[] values = _microvolts;
            int rest = values[0];
            int end = Capacity - (piece * FillPerSample);
            int start = end - FillPerSample;
            if (start == 0)
            {
                start = FillSamples;
            }

            for (int i = start; i < end; i++)
            {
                values[i] = rest;
            }
        }
    }
}
