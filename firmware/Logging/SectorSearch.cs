using EcgWearable.Firmware.Link;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// Finds where the records of a moment of a session begin in one stream, by binary search over the headers of its sectors
    /// (<see cref="LogFormat"/>, seeking a time). In slices: one header is read in each, at most.
    /// </summary>
    /// <remarks>
    /// With n sectors of the log at most log2(n) + 2 headers are read, and one more for every damaged header that is met. A damaged one says
    /// nothing: the next that is whole decides, and what is found is rather too much than too little. Sectors may come and go meanwhile.
    /// </remarks>
    public sealed class SectorSearch
    {
        private const int SliceSectors = 32;

        private readonly WearLog _log;
        private readonly byte[] _header = new byte[LogFormat.SectorHeaderBytes];
        private State _state;
        private int _boot;
        private byte _stream;
        private long _sampleIndex;
        private uint _low;
        private uint _high;
        private uint _middle;
        private uint _probe;
        private bool _probing;
        private uint _lastBefore;
        private int _lastBeforeBoot;
        private uint _firstUnknown;

        /// <summary>Makes a search that is not under way.</summary>
        /// <param name="log">The log.</param>
        public SectorSearch(WearLog log)
        {
            _log = log;
        }

        private enum State
        {
            Done,
            Halving,
            Rising,
        }

        private enum Header
        {
            FlashBusy,
            Damaged,
            Before,
            NotBefore,
        }

        /// <summary>
        /// Sequence of the sector in which records of the moment may first be: the last that was opened before it in its session, or the session's first.
        /// 0 when the stream holds nothing of the session.
        /// </summary>
        public uint Holding { get; private set; }

        /// <summary>Sequence of the first sector that was opened at the moment or later in its session, or in a later session; 0 when there is none.</summary>
        public uint Next { get; private set; }

        /// <summary>Headers read.</summary>
        public int HeadersRead { get; private set; }

        /// <summary>Begins.</summary>
        /// <param name="boot">Boot count of the session.</param>
        /// <param name="stream">The stream.</param>
        /// <param name="sampleIndex">The moment: a sample index of the session.</param>
        public void Begin(int boot, byte stream, long sampleIndex)
        {
            _boot = boot;
            _stream = stream;
            _sampleIndex = sampleIndex;
            _low = _log.OldestSector;
            _high = _log.NewestSector + 1;
            _probing = false;
            _lastBefore = 0;
            _firstUnknown = 0;
            Holding = 0;
            Next = 0;
            HeadersRead = 0;
            _state = State.Halving;
        }

        /// <summary>Does the next slice.</summary>
        /// <param name="waits">Whether nothing could be done because the flash is busy.</param>
        /// <returns>True when it is done.</returns>
        public bool Step(out bool waits)
        {
            waits = false;
            switch (_state)
            {
                case State.Halving:
                    waits = !Halve();
                    return false;
                case State.Rising:
                    waits = !Rise();
                    return _state == State.Done;
                default:
                    return true;
            }
        }

        private bool Halve()
        {
            SectorMap map = _log.Map;
            int low = map.IndexFrom(_low);
            int high = map.IndexFrom(_high);
            if (low >= high)
            {
                _probe = _high;
                _state = State.Rising;
                return true;
            }

            if (!_probing)
            {
                _middle = map.SequenceAt((low + high) >> 1);
                _probe = _middle;
                _probing = true;
            }

            uint found = FindInStream(high);
            if (found == 0)
            {
                return true;
            }

            int boot;
            switch (ReadHeader(found, out boot))
            {
                case Header.FlashBusy:
                    return false;
                case Header.Damaged:
                    _probe = found + 1;
                    return true;
                case Header.Before:
                    _lastBefore = found;
                    _lastBeforeBoot = boot;
                    _low = found + 1;
                    break;
                default:
                    _high = _middle;
                    break;
            }

            _probing = false;
            return true;
        }

        /// <summary>Looks from the probe on for a sector of the stream; moves the probe, or the upper bound when there is none below it.</summary>
        /// <returns>Its sequence; 0 when it is not found yet.</returns>
        private uint FindInStream(int high)
        {
            SectorMap map = _log.Map;
            int index = map.IndexFrom(_probe);
            int end = index + SliceSectors;
            for (; index < high && index < end; index++)
            {
                if (map.StreamAt(index) == _stream)
                {
                    return map.SequenceAt(index);
                }
            }

            if (index < high)
            {
                _probe = map.SequenceAt(index);
            }
            else
            {
                _high = _middle;
                _probing = false;
            }

            return 0;
        }

        /// <summary>From the first sector on that is not before the moment: the first of them that can be read tells.</summary>
        private bool Rise()
        {
            SectorMap map = _log.Map;
            int index = map.IndexFrom(_probe);
            int end = index + SliceSectors;
            for (; index < map.Count && index < end; index++)
            {
                if (map.StreamAt(index) == _stream)
                {
                    return RiseTo(map.SequenceAt(index));
                }
            }

            if (index < map.Count)
            {
                _probe = map.SequenceAt(index);
                return true;
            }

            Finish(0, 0);
            return true;
        }

        private bool RiseTo(uint found)
        {
            int boot;
            switch (ReadHeader(found, out boot))
            {
                case Header.FlashBusy:
                    return false;
                case Header.Damaged:
                    _firstUnknown = _firstUnknown == 0 ? found : _firstUnknown;
                    _probe = found + 1;
                    return true;
                case Header.Before:
                    // It was a damaged one that seemed to lie behind it.
                    _lastBefore = found;
                    _lastBeforeBoot = boot;
                    _firstUnknown = 0;
                    _probe = found + 1;
                    return true;
                default:
                    Finish(found, boot);
                    return true;
            }
        }

        private void Finish(uint next, int nextBoot)
        {
            Next = next;
            if (_lastBefore != 0 && _lastBeforeBoot == _boot)
            {
                Holding = _lastBefore;
            }
            else if (_firstUnknown != 0)
            {
                Holding = _firstUnknown;
            }
            else if (next != 0 && nextBoot == _boot)
            {
                Holding = next;
            }

            _state = State.Done;
        }

        private Header ReadHeader(uint sequence, out int boot)
        {
            boot = 0;
            if (!_log.TryRead(sequence, 0, _header, 0, LogFormat.SectorHeaderBytes))
            {
                return Header.FlashBusy;
            }

            HeadersRead++;
            bool indexed = _header[4] == LogFormat.Version;
            int crcOffset = indexed ? LogFormat.SectorHeaderBytes - 4 : LogFormat.CommonHeaderBytes - 4;
            if (LittleEndian.ReadInt32(_header, 0) != LogFormat.SectorMagic
                || Crc32.Compute(_header, 0, crcOffset) != (uint)LittleEndian.ReadInt32(_header, crcOffset))
            {
                return Header.Damaged;
            }

            boot = LittleEndian.ReadUInt16(_header, LogFormat.BootCountOffset);
            if (boot != _boot)
            {
                return boot < _boot ? Header.Before : Header.NotBefore;
            }

            // Without an index any sector of the session may hold the moment; the host takes all of it.
            return !indexed || LittleEndian.ReadInt64(_header, LogFormat.SampleIndexOffset) < _sampleIndex ? Header.Before : Header.NotBefore;
        }
    }
}
