using System.Buffers.Binary;
using EcgWearable.Firmware.Link;

namespace EcgWearable.WearLog.Tests;

/// <summary>
/// Writes wear logs as the format's documentation says, apart from the firmware's writer, so that the two and the reader
/// check each other.
/// </summary>
internal sealed class LogBuilder
{
    private const int SectorBytes = 4096;
    private const int PageBytes = 256;

    private readonly List<byte[]> _sectors = [];
    private int _bootCount = 1;
    private int _at;

    public uint NextSectorSequence { get; set; } = 1;

    public uint NextRecordSequence { get; set; }

    public byte Version { get; init; } = 1;

    /// <summary>Where the last record begins in what <see cref="ToArray"/> gives.</summary>
    public int LastRecordOffset { get; private set; }

    public int SectorCount => _sectors.Count;

    public LogBuilder Boot(
        int bootCount = 1,
        uint odrNumerator = 360,
        uint odrDenominator = 1,
        uint rtlVersion = 0x00010000,
        byte eventDriven = 0,
        string modelHash = "0123456789abcdef",
        byte firmwarePatch = 7)
    {
        _bootCount = bootCount;
        byte[] payload = new byte[34];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, (ushort)bootCount);
        payload[2] = 0;
        payload[3] = 1;
        payload[4] = firmwarePatch;
        payload[5] = eventDriven;
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(6), odrNumerator);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(10), odrDenominator);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(14), 0xB964F0);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(18), rtlVersion);
        Convert.FromHexString(modelHash).CopyTo(payload, 22);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(30), 665);
        payload[32] = 1;
        payload[33] = 2;
        return Record(1, payload);
    }

    public LogBuilder TimeSync(long unixMilliseconds, long sampleIndex)
    {
        byte[] payload = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, unixMilliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), sampleIndex);
        return Record(2, payload);
    }

    public LogBuilder Beat(long sampleIndex, byte beatClass = 0, byte flags = 1, int rrSamples = 300, int logitMargin = 1000)
    {
        byte[] payload = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, sampleIndex);
        payload[8] = beatClass;
        payload[9] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(10), (ushort)rrSamples);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(12), logitMargin);
        return Record(3, payload);
    }

    /// <summary>Writes a stretch of ECG in as many pieces as it takes.</summary>
    public LogBuilder Strip(long firstSampleIndex, ReadOnlySpan<short> values)
    {
        while (!values.IsEmpty)
        {
            List<byte> payload = [];
            int count = 1;
            while (count < values.Length && payload.Count <= 230 - 12 - 3)
            {
                int difference = values[count] - values[count - 1];
                if (difference is >= -127 and <= 127)
                {
                    payload.Add((byte)(sbyte)difference);
                }
                else
                {
                    payload.Add(0x80);
                    payload.Add((byte)values[count]);
                    payload.Add((byte)(values[count] >> 8));
                }

                count++;
            }

            byte[] head = new byte[12];
            BinaryPrimitives.WriteInt64LittleEndian(head, firstSampleIndex);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)count);
            BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(10), values[0]);
            Record(4, [.. head, .. payload]);
            firstSampleIndex += count;
            values = values[count..];
        }

        return this;
    }

    public LogBuilder Energy(
        long endSampleIndex, uint intervalMilliseconds, uint[] activeMillisecondsAndMicrojoules, int batteryMillivolts, int windows)
    {
        byte[] payload = new byte[48];
        BinaryPrimitives.WriteInt64LittleEndian(payload, endSampleIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8), intervalMilliseconds);
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(12 + (4 * i)), activeMillisecondsAndMicrojoules[i]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(44), (ushort)batteryMillivolts);
        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(46), (ushort)windows);
        return Record(5, payload);
    }

    public LogBuilder Budget(long sampleIndex, uint[] words, ushort batteryMillivolts, byte level, byte reason)
    {
        byte[] payload = new byte[60];
        BinaryPrimitives.WriteInt64LittleEndian(payload, sampleIndex);
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8 + (4 * i)), words[i]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(24), batteryMillivolts);
        payload[26] = level;
        payload[27] = reason;
        for (int i = 4; i < 12; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(28 + (4 * (i - 4))), words[i]);
        }

        return Record(8, payload);
    }

    public LogBuilder Event(long sampleIndex, byte code, uint argument = 0)
    {
        byte[] payload = new byte[13];
        BinaryPrimitives.WriteInt64LittleEndian(payload, sampleIndex);
        payload[8] = code;
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(9), argument);
        return Record(6, payload);
    }

    public LogBuilder Close(long sampleIndex, uint beats, uint samplesLost)
    {
        byte[] payload = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, sampleIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8), beats);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(12), samplesLost);
        return Record(7, payload);
    }

    /// <summary>Writes any record, right or wrong, with its right CRC.</summary>
    public LogBuilder Record(byte type, ReadOnlySpan<byte> payload)
    {
        int recordBytes = 6 + payload.Length + 4;
        if (_sectors.Count == 0 || (_at % PageBytes) + recordBytes > PageBytes || _at == SectorBytes)
        {
            _at = _sectors.Count == 0 ? SectorBytes : (_at + PageBytes - 1) / PageBytes * PageBytes;
            if (_at == SectorBytes)
            {
                OpenSector();
            }
        }

        byte[] record = new byte[recordBytes];
        record[0] = type;
        record[1] = (byte)payload.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(2), NextRecordSequence++);
        payload.CopyTo(record.AsSpan(6));
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(recordBytes - 4), Crc32.Compute(record, 0, recordBytes - 4));
        record.CopyTo(_sectors[^1], _at);
        LastRecordOffset = ((_sectors.Count - 1) * SectorBytes) + _at;
        _at += recordBytes;
        return this;
    }

    /// <summary>Begins a new sector, whatever room the last one has.</summary>
    public LogBuilder OpenSector(int? bootCount = null, byte stream = 0, long sampleIndex = 0)
    {
        byte[] sector = new byte[SectorBytes];
        Array.Fill(sector, (byte)0xFF);
        "ECGL"u8.CopyTo(sector);
        sector[4] = Version;
        sector[5] = stream;
        BinaryPrimitives.WriteUInt16LittleEndian(sector.AsSpan(6), (ushort)(bootCount ?? _bootCount));
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(8), NextSectorSequence++);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(12), Crc32.Compute(sector, 0, 12));
        _at = 16;
        if (Version == 2)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(16), ~BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(8)));
            BinaryPrimitives.WriteInt64LittleEndian(sector.AsSpan(20), sampleIndex);
            BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(28), Crc32.Compute(sector, 0, 28));
            _at = 32;
        }

        _sectors.Add(sector);
        return this;
    }

    /// <summary>All sectors in sequence order: a pulled log.</summary>
    public byte[] ToArray() => [.. _sectors.SelectMany(sector => sector)];

    /// <summary>A flash of erased sectors in which the ring begins at a sector and goes round the end.</summary>
    public byte[] ToFlashImage(int flashSectors, int firstSector)
    {
        byte[] image = new byte[flashSectors * SectorBytes];
        Array.Fill(image, (byte)0xFF);
        for (int i = 0; i < _sectors.Count; i++)
        {
            _sectors[i].CopyTo(image, (firstSector + i) % flashSectors * SectorBytes);
        }

        return image;
    }
}
