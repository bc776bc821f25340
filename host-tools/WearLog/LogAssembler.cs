using System.Buffers.Binary;
using System.Globalization;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;

namespace EcgWearable.WearLog;

/// <summary>Sorts records, in the order of the log, into sessions.</summary>
/// <param name="damages">Where to say what is damaged.</param>
/// <param name="imageBytes">Length of the whole log: a sample takes at least one byte of it.</param>
internal sealed class LogAssembler(List<LogDamage> damages, int imageBytes)
{
    /// <summary>Larger than any recording (800,000 years at 360 Hz), and every index to it is exact as a double.</summary>
    internal const long LargestSampleIndex = (1L << 53) - 1;

    private const uint DefaultOdrNumerator = 102400;
    private const uint DefaultOdrDenominator = 288;
    private const double LongestQuietStartSeconds = 60;

    private readonly List<SessionAssembler> _sessions = [];
    private SessionAssembler? _session;
    private uint _sectorSequence;
    private readonly Dictionary<int, uint> _lastSequences = [];
    private int _stream;
    private readonly StripValues _values = new(imageBytes);
    private long _recordCount;
    private long _unknownRecordCount;

    public bool HasRecords => _recordCount > 0;

    /// <summary>Whether a record of a known type was read: without one there is no session.</summary>
    public bool HasSessions => _sessions.Exists(session => !session.IsEmpty);

    public void BeginSector(int bootCount, uint sectorSequence, int stream)
    {
        _stream = stream;
        _sectorSequence = sectorSequence;
        if (_session is null || _session.BootCount != bootCount)
        {
            _session = new SessionAssembler(bootCount, _values);
            _sessions.Add(_session);
        }
    }

    public void Add(byte type, uint sequence, ReadOnlySpan<byte> payload, long offset)
    {
        // Each stream counts by itself. What is given up when the flash is full is always a stream's beginning: a gap means a loss.
        bool hasLast = _lastSequences.TryGetValue(_stream, out uint last);
        if (hasLast && sequence <= last)
        {
            Damaged(offset, string.Create(
                CultureInfo.InvariantCulture, $"record {sequence} comes again, or after record {last}"));
            return;
        }

        long missing = hasLast ? sequence - last - 1L : 0;
        _lastSequences[_stream] = sequence;

        string? problem;
        if (type == RecordType.Boot)
        {
            problem = TryReadBoot(payload, out BootInfo? boot);
            if (boot is not null)
            {
                // A device that was erased while it ran says again what it is: that is the same session going on.
                if (_session is null || _session.BootCount != boot.BootCount)
                {
                    _session = new SessionAssembler(boot.BootCount, _values);
                    _sessions.Add(_session);
                }

                _session.Boot = boot;
            }
        }
        else
        {
            problem = _session!.Add(type, payload, offset, out bool isKnown);
            _unknownRecordCount += isKnown ? 0 : 1;
        }

        _session!.MissingRecordCount += missing;
        if (problem is null)
        {
            _recordCount++;
        }
        else
        {
            Damaged(offset, problem);
        }
    }

    public WearLogContents Finish(string sourceName, uint oldestSectorSequence, uint newestSectorSequence, int sectorCount)
    {
        List<SessionAssembler> filled = _sessions.FindAll(session => !session.IsEmpty);
        BootInfo? donor = filled.Find(session => session.Boot is not null)?.Boot;
        uint numerator = donor?.OdrNumerator ?? DefaultOdrNumerator;
        uint denominator = donor?.OdrDenominator ?? DefaultOdrDenominator;
        List<WearSession> sessions = filled.ConvertAll(session => session.Finish(numerator, denominator, damages));
        damages.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return new WearLogContents(
            sourceName,
            sessions,
            damages,
            oldestSectorSequence,
            newestSectorSequence,
            sectorCount,
            _recordCount,
            _unknownRecordCount,
            sessions.Sum(session => session.MissingRecordCount));
    }

