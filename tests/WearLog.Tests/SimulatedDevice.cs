using System.Buffers.Binary;
using EcgWearable.Firmware.Link;

namespace EcgWearable.WearLog.Tests;

/// <summary>A device at the other end of a faulty line; answers as the link's documentation says.</summary>
internal sealed class SimulatedDevice(byte[] log) : IByteTransport
{
    private readonly Queue<byte> _toHost = new();
    private readonly List<byte> _fromHost = [];

    /// <summary>The log's sectors in sequence order.</summary>
    public byte[] Log { get; set; } = log;

    public uint EraseToken { get; set; } = 0xC0FFEE;

    /// <summary>Sectors of the log that it has given up; null for firmware that cannot list its sectors.</summary>
    public IReadOnlySet<uint>? GivenUp { get; set; }

    public List<byte> CommandsSeen { get; } = [];

    public List<uint> SectorsRead { get; } = [];

    public long LastTimeSync { get; private set; }

    /// <summary>Changes an answer on its way, given its number from 0 and its encoded bytes with the final zero.</summary>
    public Func<int, byte[], byte[]>? OnAnswer { get; set; }

    /// <summary>Changes the payload of an answer (status first) before it is framed.</summary>
    public Func<byte, byte[], byte[]>? OnPayload { get; set; }

    /// <summary>Loses requests for which it is true, given their number from 0.</summary>
    public Func<int, bool>? LosesRequest { get; set; }

    public int RequestCount { get; private set; }

    public int AnswerCount { get; private set; }

    public void Write(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            if (value != 0)
            {
                _fromHost.Add(value);
                continue;
            }

            byte[] frame = [.. _fromHost];
            _fromHost.Clear();
            if (frame.Length > 0 && LosesRequest?.Invoke(RequestCount++) != true)
            {
                Handle(frame);
            }
        }
    }

    public int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        // Small and uneven, as a serial port gives them.
        int count = Math.Min(Math.Min(buffer.Length, 61), _toHost.Count);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _toHost.Dequeue();
        }

        return count;
    }

    public void SendUnasked(byte command, byte sequence, byte[] payload) => Send(command, sequence, payload);

    private void Handle(byte[] encoded)
    {
        byte[] frame = new byte[encoded.Length];
        if (!Cobs.TryDecode(encoded, frame, out int count) || count < 6)
        {
            return;
        }

        uint crc = Crc32.Compute(frame, 0, count - 4);
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(count - 4)))
        {
            return;
        }

        byte command = frame[0];
        CommandsSeen.Add(command);
        byte[] answer = Answer(command, frame.AsSpan(2, count - 6));
        answer = OnPayload?.Invoke(command, answer) ?? answer;
        Send((byte)(command | LinkProtocol.AnswerBit), frame[1], answer);
    }

    private byte[] Answer(byte command, ReadOnlySpan<byte> payload)
    {
        uint oldest = Log.Length == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(Log.AsSpan(8));
        uint sectors = (uint)(Log.Length / 4096);
        uint newest = Log.Length == 0 ? 0 : oldest + sectors - 1;
        byte[] answer;
        switch (command)
        {
            case LinkProtocol.CommandInfo:
                answer = new byte[36];
                new byte[] { 1, 0, 1, 7, 1 }.CopyTo(answer, 1);
                BinaryPrimitives.WriteUInt16LittleEndian(answer.AsSpan(6), 12);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(8), 102400);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(12), 288);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(16), 0x10000);
                Convert.FromHexString("0123456789abcdef").CopyTo(answer, 20);
                BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(28), 4242);
                return answer;
            case LinkProtocol.CommandTimeSync:
                LastTimeSync = BinaryPrimitives.ReadInt64LittleEndian(payload);
                answer = new byte[9];
                BinaryPrimitives.WriteInt64LittleEndian(answer.AsSpan(1), 777);
                return answer;
            case LinkProtocol.CommandList:
                answer = new byte[13];
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(1), oldest);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(5), newest);
                BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(9), EraseToken);
                return answer;
            case LinkProtocol.CommandRead:
                uint sector = BinaryPrimitives.ReadUInt32LittleEndian(payload);
                int offset = BinaryPrimitives.ReadUInt16LittleEndian(payload[4..]);
                int count = BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]);
                if (sector < oldest || sector > newest || Log.Length == 0 || GivenUp?.Contains(sector) == true)
                {
                    return [LinkProtocol.StatusBadRange];
                }

                if (offset == 0)
                {
                    SectorsRead.Add(sector);
                }

                return [0, .. payload, .. Log.AsSpan((int)((sector - oldest) * 4096) + offset, count)];
            case LinkProtocol.CommandSelfTest:
                return [0, 1, 0, 1];
            case LinkProtocol.CommandErase:
                if (BinaryPrimitives.ReadUInt32LittleEndian(payload) != EraseToken)
                {
                    return [LinkProtocol.StatusRefused];
                }

                Log = [];
                EraseToken++;
                return [0];
            case LinkProtocol.CommandSectors when GivenUp is not null:
                uint from = Math.Max(oldest, BinaryPrimitives.ReadUInt32LittleEndian(payload));
                byte stream = payload[4];
                List<byte> runs = [];
                for (uint held = from; held <= newest && runs.Count < LinkProtocol.MaximumRuns * LinkProtocol.RunBytes; held++)
                {
                    if (!GivenUp.Contains(held) && (stream == LinkProtocol.AllStreams || Log[((int)(held - oldest) * 4096) + 5] == stream))
                    {
                        byte[] run = new byte[LinkProtocol.RunBytes];
                        BinaryPrimitives.WriteUInt32LittleEndian(run, held);
                        run[4] = 1;
                        runs.AddRange(run);
                    }
                }

                return [0, (byte)(runs.Count / LinkProtocol.RunBytes), .. runs];
            default:
                return [LinkProtocol.StatusBadCommand];
        }
    }

    private void Send(byte command, byte sequence, byte[] payload)
    {
        byte[] frame = [command, sequence, .. payload, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(
            frame.AsSpan(frame.Length - 4), Crc32.Compute(frame, 0, frame.Length - 4));
        byte[] encoded = new byte[Cobs.MaximumEncodedBytes(frame.Length) + 1];
        int count = Cobs.Encode(frame, encoded);
        byte[] onTheWire = encoded[..(count + 1)];
        onTheWire = OnAnswer?.Invoke(AnswerCount, onTheWire) ?? onTheWire;
        AnswerCount++;
        foreach (byte value in onTheWire)
        {
            _toHost.Enqueue(value);
        }
    }
}
