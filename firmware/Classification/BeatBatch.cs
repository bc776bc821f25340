namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Beats on their way into the log, in order of time: some with a window that waits for the accelerator, and between them those that
    /// are logged as they are, which must not overtake the others.
    /// </summary>
    public sealed class BeatBatch
    {
        /// <summary>Most beats that wait.</summary>
        public const int Capacity = 64;

        private readonly long[] _peaks = new long[Capacity];
        private readonly long[] _intervals = new long[Capacity];
        private readonly byte[] _flags = new byte[Capacity];
        private readonly byte[] _qualities = new byte[Capacity];
        private readonly bool[] _hasWindow = new bool[Capacity];
        private readonly byte[][] _windows;
        private int _head;
        private int _windowHead;

        /// <summary>Makes an empty batch.</summary>
        /// <param name="windows">Most windows in it, 1 or more.</param>
        public BeatBatch(int windows)
        {
            _windows = new byte[windows][];
            for (int i = 0; i < windows; i++)
            {
                _windows[i] = new byte[AcceleratorProtocol.ClassifyPayloadBytes];
            }
        }

        /// <summary>Beats that wait.</summary>
        public int Count { get; private set; }

        /// <summary>Windows that wait for the accelerator.</summary>
        public int WindowCount { get; private set; }

        /// <summary>Whether nothing more can be added, or no window more.</summary>
        public bool IsFull => WindowCount == _windows.Length || Count == Capacity;

        /// <summary>R peak of the first beat.</summary>
        public long Peak => _peaks[_head];

        /// <summary>Interval of the first beat to the one before it, in samples.</summary>
        public long Interval => _intervals[_head];

        /// <summary>Flags of the first beat.</summary>
        public byte Flags => _flags[_head];

        /// <summary>Signal quality of the first beat.</summary>
        public byte Quality => _qualities[_head];

        /// <summary>Whether the first beat has a window.</summary>
        public bool HasWindow => _hasWindow[_head];

        /// <summary>Window and context of the first beat that has them.</summary>
        public byte[] Window => _windows[_windowHead];

        /// <summary>Where the next window is to be made: 665 samples and 21 features. Only while not <see cref="IsFull"/>.</summary>
        public byte[] NextWindow => _windows[(_windowHead + WindowCount) % _windows.Length];

        /// <summary>Adds a beat; only while not <see cref="IsFull"/>.</summary>
        /// <param name="peak">Its R peak.</param>
        /// <param name="interval">Interval to the beat before in samples.</param>
        /// <param name="flags"><see cref="Logging.BeatFlags"/>.</param>
        /// <param name="quality">Its signal quality, 0 to 100, or 255 when it is not known.</param>
        /// <param name="hasWindow">Whether <see cref="NextWindow"/> is its window.</param>
        public void Add(long peak, long interval, byte flags, byte quality, bool hasWindow)
        {
            int slot = (_head + Count) % Capacity;
            _peaks[slot] = peak;
            _intervals[slot] = interval;
            _flags[slot] = flags;
            _qualities[slot] = quality;
            _hasWindow[slot] = hasWindow;
            Count++;
            if (hasWindow)
            {
                WindowCount++;
            }
        }

        /// <summary>Drops the first beat and its window.</summary>
        public void RemoveFirst()
        {
            if (_hasWindow[_head])
            {
                _windowHead = (_windowHead + 1) % _windows.Length;
                WindowCount--;
            }

            _head = (_head + 1) % Capacity;
            Count--;
        }
    }
}