    private static string? TryReadBoot(ReadOnlySpan<byte> payload, out BootInfo? boot)
    {
        const int PayloadBytes = 34;
        const int SamplerMask = 0x0F;
        const int LightSleepFlag = 0x10;
        boot = null;
        if (payload.Length < PayloadBytes)
        {
            return "a boot record is too short";
        }

        uint numerator = BinaryPrimitives.ReadUInt32LittleEndian(payload[6..]);
        uint denominator = BinaryPrimitives.ReadUInt32LittleEndian(payload[10..]);

        // The ADS1293 gives 25 Hz to 25.6 kHz; outside of a wide bound around that, times would make no sense.
        if (denominator == 0 || numerator / (double)denominator is < 1 or > 100_000)
        {
            return "a boot record names an impossible output data rate";
        }

        boot = new BootInfo(
            BinaryPrimitives.ReadUInt16LittleEndian(payload),
            string.Create(CultureInfo.InvariantCulture, $"{payload[2]}.{payload[3]}.{payload[4]}"),
            (payload[5] & SamplerMask) != 0,
            numerator,
            denominator,
            BinaryPrimitives.ReadUInt32LittleEndian(payload[14..]),
            BinaryPrimitives.ReadUInt32LittleEndian(payload[18..]),
            Convert.ToHexStringLower(payload.Slice(22, 8)),
            BinaryPrimitives.ReadUInt16LittleEndian(payload[30..]),
            payload[32],
            payload[33])
        {
            SleepsLightly = (payload[5] & LightSleepFlag) != 0,
        };
        return null;
    }

    private void Damaged(long offset, string problem) => damages.Add(new LogDamage(offset, _sectorSequence, problem));

    /// <summary>Collects one session.</summary>
    private sealed class SessionAssembler(int bootCount, StripValues values)
    {
        private const string EndsEarly = "a strip record ends before its last sample";
        private const string LeavesRange = "a strip record leaves the range of its values";

        private readonly List<TimeSync> _timeSyncs = [];
        private readonly List<WearBeat> _beats = [];
        private readonly List<EnergyInterval> _energy = [];
        private readonly List<EnergyBudget> _budgets = [];
        private readonly List<WearEvent> _events = [];
        private readonly List<StripPiece> _pieces = [];
        private SessionClose? _close;
        private bool _hasOther;

        public int BootCount { get; } = bootCount;

        public BootInfo? Boot { get; set; }

        public long MissingRecordCount { get; set; }

        public bool IsEmpty => Boot is null && !_hasOther;

        /// <returns>What is wrong with the record, or null.</returns>
        public string? Add(byte type, ReadOnlySpan<byte> payload, long offset, out bool isKnown)
        {
            isKnown = true;
            string? problem;
            switch (type)
            {
                case RecordType.TimeSync:
                    problem = AddTimeSync(payload);
                    break;
                case RecordType.Beat:
                    problem = AddBeat(payload);
                    break;
                case RecordType.Strip:
                    problem = AddStrip(payload, offset);
                    break;
                case RecordType.Energy:
                    problem = AddEnergy(payload);
                    break;
                case RecordType.Event:
                    problem = AddEvent(payload);
                    break;
                case RecordType.Close:
                    problem = AddClose(payload);
                    break;
                case RecordType.Budget:
                    problem = AddBudget(payload);
                    break;
                default:
                    isKnown = false;
                    return null;
            }

            _hasOther |= problem is null;
            return problem;
        }

