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
/// whether the part sleeps, is busy, or has no result yet. A request while one is being worked on is answered as busy at once, and that answer
/// gives way to the earlier one's when it comes; READY stays high then.
/// </remarks>
public sealed class Accelerator : BoardDevice, ISpiTarget
{
    private const int LengthOffset = 2;
    private const int HeaderBytes = 4;
    private const int CrcBytes = 2;

    private readonly IBeatNetwork _network;
    private readonly AcceleratorOptions _options;
    private readonly byte[] _received;
    private readonly byte[] _response = new byte[AcceleratorProtocol.ResponseOverheadBytes + AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly byte[] _pending = new byte[AcceleratorProtocol.ResponseOverheadBytes + AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly byte[] _lastResult = new byte[AcceleratorProtocol.ResultPayloadBytes];
    private readonly byte[] _payload = new byte[AcceleratorProtocol.SelfTestPayloadBytes];
    private readonly int[] _logits = new int[WindowFormat.ClassCount];
    private readonly long _windowCycles;
    private int _responseBytes;
    private int _pendingBytes;
    private bool _working;
    private bool _hasResult;
    private bool _asleep;
    private bool _powered;
    private bool _inReset;
    private bool _ready;
    private long _configuredAt = long.MaxValue;
    private ulong _noise;

    /// <summary>Makes the part, without power until its supply is switched on.</summary>
    public Accelerator(IBeatNetwork network, AcceleratorOptions? options = null)
    {
        _network = network;
        _options = options ?? new AcceleratorOptions();
        if (network.WindowLength != WindowFormat.Length || network.ContextLength != WindowFormat.ContextLength)
        {
            throw new ArgumentException(
                $"The network reads {network.WindowLength} samples and {network.ContextLength} context features; " +
                $"the link carries {WindowFormat.Length} and {WindowFormat.ContextLength}.",
                nameof(network));
        }

        _windowCycles = _options.WindowCycles >= 0 ? _options.WindowCycles : (network.Macs + _options.MacsPerCycle - 1) / _options.MacsPerCycle;
        _received = new byte[AcceleratorProtocol.RequestOverheadBytes + AcceleratorProtocol.ClassifyPayloadBytes];
        _noise = (ulong)_options.BitErrorSeed * 0xD1342543DE82EF95UL;
        _ready = _options.ReadyFault == ReadyFault.StuckHigh;
    }

    /// <summary>Called with each window that is classified.</summary>
    public WindowClassifiedHandler? WindowClassified { get; set; }

    /// <summary>Windows classified.</summary>
    public long Windows { get; private set; }

    /// <summary>Requests refused, for whatever reason.</summary>
    public long Refused { get; private set; }

    /// <summary>Bits flipped on the data lines.</summary>
    public long BitsFlipped { get; private set; }

    /// <summary>Level of READY.</summary>
    public bool ReadyHigh => _ready;

    /// <summary>What the part draws (iCE40UP5K, measured figures of tinyvision-ai-inc/ice40_power).</summary>
    public PowerMeter Meter { get; } = new();

    /// <inheritdoc/>
    public string Name => "accelerator";

    /// <summary>Called when READY changes.</summary>
    internal Action<bool>? ReadyChanged { get; set; }

    /// <summary>The MCU pin of its reset, active low.</summary>
    internal int ResetPin { get; set; } = -1;

    /// <summary>The MCU pin of its supply's switch, active high.</summary>
    internal int PowerEnablePin { get; set; } = -1;

    /// <inheritdoc/>
    public int MaximumClockHertz(byte command) => _options.MaximumSpiHertz;

    /// <summary>Switches the supply.</summary>
    public void SetPower(bool on, long nowNanoseconds)
    {
        if (on == _powered)
        {
            return;
        }

        _powered = on;
        Restart(nowNanoseconds);
    }

    /// <inheritdoc/>
    public override void OnPin(int pin, bool high, long nowNanoseconds)
    {
        if (pin == PowerEnablePin)
        {
            SetPower(high, nowNanoseconds);
        }
        else if (pin == ResetPin && _inReset == high)
        {
            _inReset = !high;
            Restart(nowNanoseconds);
        }
    }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        NextDueNanoseconds = long.MaxValue;
        _working = false;
        _pending.AsSpan(0, _pendingBytes).CopyTo(_response);
        _responseBytes = _pendingBytes;
        Meter.Set(_asleep ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorIdleMicrowatts, nowNanoseconds);
        SetReady(true);
    }

    /// <inheritdoc/>
    public void Transfer(long startNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso)
    {
        if (!_powered || _inReset || startNanoseconds < _configuredAt)
        {
            miso.Fill(0xFF);
            return;
        }

        miso.Clear();
        if (mosi.IsEmpty)
        {
            return;
        }

        byte marker = Noisy(mosi[0]);
        if (marker == AcceleratorProtocol.ResponseMarker)
        {
            int count = Math.Min(_responseBytes, miso.Length - AcceleratorProtocol.ResponseLeadBytes);
            if (count > 0)
            {
                _response.AsSpan(0, count).CopyTo(miso[AcceleratorProtocol.ResponseLeadBytes..]);
            }

            for (int i = 0; i < miso.Length; i++)
            {
                miso[i] = Noisy(miso[i]);
            }
        }
        else if (marker == AcceleratorProtocol.RequestMarker)
        {
            int length = Math.Min(mosi.Length - 1, _received.Length);
            for (int i = 0; i < length; i++)
            {
                _received[i] = Noisy(mosi[i + 1]);
            }

            Accept(_received.AsSpan(0, length), mosi.Length - 1 > _received.Length, startNanoseconds + (mosi.Length * 8_000_000_000L / clockHertz));
        }
    }

    private void Accept(ReadOnlySpan<byte> frame, bool tooLong, long end)
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
            if (_working)
            {
                // The earlier request goes on; until its answer comes this one's stands.
                _responseBytes = Answer(_response, command, sequence, status, default);
                SetReady(true);
                return;
            }

            Begin(command, sequence, status, 0, _options.CommandCycles, end);
            return;
        }

