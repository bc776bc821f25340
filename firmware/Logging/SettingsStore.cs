using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// Keeps the settings in the flash's last two sectors (<see cref="LogFormat.ReservedSectors"/>), one copy in each. A new copy goes over the
    /// older one: a power cut at any moment leaves the old settings or the new.
    /// </summary>
    /// <remarks>
    /// A copy stands at its sector's start: magic "ECGS"; u8 version of the layout; u8 payload length n; u32 sequence, counting up
    /// with each write; payload[n] (<see cref="WearableSettings.Pack"/>); u32 CRC-32 over all before it. The valid copy with the higher sequence holds.
    /// </remarks>
    public sealed class SettingsStore
    {
        /// <summary>No settings were ever stored: the defaults hold.</summary>
        public const int NeverSet = 0;

        /// <summary>Stored settings hold.</summary>
        public const int Stored = 1;

        /// <summary>What is stored is damaged: the defaults hold.</summary>
        public const int Damaged = 2;

        /// <summary>What is stored has a layout that this firmware does not know: the defaults hold.</summary>
        public const int OtherLayout = 3;

        /// <summary>A value is out of its range: the defaults hold.</summary>
        public const int OutOfRange = 4;

        /// <summary>The flash does not answer: the defaults hold.</summary>
        public const int NoFlash = 5;

        private const int Magic = 0x53474345;
        private const int HeaderBytes = 10;
        private const int CrcBytes = 4;
        private const int Copies = 2;
        private const int CopyBytes = HeaderBytes + WearableSettings.MaximumPackedBytes + CrcBytes;
        private const int StartUpBusyMilliseconds = 1000;
        private const ulong LimitMicroseconds = 2000000;

        private readonly SpiNorFlash _flash;
        private readonly byte[] _copy = new byte[CopyBytes];
        private readonly byte[] _read = new byte[CopyBytes];
        private readonly byte[] _held = new byte[WearableSettings.MaximumPackedBytes];
        private readonly byte[] _defaults = new byte[WearableSettings.PackedBytes];
        private State _state;
        private int _newest = -1;
        private uint _sequence;
        private int _copyLength;
        private ulong _startedAt;

        /// <summary>Makes a store; nothing is read yet.</summary>
        /// <param name="flash">The flash, which the wear log uses too.</param>
        public SettingsStore(SpiNorFlash flash)
        {
            _flash = flash;
            new WearableSettings().Pack(_defaults, 0);
        }

        private enum State
        {
            Idle,
            Waiting,
            Erasing,
            Programming,
        }

        /// <summary>The log on the same flash: it is held while settings are written. Needed for <see cref="Begin"/>.</summary>
        public WearLog Log { get; set; }

        /// <summary>Whether nothing is being written.</summary>
        public bool IsIdle => _state == State.Idle;

        /// <summary>Whether the last write was read back as written.</summary>
        public bool LastWriteOk { get; private set; }

        /// <summary>Bytes of the settings that hold from the next start on; 0 when these are the defaults.</summary>
        public int HeldBytes { get; private set; }

        /// <summary>The settings that hold from the next start on, packed.</summary>
        public byte[] Held => _held;

        /// <summary>The default settings, packed.</summary>
        public byte[] Defaults => _defaults;

        /// <summary>Layout version that was found, for the log; 0 when none was.</summary>
        public int FoundVersion { get; private set; }

        /// <summary>Finds the newest valid copy. Waits for the flash; for start-up only.</summary>
        /// <param name="settings">Gets what is stored; unchanged when nothing valid is. May be null: then only the copies are looked at.</param>
        /// <returns>What was found, one of the constants above.</returns>
        public int Load(WearableSettings settings)
        {
            HeldBytes = 0;
            FoundVersion = 0;
            _newest = -1;
            _sequence = 0;
            if (!_flash.Identify() || !_flash.WaitWhileBusy(StartUpBusyMilliseconds))
            {
                return NoFlash;
            }

            int result = NeverSet;
            for (int copy = 0; copy < Copies; copy++)
            {
                int found = Look(copy);
                if (found == Stored)
                {
                    result = Stored;
                }
                else if (found > result && result != Stored)
                {
                    result = found;
                }
            }

            if (result == Stored && !WearableSettings.TryUnpack(_held, 0, HeldBytes, settings))
            {
                HeldBytes = 0;
                return OutOfRange;
            }

            return result;
        }

        /// <summary>Begins to write settings; <see cref="Step"/> does it.</summary>
        /// <param name="packed">Buffer with packed settings that are valid.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">Their length.</param>
        /// <returns>False when a write is going on, or there is no flash.</returns>
        public bool Begin(byte[] packed, int offset, int count)
        {
            if (_state != State.Idle || Log == null || !Log.IsUsable)
            {
                return false;
            }

            LittleEndian.WriteInt32(_copy, 0, Magic);
            _copy[4] = WearableSettings.LayoutVersion;
            _copy[5] = (byte)count;
            LittleEndian.WriteInt32(_copy, 6, (int)(_sequence + 1));
            System.Array.Copy(packed, offset, _copy, HeaderBytes, count);
            uint crc = Crc32.Compute(_copy, 0, HeaderBytes + count);
            LittleEndian.WriteInt32(_copy, HeaderBytes + count, (int)crc);
            _copyLength = HeaderBytes + count + CrcBytes;
            LastWriteOk = false;
            Log.Held = true;
            _startedAt = HighResTimer.GetCurrent();
            _state = State.Waiting;
            return true;
        }

        /// <summary>Does the next piece of a write: starts at most one flash operation.</summary>
        /// <param name="ledger">Counts the flash's time.</param>
        /// <returns>False when there is nothing to do or the flash is busy.</returns>
        public bool Step(EnergyLedger ledger)
        {
            if (_state == State.Idle)
            {
                return false;
            }

            if (_state == State.Waiting ? Log.IsFlashBusy : _flash.IsBusy())
            {
                if (HighResTimer.GetCurrent() - _startedAt > LimitMicroseconds)
                {
                    Finish(ledger, false);
                    Log.Revive();
                }

                return false;
            }

            int target = _newest == 0 ? 1 : 0;
            switch (_state)
            {
                case State.Waiting:
                    _flash.EraseSector(Address(target));
                    ledger.FlashErasing();
                    _state = State.Erasing;
                    break;
                case State.Erasing:
                    ledger.FlashIdle();
                    _flash.Program(Address(target), _copy, 0, _copyLength);
                    ledger.FlashProgramming();
                    _state = State.Programming;
                    break;
                default:
                    Finish(ledger, Look(target) == Stored && _newest == target);
                    break;
            }

            return true;
        }

        private static int Address(int copy)
        {
            return (SpiNorFlash.SectorCount - LogFormat.ReservedSectors + copy) * LogFormat.SectorBytes;
        }

        private void Finish(EnergyLedger ledger, bool ok)
        {
            ledger.FlashIdle();
            LastWriteOk = ok;
            Log.Held = false;
            _state = State.Idle;
        }

        private int Look(int copy)
        {
            byte[] read = _read;
            _flash.Read(Address(copy), read, 0, CopyBytes);
            int magic = LittleEndian.ReadInt32(read, 0);
            if (magic == -1 || magic == LogFormat.SectorMagic)
            {
                // Blank, or a sector of a log from before these sectors were reserved.
                return NeverSet;
            }

            int count = read[5];
            if (magic != Magic || count > WearableSettings.MaximumPackedBytes)
            {
                return Damaged;
            }

            uint crc = Crc32.Compute(read, 0, HeaderBytes + count);
            if (crc != (uint)LittleEndian.ReadInt32(read, HeaderBytes + count))
            {
                return Damaged;
            }

            int version = read[4];
            bool isFirst = version == WearableSettings.FirstLayoutVersion
                && (count == WearableSettings.FirstPackedBytes || count == WearableSettings.PackedBytes);
            if (version != WearableSettings.LayoutVersion && !isFirst)
            {
                FoundVersion = version;
                return OtherLayout;
            }

            uint sequence = (uint)LittleEndian.ReadInt32(read, 6);
            if (_newest < 0 || sequence > _sequence)
            {
                _newest = copy;
                _sequence = sequence;
                HeldBytes = count;
                FoundVersion = version;
                System.Array.Copy(read, HeaderBytes, _held, 0, count);
                if (isFirst && count < WearableSettings.PackedBytes)
                {
                    // What the first layout did not have is as it is without settings.
                    System.Array.Copy(_defaults, count, _held, count, WearableSettings.PackedBytes - count);
                    HeldBytes = WearableSettings.PackedBytes;
                }
            }

            return Stored;
        }
    }
}