        public WearSession Finish(uint assumedNumerator, uint assumedDenominator, List<LogDamage> damages)
        {
            List<EcgStrip> strips = JoinStrips(damages);
            StableSort(_beats, beat => beat.SampleIndex);
            StableSort(_events, happened => happened.SampleIndex);
            StableSort(_energy, interval => interval.EndSampleIndex);
            StableSort(_budgets, budget => budget.SampleIndex);

            long first = long.MaxValue;
            long end = 0;
            Extend(_beats, beat => beat.SampleIndex, ref first, ref end);
            Extend(_events, happened => happened.SampleIndex, ref first, ref end);
            Extend(_energy, interval => interval.EndSampleIndex, ref first, ref end);
            Extend(_budgets, budget => budget.SampleIndex, ref first, ref end);
            Extend(_timeSyncs, sync => sync.SampleIndex, ref first, ref end);
            if (strips.Count > 0)
            {
                first = Math.Min(first, strips[0].FirstSampleIndex);
                end = Math.Max(end, strips[^1].EndSampleIndex);
            }

            if (_close is not null)
            {
                first = Math.Min(first, _close.SampleIndex);
                end = Math.Max(end, _close.SampleIndex + 1);
            }

            SampleClock clock = new(Boot?.OdrNumerator ?? assumedNumerator, Boot?.OdrDenominator ?? assumedDenominator, _timeSyncs);
            if (_energy.Count > 0)
            {
                double intervalSamples = _energy[0].IntervalMilliseconds / 1000.0 * clock.SamplesPerSecond;
                first = Math.Min(first, (long)Math.Max(_energy[0].EndSampleIndex - intervalSamples, 0));
            }

            // Sampling begins before there is anything to say of it, but not long before. Where the first records are later than
            // that, they were erased while the device ran, or overwritten by the ring.
            long start = first == long.MaxValue || (Boot is not null && clock.SecondsAt(first) <= LongestQuietStartSeconds) ? 0 : first;
            return new WearSession(
                BootCount,
                Boot,
                clock,
                Boot is null,
                start,
                end,
                _timeSyncs,
                _beats,
                strips,
                _energy,
                _events,
                _close,
                MissingRecordCount,
                _budgets);
        }

        private static void Extend<T>(List<T> items, Func<T, long> sampleIndex, ref long first, ref long end)
        {
            foreach (T item in items)
            {
                first = Math.Min(first, sampleIndex(item));
                end = Math.Max(end, sampleIndex(item) + 1);
            }
        }

        /// <summary>The device writes nearly in time order already: look first, and sort only then.</summary>
        private static void StableSort<T>(List<T> items, Func<T, long> sampleIndex)
        {
            for (int i = 1; i < items.Count; i++)
            {
                if (sampleIndex(items[i - 1]) > sampleIndex(items[i]))
                {
                    List<T> sorted = [.. items.OrderBy(sampleIndex)];
                    items.Clear();
                    items.AddRange(sorted);
                    return;
                }
            }
        }

        private static bool TryReadSampleIndex(ReadOnlySpan<byte> payload, out long sampleIndex)
        {
            sampleIndex = BinaryPrimitives.ReadInt64LittleEndian(payload);
            return sampleIndex is >= 0 and <= LargestSampleIndex;
        }

        private string? AddTimeSync(ReadOnlySpan<byte> payload)
        {
            if (payload.Length < 16)
            {
                return "a time sync record is too short";
            }

            long unixMilliseconds = BinaryPrimitives.ReadInt64LittleEndian(payload);
            if (!TryReadSampleIndex(payload[8..], out long sampleIndex)
                || unixMilliseconds < 0
                || unixMilliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                return "a time sync record holds an impossible time";
            }

            _timeSyncs.Add(new TimeSync(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds), sampleIndex));
            return null;
        }

        private string? AddBeat(ReadOnlySpan<byte> payload)
        {
            if (payload.Length < 16)
            {
                return "a beat record is too short";
            }

            BeatClass beatClass = (BeatClass)payload[8];
            if (!TryReadSampleIndex(payload, out long sampleIndex)
                || (beatClass > BeatClass.F && beatClass != BeatClass.Unclassified))
            {
                return "a beat record holds an impossible sample index or class";
            }

            _beats.Add(new WearBeat(
                sampleIndex,
                beatClass,
                payload[9],
                BinaryPrimitives.ReadUInt16LittleEndian(payload[10..]),
                BinaryPrimitives.ReadInt32LittleEndian(payload[12..]),
                payload.Length > 16 ? payload[16] : SessionLog.UnknownQuality));
            return null;
        }

