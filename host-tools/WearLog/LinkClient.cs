using System.Buffers.Binary;
using System.Globalization;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>
/// The host's end of the link (<see cref="LinkProtocol"/>): asks, waits, repeats. A frame that is damaged, late, doubled or
/// unasked is passed over, so that no wrong byte is ever taken for an answer. Not safe for use by several threads at once.
/// </summary>
public sealed class LinkClient
{
    /// <summary>What messages call a read.</summary>
    internal const string ReadName = "read";

    /// <summary>Bytes that name the range of a read, in the request and in its answer.</summary>
    internal const int ReadRangeBytes = 8;

    private const int AnyLength = -1;
    private const int WaitSliceMilliseconds = 50;
    private const int MostPollsWithoutErasure = 25;
    private const int LongestFrameBytes = LinkProtocol.FrameOverheadBytes + LinkProtocol.MaximumPayloadBytes;

    private readonly IByteTransport _transport;
    private readonly LinkClientOptions _options;
    private readonly byte[] _frame = new byte[LongestFrameBytes];
    private readonly byte[] _encoded = new byte[Cobs.MaximumEncodedBytes(LongestFrameBytes) + 2];
    private readonly byte[] _received = new byte[4096];
    private readonly byte[] _pending = new byte[Cobs.MaximumEncodedBytes(LongestFrameBytes)];
    private readonly byte[] _answer = new byte[Cobs.MaximumEncodedBytes(LongestFrameBytes)];
    private int _receivedAt;
    private int _receivedCount;
    private int _pendingCount;
    private bool _pendingTooLong;
    private byte _sequence;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="transport">The way to the device.</param>
    /// <param name="options">Patience; null for the defaults.</param>
    public LinkClient(IByteTransport transport, LinkClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? new LinkClientOptions();
    }

    /// <summary>Takes frames that the device sends unasked; null to pass over them.</summary>
    internal NotificationHandler? Notified { get; set; }

    /// <summary>Patience.</summary>
    internal LinkClientOptions Options => _options;

    /// <summary>Requests that had to be repeated since the client was made.</summary>
    public long RepeatedRequestCount { get; private set; }

    /// <summary>Frames that were passed over since the client was made: damaged, late, doubled or unasked.</summary>
    public long IgnoredFrameCount { get; private set; }

