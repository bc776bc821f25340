using System.IO.Ports;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Link
{
    /// <summary>The device's end of the host link (<see cref="LinkProtocol"/>): one request at a time, answered in slices.</summary>
    public sealed class HostLink
    {
        private const int ReceiveSlice = 64;
        private const int LongestRequestBytes = LinkProtocol.FrameOverheadBytes + 2 + WearableSettings.MaximumPackedBytes;

        // What comes in between two samples at the line rate. More than that is a flood, which must not take the time of the next sample.
        private const int SlicesPerPoll = 5;
        private const int CrcSlice = 128;
        private const int EncodeSlice = 64;
        private const int SendSlice = 128;
        private const int PayloadOffset = 2;
        private const int LiveSamples = 32;
        private const int ReadHeaderBytes = 9;
        private const int ListHeaderBytes = 2;
        private const int ListSlice = 32;
        private const int SettingsHeaderBytes = 2;
        private const int SeekRequestBytes = 11;
        private const int SeekAnswerBytes = 11;

        private readonly SerialPort _port;
        private readonly WearLog _log;
        private readonly SessionLog _session;
        private readonly SampleHistory _history;
        private readonly BeatClassifier _classifier;
        private readonly Ads1293 _frontEnd;
        private readonly SpiNorFlash _flash;
        private readonly SectorSearch _search;
        private readonly byte[] _chunk = new byte[ReceiveSlice];
        private readonly byte[] _request = new byte[LongestRequestBytes + 8];
        private readonly byte[] _answer = new byte[LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes];
        private readonly CobsEncoder _encoder = new CobsEncoder(LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes);
        private State _state;
        private int _chunkAt;
        private int _chunkBytes;
        private int _received;
        private bool _overflow;
        private bool _pollDue;
        private int _slices;
        private int _frames;
        private bool _live;
        private long _liveNext;
        private int _liveNextBeat;
        private int _payloadBytes;
        private uint _crc;
        private int _crcPosition;
        private int _sent;
        private uint _readSector;
        private int _readOffset;
        private int _readCount;
        private uint _listFrom;
        private uint _listEnd;
        private byte _listStream;
        private int _listRuns;
        private int _verified;
        private bool _setUpHolds;

        /// <summary>Makes the link on an open port.</summary>
        public HostLink(
            SerialPort port,
            WearLog log,
            SessionLog session,
            SampleHistory history,
            BeatClassifier classifier,
            Ads1293 frontEnd,
            SpiNorFlash flash)
        {
            _port = port;
            _log = log;
            _session = session;
            _history = history;
            _classifier = classifier;
            _frontEnd = frontEnd;
            _flash = flash;
            _search = new SectorSearch(log);
        }

        private enum State
        {
            Receiving,
            WritingSettings,
            Syncing,
            Reading,
            Listing,
            Seeking,
            Erasing,
            SelfTesting,
            Summing,
            Encoding,
            Sending,
        }

        /// <summary>The stored settings; null: the settings' commands are answered as unknown ones.</summary>
        public SettingsStore Settings { get; set; }

        /// <summary>What it is at, for the watchdog: 0 when it waits for a request, otherwise a number that changes as it gets on.</summary>
        public int Activity => _state == State.Receiving ? 0 : (_frames << 4) | (int)_state;

        /// <summary>Gives up the answer in hand; the host will ask again.</summary>
        public void Abort()
        {
            _state = State.Receiving;
        }

        /// <summary>Lets the next <see cref="Step"/> look at the port; called once per sample, since looking costs a native call.</summary>
        public void Poll()
        {
            _pollDue = true;
            _slices = 0;
        }

        /// <summary>When bytes last came from the host, in microseconds since power-on; 0 = never.</summary>
        public ulong LastReceivedMicroseconds { get; private set; }

        /// <summary>Whether nothing is being received, answered or sent live.</summary>
        public bool IsQuiet
        {
            get
            {
                return _state == State.Receiving && !_pollDue && !_live && _received == 0 && _chunkAt == _chunkBytes;
            }
        }

        /// <summary>Does the next slice of work.</summary>
        /// <returns>False when there is nothing to do, or only to wait.</returns>
        public bool Step()
        {
            switch (_state)
            {
                case State.Receiving:
                    return Receive();
                case State.WritingSettings:
                    if (!Settings.IsIdle)
                    {
                        return false;
                    }

                    AnswerStatus(Settings.LastWriteOk ? LinkProtocol.StatusOk : LinkProtocol.StatusFlashFault);
                    return true;
                case State.Syncing:
                    if (!_log.IsSynced)
                    {
                        return false;
                    }

                    AnswerList();
                    return true;
                case State.Reading:
                    return StepReading();
                case State.Listing:
                    StepListing();
                    return true;
                case State.Seeking:
                    return StepSeeking();
                case State.Erasing:
                    if (!_log.EraseAll())
                    {
                        return false;
                    }

                    // What is logged from here on must be readable without what went before.
                    _session.WriteBoot();
                    AnswerStatus(LinkProtocol.StatusOk);
                    return true;
                case State.SelfTesting:
                    return StepSelfTest();
                case State.Summing:
                    StepSumming();
                    return true;
                case State.Encoding:
                    if (_encoder.Step(EncodeSlice))
                    {
                        _sent = 0;
                        _state = State.Sending;
                    }

                    return true;
                default:
                    StepSending();
                    return true;
            }
        }

        private bool Receive()
        {
            if (_chunkAt == _chunkBytes)
            {
                if (!_pollDue)
                {
                    return false;
                }

                if (!TakeChunk())
                {
                    return _live && (SendBeat() || SendLive());
                }
            }

            while (_chunkAt < _chunkBytes)
            {
                byte value = _chunk[_chunkAt++];
                if (value != 0)
                {
                    if (_received < _request.Length)
                    {
                        _request[_received++] = value;
                    }
                    else
                    {
                        // Longer than any request: noise, or a flood. Wait for the next frame's start.
                        _overflow = true;
                    }

                    continue;
                }

                int encoded = _received;
                bool whole = !_overflow;
                _received = 0;
                _overflow = false;
                if (whole && encoded > 0 && TryHandle(encoded))
                {
                    // A host that reads ahead has its next requests in what is left: they are taken when this one is answered.
                    return true;
                }
            }

            return true;
        }

        private bool TakeChunk()
        {
            _pollDue = false;
            int waiting = _port.BytesToRead;
            if (waiting == 0)
            {
                return false;
            }

            LastReceivedMicroseconds = HighResTimer.GetCurrent();
            _chunkAt = 0;
            _chunkBytes = _port.Read(_chunk, 0, waiting < ReceiveSlice ? waiting : ReceiveSlice);
            _pollDue = waiting > _chunkBytes && ++_slices < SlicesPerPoll;
            return true;
        }

        private bool TryHandle(int encoded)
        {
            int bytes = Cobs.Decode(_request, encoded);
            if (bytes < LinkProtocol.FrameOverheadBytes)
            {
                return false;
            }

            int crcOffset = bytes - 4;
            if (Crc32.Compute(_request, 0, crcOffset) != (uint)LittleEndian.ReadInt32(_request, crcOffset))
            {
                return false;
            }

            Handle(_request[0], crcOffset - PayloadOffset);
            return true;
        }

        private void Handle(byte command, int payloadBytes)
        {
            _answer[0] = (byte)(command | LinkProtocol.AnswerBit);
            _answer[1] = _request[1];
            if (payloadBytes != ExpectedPayload(command))
            {
                AnswerStatus(ExpectedPayload(command) < 0 ? LinkProtocol.StatusBadCommand : LinkProtocol.StatusBadLength);
                return;
            }

            switch (command)
            {
                case LinkProtocol.CommandInfo:
                    AnswerInfo();
                    break;
                case LinkProtocol.CommandTimeSync:
                    long now = _history.NextIndex;
                    _session.WriteTimeSync(LittleEndian.ReadInt64(_request, PayloadOffset), now);
                    _answer[PayloadOffset] = LinkProtocol.StatusOk;
                    LittleEndian.WriteInt64(_answer, PayloadOffset + 1, now);
                    Send(9);
                    break;
                case LinkProtocol.CommandList:
                    _log.Sync();
                    _state = State.Syncing;
                    break;
                case LinkProtocol.CommandRead:
                    StartRead();
                    break;
                case LinkProtocol.CommandSectors:
                    _listFrom = (uint)LittleEndian.ReadInt32(_request, PayloadOffset);
                    _listStream = _request[PayloadOffset + 4];
                    _listRuns = 0;
                    _listEnd = 0;
                    _state = State.Listing;
                    break;
                case LinkProtocol.CommandSeek:
                    StartSeek();
                    break;
                case LinkProtocol.CommandSelfTest:
                    _classifier.AskSelfTest();
                    _verified = 0;
                    _setUpHolds = true;
                    _state = State.SelfTesting;
                    break;
                case LinkProtocol.CommandErase:
                    if ((uint)LittleEndian.ReadInt32(_request, PayloadOffset) == _log.EraseToken())
                    {
                        _state = State.Erasing;
                    }
                    else
                    {
                        AnswerStatus(LinkProtocol.StatusRefused);
                    }

                    break;
                case LinkProtocol.CommandReadSettings:
                    AnswerSettings();
                    break;
                case LinkProtocol.CommandWriteSettings:
                    StartWritingSettings(payloadBytes - SettingsHeaderBytes);
                    break;
                default:
                    _live = _request[PayloadOffset] != 0;
                    _liveNext = _history.NextIndex;
                    _liveNextBeat = _session.BeatCount;
                    AnswerStatus(LinkProtocol.StatusOk);
                    break;
            }
        }

        private int ExpectedPayload(byte command)
        {
            switch (command)
            {
                case LinkProtocol.CommandInfo:
                case LinkProtocol.CommandList:
                case LinkProtocol.CommandSelfTest:
                    return 0;
                case LinkProtocol.CommandTimeSync:
                case LinkProtocol.CommandRead:
                    return 8;
                case LinkProtocol.CommandSectors:
                    return 5;
                case LinkProtocol.CommandSeek:
                    return SeekRequestBytes;
                case LinkProtocol.CommandErase:
                    return 4;
                case LinkProtocol.CommandLive:
                    return 1;
                case LinkProtocol.CommandReadSettings:
                    return Settings == null ? -1 : 0;
                case LinkProtocol.CommandWriteSettings:
                    return Settings == null ? -1 : SettingsHeaderBytes + WearableSettings.PackedBytes;
                default:
                    return -1;
            }
        }

        private void AnswerInfo()
        {
            int at = PayloadOffset;
            FrontEndRate rate = _frontEnd.Rate;
            _answer[at] = LinkProtocol.StatusOk;
            _answer[at + 1] = LinkProtocol.Version;
            _answer[at + 2] = FirmwareVersion.Major;
            _answer[at + 3] = FirmwareVersion.Minor;
            _answer[at + 4] = FirmwareVersion.Patch;
            _answer[at + 5] = LogFormat.Version;
            LittleEndian.WriteInt16(_answer, at + 6, _log.BootCount);
            LittleEndian.WriteInt32(_answer, at + 8, rate.OdrNumerator);
            LittleEndian.WriteInt32(_answer, at + 12, rate.OdrDenominator);
            LittleEndian.WriteInt32(_answer, at + 16, _session.RtlVersion);
            System.Array.Copy(_session.ModelHash, 0, _answer, at + 20, SessionLog.ModelHashBytes);
            LittleEndian.WriteInt64(_answer, at + 28, _history.NextIndex);
            Send(36);
        }

        private void AnswerList()
        {
            _answer[PayloadOffset] = _log.IsUsable ? LinkProtocol.StatusOk : LinkProtocol.StatusFlashFault;
            LittleEndian.WriteInt32(_answer, PayloadOffset + 1, (int)_log.OldestSector);
            LittleEndian.WriteInt32(_answer, PayloadOffset + 5, (int)_log.NewestSector);
            LittleEndian.WriteInt32(_answer, PayloadOffset + 9, (int)_log.EraseToken());
            Send(13);
        }

        private void AnswerSettings()
        {
            int at = PayloadOffset;
            int count = Settings.HeldBytes;
            _answer[at] = LinkProtocol.StatusOk;
            _answer[at + 1] = count > 0 ? (byte)1 : (byte)0;
            _answer[at + 2] = WearableSettings.LayoutVersion;
            byte[] packed = count > 0 ? Settings.Held : Settings.Defaults;
            count = count > 0 ? count : WearableSettings.PackedBytes;
            _answer[at + 3] = (byte)count;
            System.Array.Copy(packed, 0, _answer, at + 4, count);
            Send(4 + count);
        }

        private void StartWritingSettings(int count)
        {
            int start = PayloadOffset + SettingsHeaderBytes;
            bool valid = _request[PayloadOffset] == WearableSettings.LayoutVersion
                && _request[PayloadOffset + 1] == count
                && WearableSettings.TryUnpack(_request, start, count, null);
            if (!valid)
            {
                AnswerStatus(LinkProtocol.StatusRefused);
            }
            else if (Settings.Begin(_request, start, count))
            {
                _state = State.WritingSettings;
            }
            else
            {
                AnswerStatus(LinkProtocol.StatusFlashFault);
            }
        }

        private void StartRead()
        {
            _readSector = (uint)LittleEndian.ReadInt32(_request, PayloadOffset);
            _readOffset = LittleEndian.ReadUInt16(_request, PayloadOffset + 4);
            _readCount = LittleEndian.ReadUInt16(_request, PayloadOffset + 6);
            bool inside = _readCount >= 1 && _readCount <= LinkProtocol.MaximumReadBytes && _readOffset + _readCount <= LogFormat.SectorBytes;
            if (!_log.Holds(_readSector) || !inside)
            {
                AnswerStatus(LinkProtocol.StatusBadRange);
                return;
            }

            _state = State.Reading;
        }

        private bool StepReading()
        {
            if (!_log.Holds(_readSector))
            {
                // Given up while the flash was busy.
                AnswerStatus(LinkProtocol.StatusBadRange);
                return true;
            }

            if (!_log.TryRead(_readSector, _readOffset, _answer, PayloadOffset + ReadHeaderBytes, _readCount))
            {
                return false;
            }

            _answer[PayloadOffset] = LinkProtocol.StatusOk;
            LittleEndian.WriteInt32(_answer, PayloadOffset + 1, (int)_readSector);
            LittleEndian.WriteInt16(_answer, PayloadOffset + 5, _readOffset);
            LittleEndian.WriteInt16(_answer, PayloadOffset + 7, _readCount);
            Send(ReadHeaderBytes + _readCount);
            return true;
        }

        private void StepListing()
        {
            // Sectors may come and go between two slices: the place is kept as a sequence, not as an index.
            SectorMap map = _log.Map;
            int index = map.IndexFrom(_listFrom);
            int end = index + ListSlice;
            for (; index < end && index < map.Count; index++)
            {
                uint sequence = map.SequenceAt(index);
                if (_listStream == LinkProtocol.AllStreams || map.StreamAt(index) == _listStream)
                {
                    int at = PayloadOffset + ListHeaderBytes + (_listRuns * LinkProtocol.RunBytes);
                    if (_listRuns > 0 && sequence == _listEnd)
                    {
                        LittleEndian.WriteInt32(_answer, at - 4, LittleEndian.ReadInt32(_answer, at - 4) + 1);
                    }
                    else if (_listRuns == LinkProtocol.MaximumRuns)
                    {
                        break;
                    }
                    else
                    {
                        LittleEndian.WriteInt32(_answer, at, (int)sequence);
                        LittleEndian.WriteInt32(_answer, at + 4, 1);
                        _listRuns++;
                    }

                    _listEnd = sequence + 1;
                }

                _listFrom = sequence + 1;
            }

            if (index < end)
            {
                _answer[PayloadOffset] = LinkProtocol.StatusOk;
                _answer[PayloadOffset + 1] = (byte)_listRuns;
                Send(ListHeaderBytes + (_listRuns * LinkProtocol.RunBytes));
            }
        }

        private void StartSeek()
        {
            byte stream = _request[PayloadOffset + 2];
            if (stream >= LogFormat.StreamCount)
            {
                AnswerStatus(LinkProtocol.StatusBadRange);
                return;
            }

            if (!_log.IsUsable)
            {
                AnswerStatus(LinkProtocol.StatusFlashFault);
                return;
            }

            _search.Begin(LittleEndian.ReadUInt16(_request, PayloadOffset), stream, LittleEndian.ReadInt64(_request, PayloadOffset + 3));
            _state = State.Seeking;
        }

        private bool StepSeeking()
        {
            bool waits;
            if (!_search.Step(out waits))
            {
                return !waits;
            }

            _answer[PayloadOffset] = LinkProtocol.StatusOk;
            LittleEndian.WriteInt32(_answer, PayloadOffset + 1, (int)_search.Holding);
            LittleEndian.WriteInt32(_answer, PayloadOffset + 5, (int)_search.Next);
            LittleEndian.WriteInt16(_answer, PayloadOffset + 9, _search.HeadersRead);
            Send(SeekAnswerBytes);
            return true;
        }

        private bool StepSelfTest()
        {
            if (!_classifier.SelfTestDone)
            {
                return false;
            }

            // A register a slice: all of them would take the time of a sample.
            if (_verified < _frontEnd.SetUpRegisters)
            {
                if (_frontEnd.VerifyOne(_verified) != Ads1293.BringUpOk)
                {
                    _setUpHolds = false;
                }

                _verified++;
                return true;
            }

            _answer[PayloadOffset] = LinkProtocol.StatusOk;
            _answer[PayloadOffset + 1] = _setUpHolds ? (byte)1 : (byte)0;
            _answer[PayloadOffset + 2] = _classifier.SelfTestPassed ? (byte)1 : (byte)0;
            _answer[PayloadOffset + 3] = _flash.Identify() ? (byte)1 : (byte)0;
            Send(4);
            return true;
        }

        private bool SendLive()
        {
            if (_history.NextIndex - _liveNext < LiveSamples)
            {
                return false;
            }

            _answer[0] = LinkProtocol.NotifySamples;
            _answer[1] = 0;
            LittleEndian.WriteInt64(_answer, PayloadOffset, _liveNext);
            _answer[PayloadOffset + 8] = LiveSamples;
            for (int i = 0; i < LiveSamples; i++)
            {
                LittleEndian.WriteInt32(_answer, PayloadOffset + 9 + (4 * i), _history[_liveNext + i]);
            }

            _liveNext += LiveSamples;
            Send(9 + (4 * LiveSamples));
            return true;
        }

        private bool SendBeat()
        {
            int beats = _session.BeatCount;
            if (_liveNextBeat >= beats)
            {
                return false;
            }

            if (beats - _liveNextBeat > SessionLog.RecentBeats)
            {
                _liveNextBeat = beats - SessionLog.RecentBeats;
            }

            _answer[0] = LinkProtocol.NotifyBeat;
            _answer[1] = 0;
            _session.CopyBeat(_liveNextBeat, _answer, PayloadOffset);
            _liveNextBeat++;
            Send(SessionLog.BeatBytes);
            return true;
        }

        private void AnswerStatus(byte status)
        {
            _answer[PayloadOffset] = status;
            Send(1);
        }

        private void Send(int payloadBytes)
        {
            _payloadBytes = payloadBytes;
            _crc = Crc32.Initial;
            _crcPosition = 0;
            _state = State.Summing;
        }

        private void StepSumming()
        {
            int end = PayloadOffset + _payloadBytes;
            int count = end - _crcPosition;
            if (count > CrcSlice)
            {
                count = CrcSlice;
            }

            _crc = Crc32.Update(_crc, _answer, _crcPosition, count);
            _crcPosition += count;
            if (_crcPosition == end)
            {
                LittleEndian.WriteInt32(_answer, end, (int)Crc32.Finish(_crc));
                _encoder.Begin(_answer, end + 4);
                _state = State.Encoding;
            }
        }

        private void StepSending()
        {
            int count = _encoder.EncodedBytes - _sent;
            if (count > SendSlice)
            {
                count = SendSlice;
            }

            _port.Write(_encoder.Encoded, _sent, count);
            _sent += count;
            if (_sent == _encoder.EncodedBytes)
            {
                _state = State.Receiving;
                _pollDue = true;
                _frames++;
            }
        }
    }
}