        private string? AddStrip(ReadOnlySpan<byte> payload, long offset)
        {
            if (payload.Length < 12)
            {
                return "a strip record is too short";
            }

            int count = BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]);

            // Each sample after the first takes at least one byte: a count beyond that is a lie, whatever the CRC says.
            if (!TryReadSampleIndex(payload, out long sampleIndex) || count == 0 || count - 1 > payload.Length - 12)
            {
                return "a strip record holds an impossible sample index or count";
            }

            if (!TryDecode(payload[12..], BinaryPrimitives.ReadInt16LittleEndian(payload[10..]), values.Next(count), out string? problem))
            {
                return problem;
            }

            _pieces.Add(new StripPiece(sampleIndex, values.Take(count), count, offset));
            return null;
        }

        /// <summary>Adds up a strip's steps.</summary>
        /// <param name="steps">A byte a step; behind an escape, a whole value.</param>
        /// <param name="first">The first sample.</param>
        /// <param name="samples">All of them, as they come out.</param>
        /// <param name="problem">What is wrong with them.</param>
        private static bool TryDecode(ReadOnlySpan<byte> steps, short first, Span<short> samples, out string? problem)
        {
            int value = first;
            samples[0] = first;
            int count = samples.Length;
            int outside = 0;
            if (steps.Length == count - 1 && !steps.Contains(LogFormat.StripEscape))
            {
                // As nearly all are: without a look at each byte.
                samples = samples[1..];
                for (int i = 0; i < samples.Length && i < steps.Length; i++)
                {
                    value += (sbyte)steps[i];
                    outside |= value - (short)value;
                    samples[i] = (short)value;
                }

                problem = outside == 0 ? null : LeavesRange;
                return outside == 0;
            }

            int at = 0;
            for (int i = 1; i < count; i++)
            {
                if (at >= steps.Length)
                {
                    problem = EndsEarly;
                    return false;
                }

                byte step = steps[at++];
                if (step != LogFormat.StripEscape)
                {
                    value += (sbyte)step;
                }
                else if (at + 2 <= steps.Length)
                {
                    value = BinaryPrimitives.ReadInt16LittleEndian(steps[at..]);
                    at += 2;
                }
                else
                {
                    problem = EndsEarly;
                    return false;
                }

                if (value is < short.MinValue or > short.MaxValue)
                {
                    problem = LeavesRange;
                    return false;
                }

                samples[i] = (short)value;
            }

            problem = null;
            return true;
        }

        private string? AddEnergy(ReadOnlySpan<byte> payload)
        {
            const int FirstPayloadBytes = 48;
            const int PayloadBytes = 64;
            if (payload.Length < FirstPayloadBytes)
            {
                return "an energy record is too short";
            }

            if (!TryReadSampleIndex(payload, out long sampleIndex))
            {
                return "an energy record holds an impossible sample index";
            }

            bool isLong = payload.Length >= PayloadBytes;
            _energy.Add(new EnergyInterval(
                sampleIndex,
                BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
                ReadShare(payload[12..]),
                ReadShare(payload[20..]),
                ReadShare(payload[28..]),
                ReadShare(payload[36..]),
                BinaryPrimitives.ReadUInt16LittleEndian(payload[44..]),
                BinaryPrimitives.ReadUInt16LittleEndian(payload[46..]))
            {
                LightSleepMilliseconds = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(payload[48..]) : 0,
                Led = isLong ? ReadShare(payload[52..]) : default,
                SupplyMicrojoules = isLong ? BinaryPrimitives.ReadUInt32LittleEndian(payload[60..]) : 0,
            });
            return null;
        }

        private string? AddBudget(ReadOnlySpan<byte> payload)
        {
            const int PayloadBytes = 60;
            if (payload.Length < PayloadBytes)
            {
                return "a budget record is too short";
            }

            if (!TryReadSampleIndex(payload, out long sampleIndex) || payload[26] > (byte)PolicyLevel.ProtectLog)
            {
                return "a budget record holds an impossible sample index or policy level";
            }

            uint[] parts = new uint[EnergyLedger.PartCount];
            for (int part = 0; part < parts.Length; part++)
            {
                parts[part] = BinaryPrimitives.ReadUInt32LittleEndian(payload[(36 + (4 * part))..]);
            }

            _budgets.Add(new EnergyBudget(
                sampleIndex,
                BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]),
                BinaryPrimitives.ReadUInt32LittleEndian(payload[16..]),
                BinaryPrimitives.ReadUInt32LittleEndian(payload[20..]),
                BinaryPrimitives.ReadUInt16LittleEndian(payload[24..]),
                (PolicyLevel)payload[26],
                (PolicyReason)payload[27],
                ReadKnown(payload[28..]),
                ReadKnown(payload[32..]),
                parts));
            return null;
        }

        private static uint? ReadKnown(ReadOnlySpan<byte> payload)
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(payload);
            return value == uint.MaxValue ? null : value;
        }

        private static EnergyShare ReadShare(ReadOnlySpan<byte> payload) => new(
            BinaryPrimitives.ReadUInt32LittleEndian(payload), BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]));

        private string? AddEvent(ReadOnlySpan<byte> payload)
        {
            if (payload.Length < 13)
            {
                return "an event record is too short";
            }

            if (!TryReadSampleIndex(payload, out long sampleIndex))
            {
                return "an event record holds an impossible sample index";
            }

            _events.Add(new WearEvent(sampleIndex, payload[8], BinaryPrimitives.ReadUInt32LittleEndian(payload[9..])));
            return null;
        }

        private string? AddClose(ReadOnlySpan<byte> payload)
        {
            if (payload.Length < 16)
            {
                return "a close record is too short";
            }

            if (!TryReadSampleIndex(payload, out long sampleIndex))
            {
                return "a close record holds an impossible sample index";
            }

            _close = new SessionClose(
                sampleIndex,
                BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]));
            return null;
        }

        private List<EcgStrip> JoinStrips(List<LogDamage> damages)
        {
            StableSort(_pieces, piece => piece.FirstSampleIndex);
            bool isContiguous = true;
            List<StripPiece> kept = new(_pieces.Count);
            int total = 0;
            foreach (StripPiece piece in _pieces)
            {
                if (kept.Count > 0 && piece.FirstSampleIndex < kept[^1].FirstSampleIndex + kept[^1].Count)
                {
                    damages.Add(new LogDamage(piece.Offset, 0, "a strip record overlaps another"));
                    isContiguous = false;
                    continue;
                }

                isContiguous &= piece.ValuesAt == _pieces[0].ValuesAt + total;
                total += piece.Count;
                kept.Add(piece);
            }

            short[] samples = values.All;
            if (!isContiguous)
            {
                samples = new short[total];
                int at = 0;
                for (int i = 0; i < kept.Count; i++)
                {
                    values.All.AsSpan(kept[i].ValuesAt, kept[i].Count).CopyTo(samples.AsSpan(at));
                    kept[i] = kept[i] with { ValuesAt = at };
                    at += kept[i].Count;
                }
            }

            List<EcgStrip> strips = [];
            for (int i = 0; i < kept.Count;)
            {
                int next = i + 1;
                int count = kept[i].Count;
                while (next < kept.Count && kept[next].FirstSampleIndex == kept[i].FirstSampleIndex + count)
                {
                    count += kept[next].Count;
                    next++;
                }

                strips.Add(new EcgStrip(kept[i].FirstSampleIndex, samples.AsMemory(kept[i].ValuesAt, count)));
                i = next;
            }

            return strips;
        }

        private readonly record struct StripPiece(long FirstSampleIndex, int ValuesAt, int Count, long Offset);
    }

    /// <summary>The samples of all strips, behind each other as they come.</summary>
    /// <param name="mostCount">More than this there cannot be.</param>
    private sealed class StripValues(int mostCount)
    {
        private int _count;

        /// <summary>All, and room for more behind them.</summary>
        public short[] All { get; private set; } = [];

        /// <summary>Room behind the last.</summary>
        public Span<short> Next(int count)
        {
            if (All.Length - _count < count)
            {
                // Once, and as large as it can ever be: untouched memory costs nothing, while growing costs a copy of all that is there.
                short[] larger = GC.AllocateUninitializedArray<short>(Math.Max(mostCount, _count + count));
                All.AsSpan(0, _count).CopyTo(larger);
                All = larger;
            }

            return All.AsSpan(_count, count);
        }

        /// <summary>Keeps what was written there.</summary>
        /// <returns>Where it begins.</returns>
        public int Take(int count)
        {
            int at = _count;
            _count += count;
            return at;
        }
    }
}
