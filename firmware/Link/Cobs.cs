namespace EcgWearable.Firmware.Link
{
    /// <summary>
    /// Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999): frames without the byte 0.
    /// </summary>
    public static class Cobs
    {
        /// <summary>What <see cref="Decode"/> returns for a frame that is not COBS.</summary>
        public const int Malformed = -1;

        private const int LongestRun = 254;

        /// <summary>Most bytes that encoding makes of a number of bytes, the closing 0 included.</summary>
        public static int MaximumEncodedBytes(int bytes)
        {
            return bytes + (bytes / LongestRun) + 2;
        }

        /// <summary>Decodes a frame in place.</summary>
        /// <param name="frame">The encoded bytes without the closing 0; gets the decoded ones.</param>
        /// <param name="count">How many.</param>
        /// <returns>Decoded bytes, or <see cref="Malformed"/>.</returns>
        public static int Decode(byte[] frame, int count)
        {
            int read = 0;
            int write = 0;
            while (read < count)
            {
                int code = frame[read++];
                if (code == 0 || read + code - 1 > count)
                {
                    return Malformed;
                }

                for (int i = 1; i < code; i++)
                {
                    if (frame[read] == 0)
                    {
                        return Malformed;
                    }

                    frame[write++] = frame[read++];
                }

                if (code <= LongestRun && read < count)
                {
                    frame[write++] = 0;
                }
            }

            return write;
        }
    }
}