    /// <summary>Asks what the device is.</summary>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public DeviceInfo GetInfo()
    {
        ReadOnlySpan<byte> answer = Exchange(LinkProtocol.CommandInfo, "info", [], 35);
        return new DeviceInfo(
            answer[0],
            string.Create(CultureInfo.InvariantCulture, $"{answer[1]}.{answer[2]}.{answer[3]}"),
            answer[4],
            BinaryPrimitives.ReadUInt16LittleEndian(answer[5..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[7..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[11..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[15..]),
            Convert.ToHexStringLower(answer.Slice(19, 8)),
            BinaryPrimitives.ReadInt64LittleEndian(answer[27..]));
    }

    /// <summary>Tells the device the time; it writes it into its log.</summary>
    /// <param name="utc">The time now.</param>
    /// <returns>The sample it was logged at, counted in DRDYB periods since boot.</returns>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public long SynchronizeTime(DateTimeOffset utc)
    {
        Span<byte> payload = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(payload, utc.ToUnixTimeMilliseconds());
        return BinaryPrimitives.ReadInt64LittleEndian(Exchange(LinkProtocol.CommandTimeSync, "time sync", payload, 8));
    }

    /// <summary>Asks which sectors the log holds; what the device has buffered is written out first.</summary>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public LogExtent List()
    {
        ReadOnlySpan<byte> answer = Exchange(LinkProtocol.CommandList, "list", [], 12);
        LogExtent extent = new(
            BinaryPrimitives.ReadUInt32LittleEndian(answer),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[8..]));
        if (extent.NewestSectorSequence < extent.OldestSectorSequence
            || (extent.OldestSectorSequence == 0 && extent.NewestSectorSequence != 0))
        {
            throw new LinkException(LinkFailure.BadAnswer, string.Create(
                CultureInfo.InvariantCulture,
                $"list: the device names sectors {extent.OldestSectorSequence} to {extent.NewestSectorSequence}, which is no range; restart the device."));
        }

        return extent;
    }

    /// <summary>Asks which sectors of the log's extent there are: those that were given up when the flash was full are missing.</summary>
    /// <param name="extent">What <see cref="List"/> gave.</param>
    /// <param name="stream"><see cref="LogFormat.MainStream"/>, <see cref="LogFormat.StripStream"/>, or <see cref="LinkProtocol.AllStreams"/>.</param>
    /// <returns>Sequences, rising.</returns>
    /// <exception cref="LinkException">The exchange failed; <see cref="LinkFailure.NotUnderstood"/> from firmware whose logs have one stream.</exception>
    public IReadOnlyList<uint> ListSectors(LogExtent extent, byte stream = LinkProtocol.AllStreams)
    {
        List<uint> sectors = [];
        if (extent.NewestSectorSequence == 0)
        {
            return sectors;
        }

        Span<byte> payload = stackalloc byte[5];
        payload[4] = stream;
        uint from = extent.OldestSectorSequence;
        while (true)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload, from);
            ReadOnlySpan<byte> answer = Exchange(LinkProtocol.CommandSectors, "sectors", payload, AnyLength);
            int runs = answer.IsEmpty ? -1 : answer[0];
            if (runs < 0 || runs > LinkProtocol.MaximumRuns || answer.Length != 1 + (runs * LinkProtocol.RunBytes))
            {
                throw new LinkException(LinkFailure.BadAnswer, "sectors: the device's answer has the wrong length; firmware and tool do not fit.");
            }

            for (int run = 0; run < runs; run++)
            {
                uint first = BinaryPrimitives.ReadUInt32LittleEndian(answer[(1 + (run * LinkProtocol.RunBytes))..]);
                uint count = BinaryPrimitives.ReadUInt32LittleEndian(answer[(5 + (run * LinkProtocol.RunBytes))..]);
                if (first < from || count is 0 or > SpiNorFlash.SectorCount || first > uint.MaxValue - count)
                {
                    throw new LinkException(LinkFailure.BadAnswer, string.Create(
                        CultureInfo.InvariantCulture,
                        $"sectors: the device names {count} sectors from {first} on, which cannot be; restart the device."));
                }

                for (uint sequence = first; sequence < first + count; sequence++)
                {
                    if (sequence <= extent.NewestSectorSequence)
                    {
                        sectors.Add(sequence);
                    }
                }

                if (sectors.Count > SpiNorFlash.SectorCount)
                {
                    throw new LinkException(LinkFailure.BadAnswer, string.Create(
                        CultureInfo.InvariantCulture, $"sectors: the device names more than the {SpiNorFlash.SectorCount} sectors of its flash; restart the device."));
                }

                from = first + count;
            }

            if (runs < LinkProtocol.MaximumRuns || from > extent.NewestSectorSequence)
            {
                return sectors;
            }
        }
    }

