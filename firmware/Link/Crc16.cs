namespace EcgWearable.Firmware.Link
{
    /// <summary>
    /// CRC-16/IBM-3740 (polynomial 0x1021, initial value 0xFFFF, most significant bit first, no final xor),
    /// as listed in Greg Cook's catalogue of parametrised CRC algorithms. Detects every error of up to three bits
    /// in frames of up to 4,093 bytes.
    /// </summary>
    public static class Crc16
    {
        /// <summary>The value to start a new sum with.</summary>
        public const int Initial = 0xFFFF;

        private static readonly ushort[] Table = BuildTable();

        /// <summary>Continues a sum.</summary>
        /// <param name="crc">The sum so far, or <see cref="Initial"/>.</param>
        /// <param name="data">Bytes to add.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Number of bytes.</param>
        /// <returns>The new sum, 0 to 0xFFFF.</returns>
        public static int Update(int crc, byte[] data, int offset, int count)
        {
            // Four bytes a turn: on the interpreter counting and comparing are a third of the work. What is shifted out above bit 15 is
            // not looked at, and goes at the end.
            ushort[] table = Table;
            int end = offset + count;
            int at = offset;
            for (; at <= end - 4; at += 4)
            {
                crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ data[at])];
                crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ data[at + 1])];
                crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ data[at + 2])];
                crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ data[at + 3])];
            }

            for (; at < end; at++)
            {
                crc = (crc << 8) ^ table[(byte)((crc >> 8) ^ data[at])];
            }

            return crc & 0xFFFF;
        }

        private static ushort[] BuildTable()
        {
            ushort[] table = new ushort[256];
            for (int i = 0; i < 256; i++)
            {
                int crc = i << 8;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
                }

                table[i] = (ushort)crc;
            }

            return table;
        }
    }
}
