using System;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// Which sectors of the flash hold the log, in the order of their sequence; chooses what is written next and what is given up.
    /// </summary>
    /// <remarks>
    /// Six bytes a sector. Searches go in slices, so that none keeps a sample waiting. Free sectors are taken going round the part, and
    /// sectors that are given up in the order of their age: both wear the part evenly.
    /// </remarks>
    public sealed class SectorMap
    {
        /// <summary>There is no such sector.</summary>
        public const int None = -1;

        /// <summary>The slice ended before the search did; call again.</summary>
        public const int Searching = -2;

        private const int SliceSectors = 128;
        private const uint StripBit = 0x80000000;

        private readonly uint[] _sequences;
        private readonly ushort[] _order;
        private int _hand;
        private int _stripsFrom;

        /// <summary>Makes an empty map.</summary>
        /// <param name="sectors">Sectors of the ring, 4 to 65,535.</param>
        public SectorMap(int sectors)
        {
            _sequences = new uint[sectors];
            _order = new ushort[sectors];
        }

        /// <summary>Sectors of the ring.</summary>
        public int SectorCount => _order.Length;

        /// <summary>Sectors that hold a part of the log.</summary>
        public int Count { get; private set; }

        /// <summary>Sequence of the oldest sector held; 0 when there is none.</summary>
        public uint OldestSequence => Count == 0 ? 0 : SequenceAt(0);

        /// <summary>Sequence of the newest sector held; 0 when there is none.</summary>
        public uint NewestSequence => Count == 0 ? 0 : SequenceAt(Count - 1);

        /// <summary>Sequence of the sector that is <paramref name="index"/> sectors after the oldest.</summary>
        public uint SequenceAt(int index)
        {
            return _sequences[_order[index]] & ~StripBit;
        }

        /// <summary>Place on the part of the sector that is <paramref name="index"/> sectors after the oldest.</summary>
        public int SectorAt(int index)
        {
            return _order[index];
        }

        /// <summary>Stream of the sector that is <paramref name="index"/> sectors after the oldest.</summary>
        public byte StreamAt(int index)
        {
            return (_sequences[_order[index]] & StripBit) != 0 ? LogFormat.StripStream : LogFormat.MainStream;
        }

        /// <summary>Forgets all.</summary>
        public void Clear()
        {
            Array.Clear(_sequences, 0, _sequences.Length);
            Count = 0;
            _hand = 0;
            _stripsFrom = 0;
        }

        /// <summary>Adds a sector.</summary>
        /// <param name="sector">Its place on the part.</param>
        /// <param name="sequence">Its sequence, 1 to 2^31 - 1.</param>
        /// <param name="stream">Its stream.</param>
        public void Add(int sector, uint sequence, byte stream)
        {
            int index = Count;
            if (index > 0 && SequenceAt(index - 1) > sequence)
            {
                index = IndexFrom(sequence);
                Array.Copy(_order, index, _order, index + 1, Count - index);
                if (index < _stripsFrom)
                {
                    _stripsFrom = index;
                }
            }

            _order[index] = (ushort)sector;
            _sequences[sector] = stream == LogFormat.StripStream ? sequence | StripBit : sequence;
            Count++;
        }

        /// <summary>Removes the sector that is <paramref name="index"/> sectors after the oldest: its place is free.</summary>
        public void RemoveAt(int index)
        {
            _sequences[_order[index]] = 0;
            Count--;
            Array.Copy(_order, index + 1, _order, index, Count - index);
            if (index < _stripsFrom)
            {
                _stripsFrom--;
            }
        }

        /// <summary>How many sectors are older than a sequence: the index of the first one from that sequence on.</summary>
        /// <param name="sequence">Any.</param>
        /// <returns>0 to <see cref="Count"/>.</returns>
        public int IndexFrom(uint sequence)
        {
            int low = 0;
            int high = Count;
            while (low < high)
            {
                int middle = (low + high) >> 1;
                if (SequenceAt(middle) < sequence)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }

        /// <summary>Lets the next free sector be looked for from here on.</summary>
        /// <param name="sector">Place on the part.</param>
        public void LookFrom(int sector)
        {
            _hand = sector % SectorCount;
        }

        /// <summary>Looks for the next free sector, going round the part.</summary>
        /// <returns>Its place, <see cref="None"/> or <see cref="Searching"/>.</returns>
        public int StepFree()
        {
            if (Count == SectorCount)
            {
                return None;
            }

            for (int i = 0; i < SliceSectors; i++)
            {
                int sector = _hand;
                _hand = sector + 1 == SectorCount ? 0 : sector + 1;
                if (_sequences[sector] == 0)
                {
                    return sector;
                }
            }

            return Searching;
        }

        /// <summary>Looks for the sector that is given up next: the oldest with strips, or else the oldest of all.</summary>
        /// <param name="open">Place of a sector that is being filled and stays.</param>
        /// <param name="otherOpen">Place of another.</param>
        /// <returns>Its index, <see cref="None"/> or <see cref="Searching"/>.</returns>
        public int StepVictim(int open, int otherOpen)
        {
            for (int i = 0; i < SliceSectors && _stripsFrom < Count; i++)
            {
                int sector = _order[_stripsFrom];
                if ((_sequences[sector] & StripBit) != 0)
                {
                    if (sector != open && sector != otherOpen)
                    {
                        return _stripsFrom;
                    }

                    // The strip sector being filled is the newest of its kind: no other comes after it.
                    return OldestBut(open, otherOpen);
                }

                _stripsFrom++;
            }

            return _stripsFrom < Count ? Searching : OldestBut(open, otherOpen);
        }

        private int OldestBut(int open, int otherOpen)
        {
            for (int i = 0; i < Count; i++)
            {
                if (_order[i] != open && _order[i] != otherOpen)
                {
                    return i;
                }
            }

            return None;
        }
    }
}
