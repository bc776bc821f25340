using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Power;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// The accelerator at its pins: the bytes of <see cref="AcceleratorProtocol"/>, READY, reset and supply, with the integer network behind them.
/// </summary>
/// <remarks>
/// A request is judged in this order: its length against its length field, its CRC, its command, the length of that command's payload,
/// whether the part sleeps, is busy, or has no result yet. Whether it is busy is decided when the frame begins. A request while one is being
/// worked on is answered as busy at once, and that answer gives way to the earlier one's when it comes; READY stays high then. If the earlier
/// one's answer comes before the refused frame has ended, the refusal is the last answer, and the result is there for read last.
/// <c>fpga/rtl/accelerator_control.sv</c> does the same.
/// </remarks>
public sealed class Accelerator : AcceleratorDevice
{
    private const int LengthOffset = 2;
    private const int HeaderBytes = 4;
    private const int CrcBytes = 2;

    private readonly IBeatNetwork _network;
    private readonly ClockGrid _clock;
    private readonly byte[] _response = new byte[AcceleratorProtocol.ResponseOverheadBytes + AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly byte[] _pending = new byte[AcceleratorProtocol.ResponseOverheadBytes + AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly byte[] _lastResult = new byte[AcceleratorProtocol.ResultPayloadBytes];
    private readonly byte[] _payload = new byte[AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly long[] _arrivals = new long[AcceleratorProtocol.ClassifyPayloadBytes];
    private readonly int[] _logits = new int[WindowFormat.ClassCount];
    private readonly long _windowCycles;
    private int _responseBytes;
    private int _pendingBytes;
    private bool _working;
    private bool _hasResult;
    private bool _asleep;
    private long _answeredAt = long.MaxValue;
    private long _answerEdge;

    /// <summary>Makes the part, without power until its supply is switched on.</summary>
    public Accelerator(IBeatNetwork network, AcceleratorOptions? options = null)
        : base(options ?? new AcceleratorOptions())
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        if (network.WindowLength != WindowFormat.Length || network.ContextLength != WindowFormat.ContextLength)
        {
            throw new ArgumentException(
                $"The network reads {network.WindowLength} samples and {network.ContextLength} context features; " +
                $"the link carries {WindowFormat.Length} and {WindowFormat.ContextLength}.",
                nameof(network));
        }

        _clock = new ClockGrid(Options.ClockHertz);
        _windowCycles = Options.WindowCycles >= 0 ? Options.WindowCycles : (network.Macs + Options.MacsPerCycle - 1) / Options.MacsPerCycle;
    }

    /// <summary>Called with each window that is classified.</summary>
    public WindowClassifiedHandler? WindowClassified { get; set; }

    /// <summary>Windows classified.</summary>
    public long Windows { get; private set; }

    /// <summary>Requests refused, for whatever reason.</summary>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        if (nowNanoseconds < _answeredAt)
        {
            // The request has crossed to the part's clock.
            NextDueNanoseconds = _answeredAt;
            SetReady(false);
            Meter.Set(PowerFigures.AcceleratorActiveMicrowatts, nowNanoseconds);
            return;
        }

        NextDueNanoseconds = long.MaxValue;
        _working = false;
        _pending.AsSpan(0, _pendingBytes).CopyTo(_response);
        _responseBytes = _pendingBytes;
        Meter.Set(_asleep ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorIdleMicrowatts, nowNanoseconds);
        SetReady(true);
    }

    /// <inheritdoc/>
    protected override void Exchange(long startNanoseconds, long endNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        miso.Clear();
        bool reads = mosi[0] == AcceleratorProtocol.ResponseMarker;
        if (_working && Options.Timing is not null)
        {
            MeetTransaction(reads, startNanoseconds, endNanoseconds, clockHertz);
        }

        if (reads)
        {
            int count = Math.Min(_responseBytes, miso.Length - AcceleratorProtocol.ResponseLeadBytes);
            if (count > 0)
            {
                _response.AsSpan(0, count).CopyTo(miso[AcceleratorProtocol.ResponseLeadBytes..]);
            }
        }
        else if (mosi[0] == AcceleratorProtocol.RequestMarker)
        {
            int longest = AcceleratorProtocol.RequestOverheadBytes - 1 + AcceleratorProtocol.ClassifyPayloadBytes;
            int length = Math.Min(mosi.Length - 1, longest);
            Accept(mosi.Slice(1, length), mosi.Length - 1 > longest, startNanoseconds, clockHertz, endNanoseconds);
        }
    }

    /// <inheritdoc/>
    protected override void OnRestart(long nowNanoseconds)
    {
        _working = false;
        _hasResult = false;
        _asleep = false;
        _responseBytes = 0;
        _answeredAt = long.MaxValue;
    }

    /// <summary>
    /// The answer to an earlier request may come before a transaction's first byte is there; while a response is read, or at the very edge that takes
    /// a request, it waits until that is over.
    /// </summary>
    private void MeetTransaction(bool reads, long start, long end, int clockHertz)
    {
        long firstByte = _clock.EdgeUpTo(start, 15, clockHertz) + AcceleratorTiming.ByteCycles;
        long over = _clock.EdgeUpTo(end) + AcceleratorTiming.RequestCycles;
        if (_answerEdge < firstByte || (reads && _answerEdge == firstByte))
        {
            OnDue(_answeredAt);
        }
        else if (reads ? _answerEdge <= over : _answerEdge == over)
        {
            _answerEdge = over + 1;
            _answeredAt = _clock.TimeOf(_answerEdge);
            NextDueNanoseconds = _answeredAt;
        }
    }

    private void Accept(ReadOnlySpan<byte> frame, bool tooLong, long start, int clockHertz, long end)
    {
        if (frame.Length < 2)
        {
            return;
        }

        byte command = frame[0];
        byte sequence = frame[1];
        byte status = Judge(frame, tooLong);
        if (status != AcceleratorProtocol.StatusOk)
        {
            Refused++;
            bool answered = Options.Timing is null ? _answeredAt <= end : _answerEdge < _clock.EdgeUpTo(end) + AcceleratorTiming.RequestCycles;
            if (_working && answered)
            {
                // The earlier request's answer came while this frame was still under way.
                OnDue(_answeredAt);
            }

            if (_working)
            {
                // The earlier request goes on; until its answer comes this one's stands.
                _responseBytes = Answer(_response, command, sequence, status, default);
                SetReady(true);
                return;
            }

            Begin(command, sequence, status, 0, Options.CommandCycles, end);
            return;
        }

        switch (command)
        {
            case AcceleratorProtocol.CommandIdentify:
                BinaryPrimitives.WriteUInt32LittleEndian(_payload, Options.RtlVersion);
                _network.Hash[..8].CopyTo(_payload.AsSpan(4));
                BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(12), WindowFormat.Length);
                _payload[14] = WindowFormat.ContextLength;
                _payload[15] = WindowFormat.ClassCount;
                Begin(command, sequence, status, AcceleratorProtocol.IdentifyPayloadBytes, Options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandClassify:
                ReadOnlySpan<sbyte> payload = MemoryMarshal.Cast<byte, sbyte>(frame.Slice(HeaderBytes, AcceleratorProtocol.ClassifyPayloadBytes));
                ReadOnlySpan<sbyte> window = payload[..WindowFormat.Length];
                ReadOnlySpan<sbyte> context = payload[WindowFormat.Length..];
                _network.Forward(window, context, _logits);

                // The network works while the window arrives.
                Meter.Set(PowerFigures.AcceleratorActiveMicrowatts, start);
                Windows++;
                WindowClassified?.Invoke(window, context, _logits);
                AcceleratorWork? work = Options.Timing?.Classify(Arrivals(start, clockHertz));
                KeepResult(work);
                _lastResult.CopyTo(_payload, 0);
                Begin(command, sequence, status, AcceleratorProtocol.ResultPayloadBytes, _windowCycles, end, work);
                break;
            case AcceleratorProtocol.CommandSelfTest:
                _network.Forward(_network.SelfTestWindow, _network.SelfTestContext, _logits);
                _payload[0] = _network.SelfTestLogits.SequenceEqual(_logits) ? (byte)1 : (byte)0;
                AcceleratorWork? test = Options.Timing?.SelfTest(_clock.EdgeUpTo(end) + AcceleratorTiming.RequestCycles);
                KeepResult(test);
                _lastResult.CopyTo(_payload, 1);
                Begin(command, sequence, status, AcceleratorProtocol.SelfTestPayloadBytes, _windowCycles, end, test);
                break;
            case AcceleratorProtocol.CommandReadLast:
                _lastResult.CopyTo(_payload, 0);
                Begin(command, sequence, status, AcceleratorProtocol.ResultPayloadBytes, Options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandSleep:
                _asleep = true;
                Begin(command, sequence, status, 0, Options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandWake:
                _asleep = false;
                Begin(command, sequence, status, 0, Options.CommandCycles, end);
                break;
        }
    }

    private byte Judge(ReadOnlySpan<byte> frame, bool tooLong)
    {
        if (tooLong || frame.Length < HeaderBytes + CrcBytes)
        {
            return AcceleratorProtocol.StatusBadLength;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(frame[LengthOffset..]);
        if (frame.Length != HeaderBytes + length + CrcBytes)
        {
            return AcceleratorProtocol.StatusBadLength;
        }

        if (Crc(frame[..^CrcBytes]) != BinaryPrimitives.ReadUInt16LittleEndian(frame[^CrcBytes..]))
        {
            return AcceleratorProtocol.StatusBadCrc;
        }

        int wanted;
        switch (frame[0])
        {
            case AcceleratorProtocol.CommandClassify:
                wanted = AcceleratorProtocol.ClassifyPayloadBytes;
                break;
            case AcceleratorProtocol.CommandIdentify:
            case AcceleratorProtocol.CommandSelfTest:
            case AcceleratorProtocol.CommandSleep:
            case AcceleratorProtocol.CommandWake:
            case AcceleratorProtocol.CommandReadLast:
                wanted = 0;
                break;
            default:
                return AcceleratorProtocol.StatusBadCommand;
        }

        if (length != wanted)
        {
            return AcceleratorProtocol.StatusBadLength;
        }

        if (_asleep && frame[0] != AcceleratorProtocol.CommandWake)
        {
            return AcceleratorProtocol.StatusAsleep;
        }

        if (_working)
        {
            return AcceleratorProtocol.StatusBusy;
        }

        return frame[0] == AcceleratorProtocol.CommandReadLast && !_hasResult ? AcceleratorProtocol.StatusNoResult : AcceleratorProtocol.StatusOk;
    }

    private void KeepResult(AcceleratorWork? work)
    {
        int best = 0;
        for (int i = 0; i < WindowFormat.ClassCount; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_lastResult.AsSpan(4 * i), _logits[i]);
            best = _logits[i] > _logits[best] ? i : best;
        }

        _lastResult[16] = (byte)(Options.WrongClass ? (best + 1) % _logits.Length : best);
        BinaryPrimitives.WriteUInt32LittleEndian(_lastResult.AsSpan(17), work?.Cycles ?? (uint)_windowCycles);
        _hasResult = true;
    }

    /// <summary>Edges at which the network is given the bytes of a window that comes in a frame.</summary>
    private ReadOnlySpan<long> Arrivals(long start, int clockHertz)
    {
        const int PayloadOffset = 1 + HeaderBytes;
        for (int i = 0; i < _arrivals.Length; i++)
        {
            // The last bit of a byte comes with the rising edge after 15 half periods.
            _arrivals[i] = _clock.EdgeUpTo(start, (16L * (i + PayloadOffset)) + 15, clockHertz) + AcceleratorTiming.ByteCycles;
        }

        return _arrivals;
    }

    private void Begin(byte command, byte sequence, byte status, int payloadBytes, long cycles, long end, AcceleratorWork? work = null)
    {
        _pendingBytes = Answer(_pending, command, sequence, status, _payload.AsSpan(0, payloadBytes));
        _responseBytes = 0;
        _working = true;
        if (Options.Timing is null)
        {
            SetReady(false);
            Meter.Set(PowerFigures.AcceleratorActiveMicrowatts, end);
            _answeredAt = end + ((cycles * 1_000_000_000L) + Options.ClockHertz - 1) / Options.ClockHertz;
            NextDueNanoseconds = _answeredAt;
            return;
        }

        long request = _clock.EdgeUpTo(end) + AcceleratorTiming.RequestCycles;
        _answerEdge = Math.Max(request + AcceleratorTiming.LeastCycles, work?.AnswerEdge ?? 0);
        _answeredAt = _clock.TimeOf(_answerEdge);
        NextDueNanoseconds = _clock.TimeOf(request);
    }

    private static int Answer(Span<byte> into, byte command, byte sequence, byte status, ReadOnlySpan<byte> payload)
    {
        into[0] = command;
        into[1] = sequence;
        into[2] = status;
        BinaryPrimitives.WriteUInt16LittleEndian(into[3..], (ushort)payload.Length);
        payload.CopyTo(into[5..]);
        int end = 5 + payload.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(into[end..], Crc(into[..end]));
        return end + CrcBytes;
    }

    /// <summary>CRC-16/IBM-3740, on its own so that the two ends of the link do not share a mistake.</summary>
    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
        }

        return (ushort)crc;
    }
}
