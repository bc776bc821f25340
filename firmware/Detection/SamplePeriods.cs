namespace EcgWearable.Firmware.Detection
{
    /// <summary>Turns durations into sample counts at a rational output data rate.</summary>
    internal static class SamplePeriods
    {
        /// <param name="microseconds">A duration, 0 to 10,000,000 microseconds.</param>
        /// <param name="odrNumerator">Samples, counted over <paramref name="odrDenominator"/> seconds.</param>
        /// <param name="odrDenominator">Seconds.</param>
        /// <returns>The nearest number of sample periods.</returns>
        internal static int In(int microseconds, int odrNumerator, int odrDenominator)
        {
            long scale = 1000000L * odrDenominator;
            return (int)((((long)microseconds * odrNumerator) + (scale / 2)) / scale);
        }
    }
}
