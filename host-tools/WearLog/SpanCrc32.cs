using System.Buffers.Binary;

namespace EcgWearable.WearLog;

/// <summary>
/// The CRC-32/ISO-HDLC of <see cref="Firmware.Link.Crc32"/> over spans, eight bytes a step
/// (M. E. Kounavis and F. L. Berry, "A Systematic Approach to Building High Performance Software-Based CRC Generators", 2005):
/// reading a log is mostly this sum.
/// </summary>
internal static class SpanCrc32
{
    private static readonly uint[][] Tables = BuildTables();

    /// <summary>The CRC of all bytes, as it goes on the wire.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint[][] tables = Tables;
        uint[] table0 = tables[0], table1 = tables[1], table2 = tables[2], table3 = tables[3];
        uint[] table4 = tables[4], table5 = tables[5], table6 = tables[6], table7 = tables[7];
        uint crc = 0xFFFFFFFF;
        while (data.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = table7[(byte)low] ^ table6[(byte)(low >> 8)] ^ table5[(byte)(low >> 16)] ^ table4[(byte)(low >> 24)]
                ^ table3[(byte)high] ^ table2[(byte)(high >> 8)] ^ table1[(byte)(high >> 16)] ^ table0[(byte)(high >> 24)];
            data = data[8..];
        }

        foreach (byte value in data)
        {
            crc = (crc >> 8) ^ table0[(byte)(crc ^ value)];
        }

        return crc ^ 0xFFFFFFFF;
    }

    private static uint[][] BuildTables()
    {
        uint[][] tables = new uint[8][];
        for (int t = 0; t < tables.Length; t++)
        {
            tables[t] = new uint[256];
        }

        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            tables[0][i] = crc;
        }

        for (int i = 0; i < 256; i++)
        {
            for (int t = 1; t < tables.Length; t++)
            {
                uint before = tables[t - 1][i];
                tables[t][i] = (before >> 8) ^ tables[0][(byte)before];
            }
        }

        return tables;
    }
}
