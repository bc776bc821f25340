using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// The wear log (<see cref="LogFormat"/>): records go into pages in RAM, pages to flash in the background, and the next sector
    /// is erased before it is needed, so that sampling never waits for the flash. When the flash is full the oldest sector goes.
    /// </summary>
    /// <remarks>
    /// Every start goes on in a fresh sector: what a power cut left half-written is never written to again.
    /// </remarks>
    public sealed class WearLog
    {
        private const int QueuePages = 16;
        private const int PagesPerSector = LogFormat.SectorBytes / LogFormat.PageBytes;
        private const int SectorHeaderCrcOffset = LogFormat.SectorHeaderBytes - 4;

        private readonly SpiNorFlash _flash;
        private readonly EnergyLedger _ledger;
        private readonly byte[][] _pages = new byte[QueuePages][];
        private readonly uint[] _pageSector = new uint[QueuePages];
        private readonly int[] _pageInSector = new int[QueuePages];
        private readonly int[] _programmed = new int[QueuePages];
        private readonly int[] _filled = new int[QueuePages];
        private readonly byte[] _scan = new byte[LogFormat.PageBytes];
        private int _oldestPage;
        private int _currentPage;
        private int _basePhysicalSector;
        private uint _baseSequence;
        private uint _erasedUpTo;
        private uint _eraseHostFrom;
        private uint _eraseHostUpTo;
        private bool _flashBusy;
        private bool _syncRequested;
        private bool _usable;
        private int _dropped;

        /// <summary>Makes the log; <see cref="Open"/> finds out what the flash holds.</summary>
        public WearLog(SpiNorFlash flash, EnergyLedger ledger)
        {
            _flash = flash;
            _ledger = ledger;
            for (int i = 0; i < QueuePages; i++)
            {
                _pages[i] = new byte[LogFormat.PageBytes];
            }
        }

        /// <summary>Sequence of the oldest sector with data; 0 when there is none.</summary>
        public uint OldestSector { get; private set; }

        /// <summary>Sequence of the sector being filled; 0 when the flash does not work.</summary>
        public uint NewestSector => _usable ? _pageSector[_currentPage] : 0;

        /// <summary>Sequence of the next record.</summary>
        public uint NextRecord { get; private set; }

        /// <summary>How often the device has started with this log, this start included.</summary>
        public int BootCount { get; private set; }

        /// <summary>Damaged places found while opening, left behind by power cuts.</summary>
        public int DamagedRecords { get; private set; }

        /// <summary>Whether everything appended is programmed.</summary>
        public bool IsSynced => !_usable || (!_flashBusy && _oldestPage == _currentPage && _programmed[_currentPage] == _filled[_currentPage]);

        /// <summary>Identifies the flash, finds the newest sector and record, and starts a new sector. Waits; for start-up only.</summary>
        /// <returns>False when the flash does not answer; records are then counted as dropped.</returns>
        public bool Open()
        {
            _usable = _flash.Identify();
            if (!_usable)
            {
                return false;
            }

            while (_flash.IsBusy())
            {
            }

            uint newest = 0;
            uint oldest = 0;
            int newestPhysical = SpiNorFlash.SectorCount - 1;
            for (int sector = 0; sector < SpiNorFlash.SectorCount; sector++)
            {
                _flash.Read(sector * LogFormat.SectorBytes, _scan, 0, LogFormat.SectorHeaderBytes);
                uint sequence = HeaderSequence(_scan);
                if (sequence == 0)
                {
                    continue;
                }

                if (sequence > newest)
                {
                    newest = sequence;
                    newestPhysical = sector;
                    BootCount = LittleEndian.ReadUInt16(_scan, 6);
                }

                if (oldest == 0 || sequence < oldest)
                {
                    oldest = sequence;
                }
            }

            if (newest != 0)
            {
                RecoverRecordSequence(newest, newestPhysical, oldest);
            }

            BootCount++;
            OldestSector = oldest;
            _baseSequence = newest + 1;
            _basePhysicalSector = (newestPhysical + 1) % SpiNorFlash.SectorCount;
            _erasedUpTo = newest;
            _oldestPage = 0;
            _currentPage = 0;
            StartPage(_baseSequence, 0);
            return true;
        }

        /// <summary>Appends a record.</summary>
        /// <param name="type">A <see cref="RecordType"/>.</param>
        /// <param name="payload">Buffer with the payload from its start.</param>
        /// <param name="payloadBytes">0 to <see cref="LogFormat.MaximumPayloadBytes"/>.</param>
        /// <returns>False when it had to be dropped, because the flash fails or lags too far behind.</returns>
        public bool Append(byte type, byte[] payload, int payloadBytes)
        {
            if (!_usable)
            {
                return false;
            }

            int bytes = LogFormat.RecordHeaderBytes + payloadBytes + LogFormat.RecordTrailerBytes;
            if (_filled[_currentPage] + bytes > LogFormat.PageBytes && !NextPage())
            {
                _dropped++;
                return false;
            }

            byte[] page = _pages[_currentPage];
            int start = _filled[_currentPage];
            page[start] = type;
            page[start + 1] = (byte)payloadBytes;
            LittleEndian.WriteInt32(page, start + 2, (int)NextRecord);
            System.Array.Copy(payload, 0, page, start + LogFormat.RecordHeaderBytes, payloadBytes);
            int crcOffset = start + LogFormat.RecordHeaderBytes + payloadBytes;
            uint crc = Crc32.Compute(page, start, LogFormat.RecordHeaderBytes + payloadBytes);
            LittleEndian.WriteInt32(page, crcOffset, (int)crc);
            _filled[_currentPage] = start + bytes;
            NextRecord++;
            if (OldestSector == 0)
            {
                OldestSector = _baseSequence;
            }

            return true;
        }

        /// <summary>Asks that everything appended so far be programmed soon, the unfinished page included.</summary>
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
            }

            int page = _oldestPage;
            bool closed = page != _currentPage;
            if (_programmed[page] < _filled[page] && (closed || _syncRequested))
            {
                return StepProgram(page, closed);
            }

            if (closed)
            {
                _oldestPage = (page + 1) % QueuePages;
                return true;
            }

            _syncRequested = false;
            if (_erasedUpTo < _pageSector[_currentPage] + 1)
            {
                EraseNext();
                return true;
            }

            return StepHostErase();
        }

        /// <summary>Reads from a sector of the log.</summary>
        /// <param name="sector">Its sequence.</param>
        /// <param name="offset">First byte in the sector.</param>
        /// <param name="data">Gets the bytes.</param>
        /// <param name="dataOffset">Where they begin.</param>
        /// <param name="count">1 to 1,024; the range must not leave the sector.</param>
        /// <returns>False when the flash is busy: try again later.</returns>
        public bool TryRead(uint sector, int offset, byte[] data, int dataOffset, int count)
        {
            if (_flashBusy)
            {
                return false;
            }

            _flash.Read(Address(sector) + offset, data, dataOffset, count);
            return true;
        }

        /// <summary>A number that stands for exactly what the log holds now; the host shows with it that it knows the whole.</summary>
        public uint EraseToken()
        {
            LittleEndian.WriteInt32(_scan, 0, (int)OldestSector);
            LittleEndian.WriteInt32(_scan, 4, (int)NewestSector);
            LittleEndian.WriteInt32(_scan, 8, (int)NextRecord);
            return Crc32.Compute(_scan, 0, 12);
        }

        /// <summary>Erases all sectors up to the current one in the background and goes on in a new one.</summary>
        /// <returns>False when the flash lags too far behind to begin a new sector; ask again.</returns>
        public bool EraseAll()
        {
            uint upTo = NewestSector;
            while (_pageSector[_currentPage] == upTo)
            {
                if (!NextPage())
                {
                    return false;
                }
            }

            _eraseHostFrom = OldestSector;
            _eraseHostUpTo = upTo;
            return true;
        }

        private static uint HeaderSequence(byte[] header)
        {
            if (LittleEndian.ReadInt32(header, 0) != LogFormat.SectorMagic || header[4] != LogFormat.Version)
            {
                return 0;
            }

            uint crc = Crc32.Compute(header, 0, SectorHeaderCrcOffset);
            return crc == (uint)LittleEndian.ReadInt32(header, SectorHeaderCrcOffset) ? (uint)LittleEndian.ReadInt32(header, 8) : 0;
        }

        private bool StepProgram(int page, bool closed)
        {
            if (_pageSector[page] > _erasedUpTo)
            {
                EraseNext();
                return true;
            }

            int from = _programmed[page];
            int count = _filled[page] - from;
            int address = Address(_pageSector[page]) + (_pageInSector[page] * LogFormat.PageBytes) + from;
            _flash.Program(address, _pages[page], from, count);
            _flashBusy = true;
            _ledger.FlashProgramming();
            _programmed[page] += count;
            if (!closed)
            {
                _syncRequested = false;
            }

            return true;
        }

        private void EraseNext()
        {
            _erasedUpTo++;
            _flash.EraseSector(Address(_erasedUpTo));
            _flashBusy = true;
            _ledger.FlashErasing();

            // The ring has come round: the sector just erased was the oldest one.
            if (OldestSector != 0 && _erasedUpTo - OldestSector >= SpiNorFlash.SectorCount)
            {
                OldestSector = _erasedUpTo - SpiNorFlash.SectorCount + 1;
            }
        }

        private bool StepHostErase()
        {
            if (_eraseHostUpTo == 0)
            {
                return false;
            }

            _flash.EraseSector(Address(_eraseHostFrom));
            _flashBusy = true;
            _ledger.FlashErasing();
            OldestSector = _eraseHostFrom + 1;
            if (_eraseHostFrom == _eraseHostUpTo)
            {
                _eraseHostUpTo = 0;
            }

            _eraseHostFrom++;
            return true;
        }

        private int Address(uint sector)
        {
            int ahead = (int)(sector - _baseSequence);
            int physical = (_basePhysicalSector + ahead) % SpiNorFlash.SectorCount;
            if (physical < 0)
            {
                physical += SpiNorFlash.SectorCount;
            }

            return physical * LogFormat.SectorBytes;
        }

        private bool NextPage()
        {
            int next = (_currentPage + 1) % QueuePages;
            if (next == _oldestPage)
            {
                return false;
            }

            uint sector = _pageSector[_currentPage];
            int pageInSector = _pageInSector[_currentPage] + 1;
            if (pageInSector == PagesPerSector)
            {
                pageInSector = 0;
                sector++;
            }

            _currentPage = next;
            StartPage(sector, pageInSector);
            return true;
        }

        private void StartPage(uint sector, int pageInSector)
        {
            _pageSector[_currentPage] = sector;
            _pageInSector[_currentPage] = pageInSector;
            _programmed[_currentPage] = 0;
            _filled[_currentPage] = 0;
            if (pageInSector != 0)
            {
                return;
            }

            byte[] page = _pages[_currentPage];
            LittleEndian.WriteInt32(page, 0, LogFormat.SectorMagic);
            page[4] = LogFormat.Version;
            page[5] = 0;
            LittleEndian.WriteInt16(page, 6, BootCount);
            LittleEndian.WriteInt32(page, 8, (int)sector);
            uint crc = Crc32.Compute(page, 0, SectorHeaderCrcOffset);
            LittleEndian.WriteInt32(page, SectorHeaderCrcOffset, (int)crc);
            _filled[_currentPage] = LogFormat.SectorHeaderBytes;
        }

        private void RecoverRecordSequence(uint newest, int newestPhysical, uint oldest)
        {
            // The newest sector may hold nothing but its header; then an older one tells.
            for (uint back = 0; back <= newest - oldest; back++)
            {
                int physical = newestPhysical - (int)back;
                if (physical < 0)
                {
                    physical += SpiNorFlash.SectorCount;
                }

                if (ScanSector(physical))
                {
                    return;
                }
            }
        }

        private bool ScanSector(int physical)
        {
            bool found = false;
            for (int page = 0; page < PagesPerSector; page++)
            {
                _flash.Read((physical * LogFormat.SectorBytes) + (page * LogFormat.PageBytes), _scan, 0, LogFormat.PageBytes);
                int position = page == 0 ? LogFormat.SectorHeaderBytes : 0;
                while (position < LogFormat.PageBytes && _scan[position] != LogFormat.Erased)
                {
                    int bytes = RecordBytes(position);
                    if (bytes == 0)
                    {
                        DamagedRecords++;
                        break;
                    }

                    NextRecord = (uint)LittleEndian.ReadInt32(_scan, position + 2) + 1;
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
