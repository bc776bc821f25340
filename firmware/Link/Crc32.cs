namespace EcgWearable.Firmware.Link
{
    /// <summary>
    /// CRC-32/ISO-HDLC (polynomial 0x04C11DB7 reflected, initial value and final xor 0xFFFFFFFF; "123456789" gives
    /// 0xCBF43926), of log records and host link frames.
    /// </summary>
    public static class Crc32
    {
        /// <summary>The value to start a new sum with.</summary>
        public const uint Initial = 0xFFFFFFFF;

        private static readonly uint[] Table = BuildTable();

        /// <summary>Continues a sum; <see cref="Finish"/> makes the CRC of it.</summary>
        /// <param name="crc">The sum so far, or <see cref="Initial"/>.</param>
        /// <param name="data">Bytes to add.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Number of bytes.</param>
        /// <returns>The new sum.</returns>
        public static uint Update(uint crc, byte[] data, int offset, int count)
        {
            // Four bytes a turn: on the interpreter counting and comparing are a third of the work.
            uint[] table = Table;
            int end = offset + count;
            int at = offset;
            for (; at <= end - 4; at += 4)
            {
                crc = (crc >> 8) ^ table[(byte)(crc ^ data[at])];
                crc = (crc >> 8) ^ table[(byte)(crc ^ data[at + 1])];
                crc = (crc >> 8) ^ table[(byte)(crc ^ data[at + 2])];
                crc = (crc >> 8) ^ table[(byte)(crc ^ data[at + 3])];
            }

            for (; at < end; at++)
            {
                crc = (crc >> 8) ^ table[(byte)(crc ^ data[at])];
            }

            return crc;
        }

        /// <summary>Makes the CRC of a sum.</summary>
        /// <param name="crc">The sum after the last byte.</param>
        /// <returns>The CRC as it goes on the wire, little-endian.</returns>
        public static uint Finish(uint crc)
        {
            return crc ^ 0xFFFFFFFF;
        }

        /// <summary>Computes the CRC of bytes that are all there.</summary>
        /// <param name="data">Buffer.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Number of bytes.</param>
        /// <returns>The CRC.</returns>
        public static uint Compute(byte[] data, int offset, int count)
        {
            return Finish(Update(Initial, data, offset, count));
        }

        private static uint[] BuildTable()
        {
            uint[] table = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint crc = i;
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }

                table[(int)i] = crc;
            }

            return table;
        }
    }
}
