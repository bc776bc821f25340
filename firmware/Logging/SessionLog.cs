using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>Writes the records of one session: packs the payloads that <see cref="RecordType"/> lays down.</summary>
    public sealed class SessionLog
    {
        /// <summary>Length of the model hash's prefix that logs and links carry.</summary>
        public const int ModelHashBytes = 8;

        /// <summary>Signal quality of a beat when it was not judged.</summary>
        public const byte UnknownQuality = 255;

        /// <summary>Bytes of a beat record's payload.</summary>
        public const int BeatBytes = 17;

        /// <summary>Bytes of an event record's payload.</summary>
        public const int EventBytes = 13;

        /// <summary>Where the code stands in an event record's payload.</summary>
        public const int EventCodeOffset = 8;

        /// <summary>Where the argument stands in an event record's payload.</summary>
        public const int EventArgumentOffset = 9;

        /// <summary>Beats that can still be had after they were logged.</summary>
        public const int RecentBeats = 8;

        private readonly WearLog _log;
        private readonly byte[] _recent = new byte[RecentBeats * BeatBytes];
        private readonly byte[] _payload = new byte[LogFormat.MaximumPayloadBytes];
        private readonly byte[] _modelHash = new byte[ModelHashBytes];
        private FrontEndRate _rate;
        private byte _sampler;
        private byte _policy;
        private int _rtlVersion;

        /// <summary>Makes a writer for a log.</summary>
        public SessionLog(WearLog log)
        {
            _log = log;
        }

        /// <summary>First bytes of the hash of the accelerator's model; zeros when there is no accelerator.</summary>
        public byte[] ModelHash => _modelHash;

        /// <summary>Version of the accelerator's RTL, 0 when there is no accelerator.</summary>
        public int RtlVersion => _rtlVersion;

        /// <summary>Beats logged in this session.</summary>
        public int BeatCount { get; private set; }

        /// <summary>Samples lost in this session.</summary>
        public int LostSamples { get; private set; }

        /// <summary>Sets what boot records tell of the front end and the policy.</summary>
        public void Describe(FrontEndRate rate, byte sampler, PolicyLevel policy)
        {
            _rate = rate;
            _sampler = sampler;
            _policy = (byte)policy;
        }

        /// <summary>Sets what boot records tell of the accelerator.</summary>
        /// <param name="rtlVersion">As it identifies itself.</param>
        /// <param name="modelHash">Buffer with the hash's prefix.</param>
        /// <param name="offset">Where the prefix begins.</param>
        public void DescribeAccelerator(int rtlVersion, byte[] modelHash, int offset)
        {
            _rtlVersion = rtlVersion;
            System.Array.Copy(modelHash, offset, _modelHash, 0, ModelHashBytes);
        }

        /// <summary>Starts a session in the log.</summary>
        public void WriteBoot()
        {
            LittleEndian.WriteInt16(_payload, 0, _log.BootCount);
            _payload[2] = FirmwareVersion.Major;
            _payload[3] = FirmwareVersion.Minor;
            _payload[4] = FirmwareVersion.Patch;
            _payload[5] = _sampler;
            LittleEndian.WriteInt32(_payload, 6, _rate.OdrNumerator);
            LittleEndian.WriteInt32(_payload, 10, _rate.OdrDenominator);
            LittleEndian.WriteInt32(_payload, 14, _rate.AdcMax);
            LittleEndian.WriteInt32(_payload, 18, _rtlVersion);
            System.Array.Copy(_modelHash, 0, _payload, 22, ModelHashBytes);
            LittleEndian.WriteInt16(_payload, 30, WindowFormat.Length);
            _payload[32] = WindowFormat.Version;
            _payload[33] = _policy;
            _log.Append(RecordType.Boot, _payload, 34);
        }

        /// <summary>Logs host time.</summary>
        public void WriteTimeSync(long unixMilliseconds, long sampleIndex)
        {
            LittleEndian.WriteInt64(_payload, 0, unixMilliseconds);
            LittleEndian.WriteInt64(_payload, 8, sampleIndex);
            _log.Append(RecordType.TimeSync, _payload, 16);
        }

        /// <summary>Logs a beat.</summary>
        /// <param name="rPeakSampleIndex">Its R peak.</param>
        /// <param name="beatClass">Its class.</param>
        /// <param name="flags"><see cref="BeatFlags"/>.</param>
        /// <param name="rrSamples">Interval to the beat before; 0 = none.</param>
        /// <param name="margin">Difference of the two largest logits.</param>
        /// <param name="quality">Signal quality, 0 to 100, or <see cref="UnknownQuality"/>.</param>
        public void WriteBeat(long rPeakSampleIndex, byte beatClass, byte flags, long rrSamples, int margin, byte quality)
        {
            LittleEndian.WriteInt64(_payload, 0, rPeakSampleIndex);
            _payload[8] = beatClass;
            _payload[9] = flags;
            LittleEndian.WriteInt16(_payload, 10, rrSamples > 65535 ? 65535 : (int)rrSamples);
            LittleEndian.WriteInt32(_payload, 12, margin);
            _payload[16] = quality;
            _log.Append(RecordType.Beat, _payload, BeatBytes);
            System.Array.Copy(_payload, 0, _recent, BeatCount % RecentBeats * BeatBytes, BeatBytes);
            BeatCount++;
        }

        /// <summary>Copies the payload of a beat's record.</summary>
        /// <param name="number">Which beat of the session, from 0; at most <see cref="RecentBeats"/> back.</param>
        /// <param name="data">Gets it.</param>
        /// <param name="offset">Where it begins.</param>
        public void CopyBeat(int number, byte[] data, int offset)
        {
            System.Array.Copy(_recent, number % RecentBeats * BeatBytes, data, offset, BeatBytes);
        }

        /// <summary>Logs something that happened.</summary>
        /// <param name="sampleIndex">When.</param>
        /// <param name="code">An <see cref="EventCode"/>.</param>
        /// <param name="argument">As the code says.</param>
        /// <returns>False when the record had to be dropped.</returns>
        public bool WriteEvent(long sampleIndex, byte code, int argument)
        {
            if (code == EventCode.SamplesLost)
            {
                LostSamples += argument;
            }

            LittleEndian.WriteInt64(_payload, 0, sampleIndex);
            _payload[EventCodeOffset] = code;
            LittleEndian.WriteInt32(_payload, EventArgumentOffset, argument);
            return _log.Append(RecordType.Event, _payload, EventBytes);
        }

        /// <summary>Logs the ledger's interval and starts its next.</summary>
        public void WriteEnergy(long sampleIndex, EnergyLedger ledger)
        {
            ledger.Close(sampleIndex, _payload);
            _log.Append(RecordType.Energy, _payload, EnergyLedger.PayloadBytes);
        }

        /// <summary>Logs the battery budget.</summary>
        /// <param name="sampleIndex">Now.</param>
        /// <param name="policy">Level, reason and budget.</param>
        /// <param name="ledger">What was consumed up to its last interval.</param>
        public void WriteBudget(long sampleIndex, PowerPolicy policy, EnergyLedger ledger)
        {
            LittleEndian.WriteInt64(_payload, 0, sampleIndex);
            LittleEndian.WriteInt32(_payload, 8, ledger.WearSeconds);
            LittleEndian.WriteInt32(_payload, 12, policy.Budget.CapacityMillijoules);
            LittleEndian.WriteInt32(_payload, 16, Millijoules(ledger.TotalMicrojoules()));
            LittleEndian.WriteInt32(_payload, 20, policy.Budget.TargetSeconds);
            LittleEndian.WriteInt16(_payload, 24, policy.BatteryMillivolts);
            _payload[26] = (byte)policy.Level;
            _payload[27] = (byte)policy.Reason;
            LittleEndian.WriteInt32(_payload, 28, policy.AllowedMicrowatts == int.MaxValue ? -1 : policy.AllowedMicrowatts);
            LittleEndian.WriteInt32(_payload, 32, policy.SecondsLeft());
            for (int part = 0; part < EnergyLedger.PartCount; part++)
            {
                LittleEndian.WriteInt32(_payload, 36 + (4 * part), Millijoules(ledger.Microjoules((EnergyPart)part)));
            }

            _log.Append(RecordType.Budget, _payload, 36 + (4 * EnergyLedger.PartCount));
        }

        /// <summary>Ends the session in the log.</summary>
        public void WriteClose(long sampleIndex)
        {
            LittleEndian.WriteInt64(_payload, 0, sampleIndex);
            LittleEndian.WriteInt32(_payload, 8, BeatCount);
            LittleEndian.WriteInt32(_payload, 12, LostSamples);
            _log.Append(RecordType.Close, _payload, 16);
        }

        private static int Millijoules(long microjoules)
        {
            return (int)((microjoules + 500) / 1000);
        }
    }
}