    /// <summary>Has the device find a moment of a session in one stream of its log; what it has buffered is not looked at.</summary>
    /// <param name="bootCount">The session.</param>
    /// <param name="stream"><see cref="LogFormat.MainStream"/> or <see cref="LogFormat.StripStream"/>.</param>
    /// <param name="sampleIndex">The moment, counted in DRDYB periods since boot.</param>
    /// <exception cref="LinkException">The exchange failed; <see cref="LinkFailure.NotUnderstood"/> from firmware that cannot.</exception>
    public SectorPlace Seek(int bootCount, byte stream, long sampleIndex)
    {
        Span<byte> payload = stackalloc byte[11];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, (ushort)bootCount);
        payload[2] = stream;
        BinaryPrimitives.WriteInt64LittleEndian(payload[3..], sampleIndex);
        ReadOnlySpan<byte> answer = Exchange(LinkProtocol.CommandSeek, "seek", payload, 10);
        uint holding = BinaryPrimitives.ReadUInt32LittleEndian(answer);
        uint next = BinaryPrimitives.ReadUInt32LittleEndian(answer[4..]);
        return new SectorPlace(holding == 0 ? null : holding, next == 0 ? null : next, BinaryPrimitives.ReadUInt16LittleEndian(answer[8..]));
    }

    /// <summary>All sequences of an extent: the sectors that firmware holds whose log has one stream.</summary>
    /// <param name="extent">What <see cref="List"/> gave.</param>
    /// <exception cref="LinkException">They are more than the flash has.</exception>
    internal static IReadOnlyList<uint> AllSectors(LogExtent extent)
    {
        if (extent.SectorCount > SpiNorFlash.SectorCount)
        {
            throw new LinkException(LinkFailure.BadAnswer, string.Create(
                CultureInfo.InvariantCulture,
                $"list: the device names {extent.SectorCount} sectors, but its flash has {SpiNorFlash.SectorCount}; restart the device."));
        }

        List<uint> all = [];
        for (long sequence = extent.OldestSectorSequence; all.Count < extent.SectorCount; sequence++)
        {
            all.Add((uint)sequence);
        }

        return all;
    }

    /// <summary>Reads a part of a sector.</summary>
    /// <param name="sectorSequence">Which sector.</param>
    /// <param name="offset">First byte, 0 to 4,095.</param>
    /// <param name="destination">Where the bytes go: 1 to 1,024 of them, not past the sector's end.</param>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public void Read(uint sectorSequence, int offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfZero(destination.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, LinkProtocol.MaximumReadBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, LogFormat.SectorBytes);
        Span<byte> payload = stackalloc byte[ReadRangeBytes];
        WriteRange(payload, sectorSequence, offset, destination.Length);
        TakeRange(Exchange(LinkProtocol.CommandRead, ReadName, payload, payload.Length + destination.Length), sectorSequence, offset, destination);
    }

    /// <summary>Lays down which bytes a read is of.</summary>
    internal static void WriteRange(Span<byte> payload, uint sectorSequence, int offset, int count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(payload, sectorSequence);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[4..], (ushort)offset);
        BinaryPrimitives.WriteUInt16LittleEndian(payload[6..], (ushort)count);
    }

    /// <summary>Takes the bytes out of the answer to a read.</summary>
    /// <exception cref="LinkException">They are of another range.</exception>
    internal static void TakeRange(ReadOnlySpan<byte> answer, uint sectorSequence, int offset, Span<byte> destination)
    {
        Span<byte> payload = stackalloc byte[ReadRangeBytes];
        WriteRange(payload, sectorSequence, offset, destination.Length);
        if (!answer[..payload.Length].SequenceEqual(payload))
        {
            throw new LinkException(LinkFailure.BadAnswer, string.Create(
                CultureInfo.InvariantCulture,
                $"read: the device answered with another range than sector {sectorSequence}, offset {offset}, {destination.Length} bytes; restart the device."));
        }

        answer[payload.Length..].CopyTo(destination);
    }

    /// <summary>Reads a whole sector.</summary>
    /// <param name="sectorSequence">Which sector.</param>
    /// <param name="destination">4,096 bytes.</param>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public void ReadSector(uint sectorSequence, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, LogFormat.SectorBytes);
        for (int offset = 0; offset < LogFormat.SectorBytes; offset += LinkProtocol.MaximumReadBytes)
        {
            Read(sectorSequence, offset, destination.Slice(offset, LinkProtocol.MaximumReadBytes));
        }
    }

    /// <summary>Has the device test itself.</summary>
    /// <exception cref="LinkException">The exchange failed; a test that found something is no failure of the exchange.</exception>
    public SelfTestResult SelfTest()
    {
        ReadOnlySpan<byte> answer = Exchange(
            LinkProtocol.CommandSelfTest, "self-test", [], 3, _options.SelfTestTimeoutMilliseconds);
        return new SelfTestResult(answer[0] == 1, answer[1] == 1, answer[2] == 1);
    }

    /// <summary>Erases the log up to an extent that was listed.</summary>
    /// <param name="extent">What <see cref="List"/> gave; the device refuses when the log has changed since.</param>
    /// <exception cref="LinkException">The exchange failed, or the device refused.</exception>
    public void Erase(LogExtent extent)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, extent.EraseToken);
        long timeoutMilliseconds = _options.AnswerTimeoutMilliseconds + (extent.SectorCount * _options.EraseMillisecondsPerSector);
        long repeatedBefore = RepeatedRequestCount;
        try
        {
            Exchange(LinkProtocol.CommandErase, "erase", payload, 0, (int)Math.Min(timeoutMilliseconds, int.MaxValue));
        }
        catch (LinkException e) when (e.Failure == LinkFailure.Refused && RepeatedRequestCount > repeatedBefore)
        {
            // When the answer to the first request was lost, the repeated one comes to a log that is being erased already.
            if (!IsBeingErased(extent))
            {
                throw;
            }
        }
    }

    /// <summary>
    /// Waits until a device that has taken an <see cref="Erase"/> is done with it. It erases in the background, the oldest sector first, and
    /// what is left when its power goes is there again afterwards.
    /// </summary>
    /// <param name="extent">What was erased.</param>
    /// <param name="progress">Told after every look; may be null.</param>
    /// <returns>True when nothing of the extent is left; false when the device gets no further.</returns>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public bool AwaitErased(LogExtent extent, IProgress<LogEraseProgress>? progress = null)
    {
        uint oldest = extent.OldestSectorSequence;
        for (int polls = 0; polls < MostPollsWithoutErasure; polls++)
        {
            LogExtent now = List();
            if (now.OldestSectorSequence == 0 || now.OldestSectorSequence > extent.NewestSectorSequence)
            {
                progress?.Report(new LogEraseProgress(extent.SectorCount, extent.SectorCount));
                return true;
            }

            if (now.OldestSectorSequence > oldest)
            {
                oldest = now.OldestSectorSequence;
                polls = 0;
            }

            progress?.Report(new LogEraseProgress(oldest - extent.OldestSectorSequence, extent.SectorCount));
            LetTimePass();
        }

        return false;
    }

    /// <summary>Waits while the oldest sector moves on; true when all of the extent is gone.</summary>
    private bool IsBeingErased(LogExtent extent)
    {
        uint oldest = extent.OldestSectorSequence;

        // Each time the oldest sector moves on, at least one is gone: what goes on for longer than that is no erasure.
        for (int erased = 0; erased < SpiNorFlash.SectorCount; erased++)
        {
            LogExtent now = List();
            if (now.OldestSectorSequence == 0 || now.OldestSectorSequence > extent.NewestSectorSequence)
            {
                return true;
            }

            if (now.OldestSectorSequence <= oldest)
            {
                return false;
            }

            oldest = now.OldestSectorSequence;

            LetTimePass();
        }

        return false;
    }

    /// <summary>Waits as long as the erasure of a sector takes at most, in the transport's own measure.</summary>
    /// <exception cref="LinkException">The connection is gone.</exception>
    private void LetTimePass()
    {
        // No frame can be under way now: what comes meanwhile is none.
        _receivedCount = _receivedAt = 0;
        Listen(_options.EraseMillisecondsPerSector);
    }

    /// <summary>Sends a request until a valid answer comes.</summary>
    /// <returns>The payload after its status byte; valid until the next exchange.</returns>
    private ReadOnlySpan<byte> Exchange(
        byte command, string name, ReadOnlySpan<byte> payload, int answerBytes, int timeoutMilliseconds = 0)
    {
        byte sequence = _sequence++;
        timeoutMilliseconds = timeoutMilliseconds > 0 ? timeoutMilliseconds : _options.AnswerTimeoutMilliseconds;
        long ignoredBefore = IgnoredFrameCount;
        try
        {
            for (int attempt = 0; attempt <= _options.Retries; attempt++)
            {
                RepeatedRequestCount += attempt > 0 ? 1 : 0;
                Send(command, sequence, payload);
                if (TryReceive(command, answered => answered == sequence, timeoutMilliseconds, out int count))
                {
                    return Unwrap(name, Payload(count), answerBytes);
                }
            }
        }
        catch (IOException e)
        {
            throw Disconnected(name, e);
        }

        throw Silent(name, timeoutMilliseconds, IgnoredFrameCount > ignoredBefore);
    }

    /// <summary>Switches the device's live frames on or off.</summary>
    /// <exception cref="LinkException">The exchange failed.</exception>
    internal void SetLive(bool on) => Exchange(LinkProtocol.CommandLive, "live", [on ? (byte)1 : (byte)0], 0);

    /// <summary>Takes unasked frames for a while.</summary>
    /// <exception cref="LinkException">The connection is gone.</exception>
    internal void Listen(int milliseconds)
    {
        try
        {
            TryReceive(0, _ => false, milliseconds, out _);
        }
        catch (IOException e)
        {
            throw Disconnected("live", e);
        }
    }

    /// <summary>Sends a request without waiting for its answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="isRepeated">Whether it was sent before.</param>
    /// <returns>The sequence number that its answer will have.</returns>
    /// <exception cref="LinkException">The connection is gone.</exception>
    internal byte Post(byte command, string name, ReadOnlySpan<byte> payload, bool isRepeated)
    {
        byte sequence = _sequence++;
        RepeatedRequestCount += isRepeated ? 1 : 0;
        try
        {
            Send(command, sequence, payload);
            return sequence;
        }
        catch (IOException e)
        {
            throw Disconnected(name, e);
        }
    }

    /// <summary>Waits for the answer to one of several posted requests.</summary>
    /// <param name="command">The command of all of them.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="accepts">Whether a sequence number is that of one of them.</param>
    /// <param name="sequence">Whose answer it is.</param>
    /// <param name="answer">Its payload, status first; valid until the next exchange.</param>
    /// <returns>False when none came in time.</returns>
    /// <exception cref="LinkException">The connection is gone.</exception>
    internal bool TryCollect(byte command, string name, Func<byte, bool> accepts, out byte sequence, out ReadOnlySpan<byte> answer)
    {
        try
        {
            bool came = TryReceive(command, accepts, _options.AnswerTimeoutMilliseconds, out int count);
            sequence = _answer[1];
            answer = came ? Payload(count) : default;
            return came;
        }
        catch (IOException e)
        {
            throw Disconnected(name, e);
        }
    }

    /// <summary>The error of a request that stayed without an answer after all retries.</summary>
    internal LinkException Silent(string name, int timeoutMilliseconds, bool somethingCame) => new(LinkFailure.Silent, string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: the device does not answer ({_options.Retries + 1} tries of {timeoutMilliseconds} ms each{(somethingCame ? "; what came was no answer" : string.Empty)}); check {(somethingCame ? "that this is the device's port, " : "port, ")}cable and power."));

    private static LinkException Disconnected(string name, IOException e) =>
        new(LinkFailure.Disconnected, $"{name}: the connection is gone ({e.Message}); check the cable and try again.", e);

    private ReadOnlySpan<byte> Payload(int count) => _answer.AsSpan(2, count - LinkProtocol.FrameOverheadBytes);

    /// <summary>Takes the status off an answer.</summary>
    /// <param name="name">What messages call the request.</param>
    /// <param name="answer">The payload, status first.</param>
    /// <param name="answerBytes">Bytes that belong behind the status.</param>
    /// <exception cref="LinkException">The status is not good, or the length wrong.</exception>
    internal static ReadOnlySpan<byte> Unwrap(string name, ReadOnlySpan<byte> answer, int answerBytes)
    {
        if (answer.IsEmpty)
        {
            throw new LinkException(LinkFailure.BadAnswer, $"{name}: the device answered without a status; firmware and tool do not fit.");
        }

        (LinkFailure failure, string problem)? error = answer[0] switch
        {
            LinkProtocol.StatusOk => null,
            LinkProtocol.StatusBadCommand => (LinkFailure.NotUnderstood, "the device does not know this command; update its firmware."),
            LinkProtocol.StatusBadLength => (LinkFailure.NotUnderstood, "the device finds the request's length wrong; firmware and tool do not fit."),
            LinkProtocol.StatusBadRange => (LinkFailure.BadRange, "the device has no such sector any more; list the log again."),
            LinkProtocol.StatusRefused => (LinkFailure.Refused, "the device refused, because its log has changed since it was listed; pull it again."),
            LinkProtocol.StatusFlashFault => (LinkFailure.FlashFault, "the device's flash failed; pull what can be read and replace the device."),
            _ => (LinkFailure.BadAnswer, string.Create(CultureInfo.InvariantCulture, $"the device answered with the unknown status {answer[0]}; update this tool.")),
        };
        if (error is not null)
        {
            throw new LinkException(error.Value.failure, $"{name}: {error.Value.problem}");
        }

        if (answerBytes != AnyLength && answer.Length - 1 != answerBytes)
        {
            throw new LinkException(LinkFailure.BadAnswer, string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: the device answered with {answer.Length - 1} bytes where {answerBytes} belong; firmware and tool do not fit."));
        }

        return answer[1..];
    }

    private void Send(byte command, byte sequence, ReadOnlySpan<byte> payload)
    {
        _frame[0] = command;
        _frame[1] = sequence;
        payload.CopyTo(_frame.AsSpan(2));
        int bodyBytes = 2 + payload.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(_frame.AsSpan(bodyBytes), SpanCrc32.Compute(_frame.AsSpan(0, bodyBytes)));

        // The leading zero ends whatever half a frame the device may hold from an earlier attempt.
        _encoded[0] = 0;
        int encodedBytes = Cobs.Encode(_frame.AsSpan(0, bodyBytes + 4), _encoded.AsSpan(1));
        _encoded[encodedBytes + 1] = 0;
        _transport.Write(_encoded.AsSpan(0, encodedBytes + 2));
    }

    private bool TryReceive(byte command, Func<byte, bool> accepts, int timeoutMilliseconds, out int count)
    {
        long started = _options.TimeProvider.GetTimestamp();
        double remainingMilliseconds = timeoutMilliseconds;
        while (true)
        {
            while (_receivedAt < _receivedCount)
            {
                if (TakeFrame(_received[_receivedAt++], out count))
                {
                    if (_answer[0] == (command | LinkProtocol.AnswerBit) && accepts(_answer[1]))
                    {
                        return true;
                    }

                    if (Notified is not null && _answer[0] is LinkProtocol.NotifySamples or LinkProtocol.NotifyBeat)
                    {
                        Notified!(_answer[0], Payload(count));
                    }
                    else
                    {
                        IgnoredFrameCount++;
                    }
                }
            }

            if (remainingMilliseconds <= 0)
            {
                count = 0;
                return false;
            }

            // In slices, where somebody may want to stop meanwhile.
            _options.Cancellation.ThrowIfCancellationRequested();
            int wait = (int)Math.Ceiling(remainingMilliseconds);
            wait = _options.Cancellation.CanBeCanceled ? Math.Min(wait, WaitSliceMilliseconds) : wait;
            _receivedAt = 0;
            _receivedCount = Math.Max(0, _transport.Read(_received, wait));

            // A device that talks without answering must not hold the client for ever.
            remainingMilliseconds = _receivedCount == 0
                ? remainingMilliseconds - wait
                : timeoutMilliseconds - _options.TimeProvider.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    /// <summary>Adds a byte; true when it ended a whole frame, which then lies in <see cref="_answer"/>.</summary>
    private bool TakeFrame(byte value, out int count)
    {
        count = 0;
        if (value != 0)
        {
            if (_pendingCount < _pending.Length)
            {
                _pending[_pendingCount++] = value;
            }
            else
            {
                _pendingTooLong = true;
            }

            return false;
        }

        bool isWhole = !_pendingTooLong
            && Cobs.TryDecode(_pending.AsSpan(0, _pendingCount), _answer, out count)
            && count >= LinkProtocol.FrameOverheadBytes
            && SpanCrc32.Compute(_answer.AsSpan(0, count - 4)) == BinaryPrimitives.ReadUInt32LittleEndian(_answer.AsSpan(count - 4));
        if (!isWhole && _pendingCount > 0)
        {
            IgnoredFrameCount++;
        }

        _pendingCount = 0;
        _pendingTooLong = false;
        return isWhole;
    }
}