        switch (command)
        {
            case AcceleratorProtocol.CommandIdentify:
                BinaryPrimitives.WriteUInt32LittleEndian(_payload, _options.RtlVersion);
                _network.Hash[..8].CopyTo(_payload.AsSpan(4));
                BinaryPrimitives.WriteUInt16LittleEndian(_payload.AsSpan(12), WindowFormat.Length);
                _payload[14] = WindowFormat.ContextLength;
                _payload[15] = WindowFormat.ClassCount;
                Begin(command, sequence, status, AcceleratorProtocol.IdentifyPayloadBytes, _options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandClassify:
                ReadOnlySpan<sbyte> payload = MemoryMarshal.Cast<byte, sbyte>(frame.Slice(HeaderBytes, AcceleratorProtocol.ClassifyPayloadBytes));
                ReadOnlySpan<sbyte> window = payload[..WindowFormat.Length];
                ReadOnlySpan<sbyte> context = payload[WindowFormat.Length..];
                _network.Forward(window, context, _logits);
                Windows++;
                WindowClassified?.Invoke(window, context, _logits);
                KeepResult();
                _lastResult.CopyTo(_payload, 0);
                Begin(command, sequence, status, AcceleratorProtocol.ResultPayloadBytes, _windowCycles, end);
                break;
            case AcceleratorProtocol.CommandSelfTest:
                _network.Forward(_network.SelfTestWindow, _network.SelfTestContext, _logits);
                _payload[0] = _network.SelfTestLogits.SequenceEqual(_logits) ? (byte)1 : (byte)0;
                KeepResult();
                _lastResult.CopyTo(_payload, 1);
                Begin(command, sequence, status, AcceleratorProtocol.SelfTestPayloadBytes, _windowCycles, end);
                break;
            case AcceleratorProtocol.CommandReadLast:
                _lastResult.CopyTo(_payload, 0);
                Begin(command, sequence, status, AcceleratorProtocol.ResultPayloadBytes, _options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandSleep:
                _asleep = true;
                Begin(command, sequence, status, 0, _options.CommandCycles, end);
                break;
            case AcceleratorProtocol.CommandWake:
                _asleep = false;
                Begin(command, sequence, status, 0, _options.CommandCycles, end);
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

    private void KeepResult()
    {
        int best = 0;
        for (int i = 0; i < WindowFormat.ClassCount; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_lastResult.AsSpan(4 * i), _logits[i]);
            best = _logits[i] > _logits[best] ? i : best;
        }

        _lastResult[16] = (byte)(_options.WrongClass ? (best + 1) % _logits.Length : best);
        BinaryPrimitives.WriteUInt32LittleEndian(_lastResult.AsSpan(17), (uint)_windowCycles);
        _hasResult = true;
    }

    private void Begin(byte command, byte sequence, byte status, int payloadBytes, long cycles, long end)
    {
        _pendingBytes = Answer(_pending, command, sequence, status, _payload.AsSpan(0, payloadBytes));
        _responseBytes = 0;
        _working = true;
        SetReady(false);
        Meter.Set(PowerFigures.AcceleratorActiveMicrowatts, end);
        NextDueNanoseconds = end + ((cycles * 1_000_000_000L) + _options.ClockHertz - 1) / _options.ClockHertz;
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

    private void Restart(long now)
    {
        _working = false;
        _hasResult = false;
        _asleep = false;
        _responseBytes = 0;
        NextDueNanoseconds = long.MaxValue;
        SetReady(false);
        bool running = _powered && !_inReset;
        _configuredAt = running ? now + _options.ConfigurationNanoseconds : long.MaxValue;
        int unconfigured = _powered ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorOffMicrowatts;
        Meter.Set(running ? PowerFigures.AcceleratorIdleMicrowatts : unconfigured, now);
    }

    private void SetReady(bool high)
    {
        high = _options.ReadyFault switch
        {
            ReadyFault.StuckLow => false,
            ReadyFault.StuckHigh => true,
            _ => high,
        };
        if (high != _ready)
        {
            _ready = high;
            ReadyChanged?.Invoke(high);
        }
    }

    private byte Noisy(byte value)
    {
        if (_options.BitErrorRate <= 0)
        {
            return value;
        }

        for (int bit = 0; bit < 8; bit++)
        {
            // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
            _noise += 0x9E3779B97F4A7C15UL;
            ulong z = _noise;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            if ((z >> 11) * (1.0 / (1UL << 53)) < _options.BitErrorRate)
            {
                value ^= (byte)(1 << bit);
                BitsFlipped++;
            }
        }

        return value;
    }
}
