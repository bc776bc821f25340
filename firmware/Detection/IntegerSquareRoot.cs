namespace EcgWearable.Firmware.Detection
{
    /// <summary>Square roots without floating point.</summary>
    internal static class IntegerSquareRoot
    {
        /// <param name="value">0 to 2^31 - 1.</param>
        /// <returns>The largest integer whose square is not more than <paramref name="value"/>.</returns>
        internal static int Floor(int value)
        {
            // One result bit per turn, 16 turns: a peak comes a few times in a second, so this costs nothing.
            int root = 0;
            for (int bit = 1 << 15; bit != 0; bit >>= 1)
            {
                int trial = root | bit;
                if (trial <= 46340 && trial * trial <= value)
                {
                    root = trial;
                }
            }

            return root;
        }
    }
}
