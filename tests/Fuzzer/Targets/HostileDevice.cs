using System.Buffers.Binary;
using EcgWearable.Firmware.Link;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>
/// A device that answers as a program of bytes says: rightly, with single bytes changed, with anything at all in a frame with the right sequence and
/// checksum, with noise, or not at all. After the program's end it begins again, and after many requests the connection is gone.
/// </summary>
internal sealed class HostileDevice : IByteTransport
{
    private const int MostRequests = 150;

    private readonly SimulatedDevice _inner;
    private readonly ReadOnlyMemory<byte> _program;
    private int _at;
    private int _requests;
    private long _milliseconds;
    private bool _isSilent;

    public HostileDevice(byte[] log, ReadOnlyMemory<byte> program)
    {
        _program = program;
        _inner = new SimulatedDevice(log) { OnPayload = Change, OnAnswer = Damage };
        Clock = new DeviceClock(this);
    }

    /// <summary>The device's own time, which passes as the host waits.</summary>
    public TimeProvider Clock { get; }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (++_requests > MostRequests)
        {
            throw new IOException("the device is gone");
        }

        _inner.Write(data);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        int count = _inner.Read(buffer, timeoutMilliseconds);
        _milliseconds += count > 0 ? 1 : Math.Max(1, timeoutMilliseconds);
        return count;
    }

    private byte Next()
    {
        if (_program.Length == 0)
        {
            return 0;
        }

        _at = _at < _program.Length ? _at : 0;
        return _program.Span[_at++];
    }

    private byte[] Piece(int longest)
    {
        int bytes = Next() | (longest > 255 ? (Next() & 7) << 8 : 0);
        byte[] piece = new byte[Math.Min(bytes, longest)];
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] = Next();
        }

        return piece;
    }

    private byte[] Change(byte command, byte[] answer)
    {
        _isSilent = false;
        if (command == LinkProtocol.CommandSectors)
        {
            uint sectors = (uint)(_inner.Log.Length / 4096);
            answer = new byte[10];
            answer[1] = 1;
            answer[2] = 1;
            BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(6), sectors);
        }

        for (int unasked = 0; unasked < 4; unasked++)
        {
            int kind = Next();
            switch (kind & 7)
            {
                case 1:
                    for (int change = 0; change <= kind >> 6; change++)
                    {
                        answer[((Next() << 8) | Next()) % answer.Length] = Next();
                    }

                    return answer;
                case 2:
                    return Piece(LinkProtocol.MaximumPayloadBytes);
                case 3:
                    return answer[..Math.Min(answer.Length, Next())];
                case 4:
                    _inner.SendUnasked((kind & 64) != 0 ? LinkProtocol.NotifySamples : (kind & 128) != 0 ? LinkProtocol.NotifyBeat : Next(), Next(), Piece(255));
                    break;
                case 5:
                    _isSilent = true;
                    return answer;
                default:
                    return answer;
            }
        }

        return answer;
    }

    private byte[] Damage(int number, byte[] encoded)
    {
        if (_isSilent)
        {
            _isSilent = false;
            return (Next() & 1) == 0 ? [] : Piece(255);
        }

        return encoded;
    }

    private sealed class DeviceClock(HostileDevice device) : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => device._milliseconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(device._milliseconds);
    }
}
