namespace EcgWearable.Firmware.Detection
{
    /// <summary>Square roots without floating point.</summary>
    internal static class IntegerSquareRoot
    {
        /// <param name="value">0 to 2^31 - 1.</param>
        /// <returns>The largest integer whose square is not more than <paramref name="value"/>.</returns>
        internal static int Floor(int value)
        {
            if (value <= 0)
            {
                return 0;
            }

            // Newton from above, after Heron: each turn halves the distance at least, near the end it squares it. The start is at most twice
            // as large as the root.
            int root = 1;
            for (int rest = value; rest != 0; rest >>= 2)
            {
                root <<= 1;
            }

            int next = (root + (value / root)) >> 1;
            while (next < root)
            {
                root = next;
                next = (root + (value / root)) >> 1;
            }

            return root;
        }
    }
}
