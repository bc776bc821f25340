using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// The wear log (<see cref="LogFormat"/>): records go into pages in RAM, pages to flash in the background, and one sector is
    /// always erased before it is needed, so that sampling never waits for the flash. When the flash is full the oldest strips go
    /// first, beats last.
    /// </summary>
    /// <remarks>
    /// Every start goes on in fresh sectors: what a power cut left half-written is never written to again, and nothing is written to
    /// that this start has not erased.
    /// </remarks>
    public sealed class WearLog
    {
        private const int BusyLimitMilliseconds = 2000;
        private const int QueuePages = 16;

        // Strips come in floods; this many pages are kept from them for all else.
        private const int PagesKeptFromStrips = 4;
        private const int PagesPerSector = LogFormat.SectorBytes / LogFormat.PageBytes;
        private const int CommonCrcOffset = LogFormat.CommonHeaderBytes - 4;
        private const int InvertedSequenceOffset = LogFormat.CommonHeaderBytes;
        private const int HeaderCrcOffset = LogFormat.SectorHeaderBytes - 4;

        // A power cut damages at most the header that was being programmed; it is among the newest.
        private const int HeadersSummed = 8;
        private const int NoSector = -1;

        private readonly SpiNorFlash _flash;
        private readonly EnergyLedger _ledger;
        private readonly SectorMap _map;
        private readonly byte[][] _pages = new byte[QueuePages][];
        private readonly byte[] _pageStream = new byte[QueuePages];
        private readonly int[] _pageInSector = new int[QueuePages];
        private readonly int[] _programmed = new int[QueuePages];
        private readonly int[] _filled = new int[QueuePages];
        private readonly int[] _closed = new int[QueuePages];
        private readonly int[] _free = new int[QueuePages];
        private readonly int[] _current = new int[LogFormat.StreamCount];
        private readonly int[] _sector = new int[LogFormat.StreamCount];
        private readonly uint[] _nextRecord = new uint[LogFormat.StreamCount];
        private readonly byte[] _scan = new byte[LogFormat.PageBytes];
        private int _closedHead;
        private int _closedCount;
        private int _freeCount;
        private uint _newestSequence;
        private long _latestSampleIndex;
        private Spare _spareState;
        private int _spare;
        private int _hostErase;
        private uint _hostEraseUpTo;
        private bool _flashBusy;
        private bool _programming;
        private bool _opened;
        private int _operationPage;
        private int _operationFrom;
        private int _operationSector;
        private bool _syncRequested;
        private bool _usable;
        private int _dropped;

        /// <summary>Makes the log of a whole part; <see cref="Open"/> finds out what the flash holds.</summary>
        public WearLog(SpiNorFlash flash, EnergyLedger ledger)
            : this(flash, ledger, LogFormat.RingSectors)
        {
        }

        /// <summary>Makes the log of the first sectors of a part.</summary>
        /// <param name="flash">The part.</param>
        /// <param name="ledger">Told of what the flash does.</param>
        /// <param name="sectors">How many sectors the log uses, 4 to <see cref="LogFormat.RingSectors"/>.</param>
        public WearLog(SpiNorFlash flash, EnergyLedger ledger, int sectors)
        {
            _flash = flash;
            _ledger = ledger;
            _map = new SectorMap(sectors);
            for (int i = 0; i < QueuePages; i++)
            {
                _pages[i] = new byte[LogFormat.PageBytes];
            }
        }

        private enum Spare
        {
            None,
            EraseDue,
            Erased,
        }

        /// <summary>Whether the flash answered when the log was opened.</summary>
        public bool IsUsable => _usable;

        /// <summary>Which sectors hold the log.</summary>
        public SectorMap Map => _map;

        /// <summary>Sequence of the oldest sector with data; 0 when there is none.</summary>
        public uint OldestSector => _map.OldestSequence;

        /// <summary>Sequence of the newest sector with data; 0 when there is none.</summary>
        public uint NewestSector => _map.NewestSequence;

        /// <summary>Sequence of the next record of the main stream.</summary>
        public uint NextRecord => _nextRecord[LogFormat.MainStream];

        /// <summary>Sequence of the next strip.</summary>
        public uint NextStrip => _nextRecord[LogFormat.StripStream];

        /// <summary>How often the device has started with this log, this start included.</summary>
        public int BootCount { get; private set; }

        /// <summary>How the session before this one ended, found while opening.</summary>
        public LastSession LastSession { get; } = new LastSession();

        /// <summary>Whether a flash operation is going on, as far as is known.</summary>
        public bool IsFlashBusy => _flashBusy;

        /// <summary>While true no flash operation is started and nothing is read: another has the flash.</summary>
        public bool Held { get; set; }

        /// <summary>Whether the flash worked at start-up and does not now.</summary>
        public bool IsLost => _opened && !_usable;

        /// <summary>What the flash is at, for the watchdog: 0 when nothing, otherwise a number that changes from operation to operation.</summary>
        public int Activity => _flashBusy ? _flash.Operations : 0;

        /// <summary>Damaged places found while opening, left behind by power cuts.</summary>
        public int DamagedRecords { get; private set; }

        /// <summary>Sectors with data that were given up for new ones since this start, because the flash is full.</summary>
        public int SectorsGivenUp { get; private set; }

        /// <summary>Whether everything appended is programmed.</summary>
        public bool IsSynced => !_usable
            || (!(_flashBusy && _programming) && _closedCount == 0 && !HasUnwritten(LogFormat.MainStream) && !HasUnwritten(LogFormat.StripStream));

        /// <summary>
        /// Identifies the flash, finds what it holds, and starts new sectors. Waits; for start-up only. Reads the header of every sector.
        /// </summary>
        /// <returns>False when the flash does not answer; records are then counted as dropped.</returns>
        public bool Open()
        {
            _usable = _flash.Identify();
            if (!_usable)
            {
                return false;
            }

            if (!_flash.WaitWhileBusy(BusyLimitMilliseconds))
            {
                _flash.Reset();
                _usable = _flash.WaitWhileBusy(BusyLimitMilliseconds);
                if (!_usable)
                {
                    return false;
                }
            }

            _opened = true;
            _map.Clear();
            LastSession.Clear();
            for (int sector = 0; sector < _map.SectorCount; sector++)
            {
                _flash.Read(sector * LogFormat.SectorBytes, _scan, 0, LogFormat.SampleIndexOffset);
                if (LooksLikeHeader())
                {
                    _map.Add(sector, (uint)LittleEndian.ReadInt32(_scan, 8), _scan[5]);
                }
            }

            // A new sector's sequence must be above any that was ever begun, readable or not.
            _newestSequence = _map.NewestSequence;
            DropDamagedHeaders();
            if (_map.Count > 0)
            {
                int newest = _map.SectorAt(_map.Count - 1);
                _flash.Read(newest * LogFormat.SectorBytes, _scan, 0, LogFormat.CommonHeaderBytes);
                BootCount = LittleEndian.ReadUInt16(_scan, 6);
                _map.LookFrom(newest + 1);
            }

            BootCount++;
            RecoverRecordSequence(LogFormat.MainStream);
            RecoverRecordSequence(LogFormat.StripStream);
            _spareState = Spare.None;
            _hostErase = NoSector;
            _hostEraseUpTo = 0;
            _latestSampleIndex = 0;
            _closedCount = 0;
            _freeCount = 0;
            for (int page = LogFormat.StreamCount; page < QueuePages; page++)
            {
                _free[_freeCount++] = page;
            }

            for (byte stream = 0; stream < LogFormat.StreamCount; stream++)
            {
                _sector[stream] = NoSector;
                _current[stream] = stream;
                StartPage(stream, 0);
            }

            return true;
        }

        /// <summary>Gives the log up until the next start: the flash fails in a way that cannot be worked with.</summary>
        public void GiveUp()
        {
            _usable = false;
            _opened = false;
            _flashBusy = false;
        }

        /// <summary>Appends a record.</summary>
        /// <param name="type">A <see cref="RecordType"/>; it decides the stream.</param>
        /// <param name="payload">Buffer with the payload from its start.</param>
        /// <param name="payloadBytes">0 to <see cref="LogFormat.MaximumPayloadBytes"/>.</param>
        /// <returns>False when it had to be dropped, because the flash fails or lags too far behind.</returns>
        public bool Append(byte type, byte[] payload, int payloadBytes)
        {
            byte stream = Stream(type);
            if (!MakeRoom(stream, payloadBytes))
            {
                return false;
            }

            int start = Place(stream, type, payload, payloadBytes);
            Close(stream, start, payloadBytes, Crc32.Compute(_pages[_current[stream]], start, LogFormat.RecordHeaderBytes + payloadBytes));
            FollowTime(type, payload);
            return true;
        }

        /// <summary>Writes the header that the next record of a type will have, so that a long record can be summed in slices before it is appended.</summary>
        /// <param name="type">A <see cref="RecordType"/>.</param>
        /// <param name="payloadBytes">As for <see cref="Append"/>.</param>
        /// <param name="header">Gets <see cref="LogFormat.RecordHeaderBytes"/> bytes from its start: the sum begins with them.</param>
        public void WriteRecordHeader(byte type, int payloadBytes, byte[] header)
        {
            PutHeader(header, 0, Stream(type), type, payloadBytes);
        }

        /// <summary>Appends a record whose CRC is known.</summary>
        /// <param name="header">What <see cref="WriteRecordHeader"/> wrote; when the log has since given that sequence to another record, the CRC is made anew.</param>
        /// <param name="payload">Buffer with the payload from its start.</param>
        /// <param name="crc">CRC-32 over header and payload.</param>
        /// <returns>As <see cref="Append"/>.</returns>
        public bool AppendSummed(byte[] header, byte[] payload, uint crc)
        {
            byte type = header[0];
            int payloadBytes = header[1];
            byte stream = Stream(type);
            if (LittleEndian.ReadInt32(header, 2) != (int)_nextRecord[stream])
            {
                return Append(type, payload, payloadBytes);
            }

            if (!MakeRoom(stream, payloadBytes))
            {
                return false;
            }

            Close(stream, Place(stream, type, payload, payloadBytes), payloadBytes, crc);
            FollowTime(type, payload);
            return true;
        }

        private static byte Stream(byte type)
        {
            return type == RecordType.Strip ? LogFormat.StripStream : LogFormat.MainStream;
        }

        private bool MakeRoom(byte stream, int payloadBytes)
        {
            if (!_usable)
            {
                if (_opened)
                {
                    _dropped++;
                }

                return false;
            }

            int bytes = LogFormat.RecordHeaderBytes + payloadBytes + LogFormat.RecordTrailerBytes;
            if (_filled[_current[stream]] + bytes > LogFormat.PageBytes && !NextPage(stream))
            {
                _dropped++;
                return false;
            }

            return true;
        }

        // Puts header and payload into the page; returns where the record begins.
        private int Place(byte stream, byte type, byte[] payload, int payloadBytes)
        {
            byte[] page = _pages[_current[stream]];
            int start = _filled[_current[stream]];
            PutHeader(page, start, stream, type, payloadBytes);
            System.Array.Copy(payload, 0, page, start + LogFormat.RecordHeaderBytes, payloadBytes);
            return start;
        }

        private void PutHeader(byte[] buffer, int start, byte stream, byte type, int payloadBytes)
        {
            buffer[start] = type;
            buffer[start + 1] = (byte)payloadBytes;
            LittleEndian.WriteInt32(buffer, start + 2, (int)_nextRecord[stream]);
        }

        private void Close(byte stream, int start, int payloadBytes, uint crc)
        {
            int crcOffset = start + LogFormat.RecordHeaderBytes + payloadBytes;
            LittleEndian.WriteInt32(_pages[_current[stream]], crcOffset, (int)crc);
            _filled[_current[stream]] = crcOffset + LogFormat.RecordTrailerBytes;
            _nextRecord[stream]++;
        }

        /// <summary>Asks that everything appended so far be programmed soon, unfinished pages included.</summary>
        public void Sync()
        {
            _syncRequested = true;
        }

        /// <summary>Records dropped since <see cref="DroppedReported"/> was last called.</summary>
        public int Dropped => _dropped;

        /// <summary>What was dropped so far stands in the log.</summary>
        public void DroppedReported()
        {
            _dropped = 0;
        }

        /// <summary>Does the next piece of background work: starts at most one flash operation.</summary>
        /// <returns>False when there is nothing to do or the flash is busy.</returns>
        public bool Step()
        {
            if (!_usable)
            {
                return false;
            }

            if (_flashBusy)
            {
                if (_flash.IsBusy())
                {
                    _ledger.FlashStillBusy();
                    return false;
                }

                _flashBusy = false;
                _ledger.FlashIdle();
                if (_hostEraseUpTo != 0)
                {
                    // One turn without an operation, in which the host can read.
                    return true;
                }
            }

            if (Held)
            {
                return false;
            }

            if (_hostErase != NoSector)
            {
                Erase(_hostErase);
                _hostErase = NoSector;
                return true;
            }

            if (_closedCount > 0)
            {
                int page = _closed[_closedHead];
                if (_programmed[page] < _filled[page])
                {
                    return StepProgram(page);
                }

                _closedHead = (_closedHead + 1) % QueuePages;
                _closedCount--;
                _free[_freeCount++] = page;
                return true;
            }

            if (_syncRequested)
            {
                for (int stream = 0; stream < LogFormat.StreamCount; stream++)
                {
                    if (HasUnwritten(stream))
                    {
                        return StepProgram(_current[stream]);
                    }
                }

                _syncRequested = false;
            }

            return StepSpare() || StepHostErase();
        }

        /// <summary>Whether the log holds a sector.</summary>
        /// <param name="sequence">Its sequence.</param>
        public bool Holds(uint sequence)
        {
            int index = _map.IndexFrom(sequence);
            return index < _map.Count && _map.SequenceAt(index) == sequence;
        }

        /// <summary>Reads from a sector of the log.</summary>
        /// <param name="sector">Its sequence; the log must hold it (<see cref="Holds"/>).</param>
        /// <param name="offset">First byte in the sector.</param>
        /// <param name="data">Gets the bytes.</param>
        /// <param name="dataOffset">Where they begin.</param>
        /// <param name="count">1 to 1,024; the range must not leave the sector.</param>
        /// <returns>False when the flash is busy: try again later.</returns>
        public bool TryRead(uint sector, int offset, byte[] data, int dataOffset, int count)
        {
            if (_flashBusy || Held || !_usable)
            {
                return false;
            }

            _flash.Read(Address(_map.SectorAt(_map.IndexFrom(sector))) + offset, data, dataOffset, count);
            return true;
        }

        /// <summary>
        /// Resets a flash that hangs, or looks whether one that was gone is there again. What was being written or erased is done again.
        /// Waits some milliseconds.
        /// </summary>
        /// <returns>Whether it works now.</returns>
        public bool Revive()
        {
            _flash.Reset();
            bool works = _flash.WaitWhileBusy(1) && _flash.Identify();
            if (_flashBusy)
            {
                _flashBusy = false;
                _ledger.FlashIdle();
                if (_programming && _operationPage >= 0)
                {
                    _programmed[_operationPage] = _operationFrom;
                }
                else if (_spareState == Spare.Erased && _operationSector == _spare)
                {
                    _spareState = Spare.EraseDue;
                }
                else if (!_programming)
                {
                    _hostErase = _operationSector;
                }
            }

            _usable = works;
            return works;
        }

        /// <summary>A number that stands for exactly what the log holds now; the host shows with it that it knows the whole.</summary>
        public uint EraseToken()
        {
            LittleEndian.WriteInt32(_scan, 0, (int)OldestSector);
            LittleEndian.WriteInt32(_scan, 4, (int)NewestSector);
            LittleEndian.WriteInt32(_scan, 8, (int)NextRecord);
            LittleEndian.WriteInt32(_scan, 12, (int)NextStrip);
            return Crc32.Compute(_scan, 0, 16);
        }

        /// <summary>Erases all sectors that the log holds now in the background and goes on in new ones.</summary>
        /// <returns>False while records wait to be written; ask again.</returns>
        public bool EraseAll()
        {
            if (!IsSynced)
            {
                Sync();
                return false;
            }

            _hostEraseUpTo = NewestSector;
            for (byte stream = 0; stream < LogFormat.StreamCount; stream++)
            {
                _sector[stream] = NoSector;
                StartPage(stream, 0);
            }

            return true;
        }

        private static int Address(int sector)
        {
            return sector * LogFormat.SectorBytes;
        }

        private void FollowTime(byte type, byte[] payload)
        {
            if (type == RecordType.Boot || type > RecordType.Budget)
            {
                return;
            }

            long sampleIndex = LittleEndian.ReadInt64(payload, type == RecordType.TimeSync ? 8 : 0);
            if (sampleIndex > _latestSampleIndex)
            {
                _latestSampleIndex = sampleIndex;
            }
        }

        private bool HasUnwritten(int stream)
        {
            int page = _current[stream];

            // A header alone is not worth a sector.
            return _programmed[page] < _filled[page]
                && (_programmed[page] > 0 || _pageInSector[page] > 0 || _filled[page] > LogFormat.SectorHeaderBytes);
        }

        private bool StepProgram(int page)
        {
            int stream = _pageStream[page];
            int from = _programmed[page];
            if (_pageInSector[page] == 0 && from == 0)
            {
                if (_spareState != Spare.Erased)
                {
                    return StepSpare();
                }

                _sector[stream] = _spare;
                _spareState = Spare.None;
                _newestSequence++;
                WriteHeader(page);
                _map.Add(_spare, _newestSequence, (byte)stream);
            }

            int count = _filled[page] - from;
            Program(Address(_sector[stream]) + (_pageInSector[page] * LogFormat.PageBytes) + from, _pages[page], from, count);
            _operationPage = page;
            _operationFrom = from;
            _programmed[page] += count;
            return true;
        }

        private bool StepSpare()
        {
            switch (_spareState)
            {
                case Spare.Erased:
                    return false;
                case Spare.EraseDue:
                    Erase(_spare);
                    _spareState = Spare.Erased;
                    return true;
                default:
                    return StepFindSpare();
            }
        }

        private bool StepFindSpare()
        {
            int free = _map.StepFree();
            if (free >= 0)
            {
                _spare = free;
                Erase(free);
                _spareState = Spare.Erased;
                return true;
            }

            if (free == SectorMap.Searching)
            {
                return true;
            }

            if (_hostEraseUpTo != 0)
            {
                // Room is coming anyway: nothing that the host has not seen need go.
                return StepHostErase();
            }

            int victim = _map.StepVictim(_sector[LogFormat.MainStream], _sector[LogFormat.StripStream]);
            if (victim < 0)
            {
                return victim == SectorMap.Searching;
            }

            _spare = _map.SectorAt(victim);
            GiveUp(victim);
            SectorsGivenUp++;
            _spareState = Spare.EraseDue;
            return true;
        }

        private bool StepHostErase()
        {
            if (_hostEraseUpTo == 0)
            {
                return false;
            }

            if (_map.Count == 0 || _map.OldestSequence > _hostEraseUpTo)
            {
                _hostEraseUpTo = 0;
                return false;
            }

            _hostErase = _map.SectorAt(0);
            GiveUp(0);
            return true;
        }

        private void GiveUp(int index)
        {
            int sector = _map.SectorAt(index);
            _map.RemoveAt(index);
            LittleEndian.WriteInt32(_scan, 0, 0);
            Program(Address(sector), _scan, 0, 4);
        }

        private void Program(int address, byte[] data, int offset, int count)
        {
            _flash.Program(address, data, offset, count);
            _flashBusy = true;
            _programming = true;
            _operationPage = -1;
            _ledger.FlashProgramming();
        }

        private void Erase(int sector)
        {
            _flash.EraseSector(Address(sector));
            _flashBusy = true;
            _programming = false;
            _operationSector = sector;
            _ledger.FlashErasing();
        }

        private bool NextPage(byte stream)
        {
            if (_freeCount <= (stream == LogFormat.StripStream ? PagesKeptFromStrips : 0))
            {
                return false;
            }

            int page = _current[stream];
            int pageInSector = _pageInSector[page] + 1;
            _closed[(_closedHead + _closedCount) % QueuePages] = page;
            _closedCount++;
            _current[stream] = _free[--_freeCount];
            StartPage(stream, pageInSector == PagesPerSector ? 0 : pageInSector);
            return true;
        }

        private void StartPage(byte stream, int pageInSector)
        {
            int page = _current[stream];
            _pageStream[page] = stream;
            _pageInSector[page] = pageInSector;
            _programmed[page] = 0;
            _filled[page] = 0;
            if (pageInSector == 0)
            {
                LittleEndian.WriteInt64(_pages[page], LogFormat.SampleIndexOffset, _latestSampleIndex);
                _filled[page] = LogFormat.SectorHeaderBytes;
            }
        }

        private void WriteHeader(int pageNumber)
        {
            byte[] page = _pages[pageNumber];
            LittleEndian.WriteInt32(page, 0, LogFormat.SectorMagic);
            page[4] = LogFormat.Version;
            page[5] = _pageStream[pageNumber];
            LittleEndian.WriteInt16(page, 6, BootCount);
            LittleEndian.WriteInt32(page, 8, (int)_newestSequence);
            LittleEndian.WriteInt32(page, CommonCrcOffset, (int)Crc32.Compute(page, 0, CommonCrcOffset));
            LittleEndian.WriteInt32(page, InvertedSequenceOffset, (int)~_newestSequence);
            LittleEndian.WriteInt32(page, HeaderCrcOffset, (int)Crc32.Compute(page, 0, HeaderCrcOffset));
        }

        private bool LooksLikeHeader()
        {
            // Most of the time of a start goes into this, once for every sector: a sum over each header would double it.
            if (_scan[0] != (byte)'E' || LittleEndian.ReadInt32(_scan, 0) != LogFormat.SectorMagic)
            {
                return false;
            }

            int sequence = LittleEndian.ReadInt32(_scan, 8);
            if (_scan[4] == LogFormat.Version)
            {
                return sequence > 0 && LittleEndian.ReadInt32(_scan, InvertedSequenceOffset) == ~sequence;
            }

            return _scan[4] == LogFormat.SingleStreamVersion
                && sequence > 0
                && Crc32.Compute(_scan, 0, CommonCrcOffset) == (uint)LittleEndian.ReadInt32(_scan, CommonCrcOffset);
        }

        private void DropDamagedHeaders()
        {
            int from = _map.Count > HeadersSummed ? _map.Count - HeadersSummed : 0;
            for (int index = _map.Count - 1; index >= from; index--)
            {
                _flash.Read(Address(_map.SectorAt(index)), _scan, 0, LogFormat.SectorHeaderBytes);
                if (_scan[4] == LogFormat.Version
                    && Crc32.Compute(_scan, 0, HeaderCrcOffset) != (uint)LittleEndian.ReadInt32(_scan, HeaderCrcOffset))
                {
                    _map.RemoveAt(index);
                    DamagedRecords++;
                }
            }
        }

        private void RecoverRecordSequence(byte stream)
        {
            // The newest sector may hold nothing but its header; then an older one tells.
            for (int index = _map.Count - 1; index >= 0; index--)
            {
                if (_map.StreamAt(index) == stream && ScanSector(_map.SectorAt(index), stream))
                {
                    return;
                }
            }
        }

        private bool ScanSector(int sector, byte stream)
        {
            bool found = false;
            for (int page = 0; page < PagesPerSector; page++)
            {
                _flash.Read(Address(sector) + (page * LogFormat.PageBytes), _scan, 0, LogFormat.PageBytes);
                int position = 0;
                if (page == 0)
                {
                    position = _scan[4] == LogFormat.SingleStreamVersion ? LogFormat.CommonHeaderBytes : LogFormat.SectorHeaderBytes;
                }

                while (position < LogFormat.PageBytes && _scan[position] != LogFormat.Erased)
                {
                    int bytes = RecordBytes(position);
                    if (bytes == 0)
                    {
                        DamagedRecords++;
                        break;
                    }

                    _nextRecord[stream] = (uint)LittleEndian.ReadInt32(_scan, position + 2) + 1;
                    if (stream == LogFormat.MainStream)
                    {
                        LastSession.Take(_scan[position], _scan, position + LogFormat.RecordHeaderBytes, _scan[position + 1]);
                    }

                    found = true;
                    position += bytes;
                }
            }

            return found;
        }

        private int RecordBytes(int position)
        {
            if (position + LogFormat.RecordHeaderBytes + LogFormat.RecordTrailerBytes > LogFormat.PageBytes)
            {
                return 0;
            }

            int payload = _scan[position + 1];
            int crcOffset = position + LogFormat.RecordHeaderBytes + payload;
            if (crcOffset + LogFormat.RecordTrailerBytes > LogFormat.PageBytes)
            {
                return 0;
            }

            uint crc = Crc32.Compute(_scan, position, LogFormat.RecordHeaderBytes + payload);
            return crc == (uint)LittleEndian.ReadInt32(_scan, crcOffset)
                ? LogFormat.RecordHeaderBytes + payload + LogFormat.RecordTrailerBytes
                : 0;
        }
    }
}
