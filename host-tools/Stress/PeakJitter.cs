using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>R peaks found beside their place.</summary>
public static class PeakJitter
{
    /// <summary>
    /// Moves every peak by exactly so many samples, to either side by a fair coin. The coins depend on seed and record alone, so that a greater
    /// jitter moves the same beats the same way, only farther.
    /// </summary>
    /// <param name="peaks">Samples of R peaks, ascending.</param>
    /// <param name="samples">How far; 0 leaves all where they are.</param>
    /// <param name="seed">Seed of the study.</param>
    /// <param name="recordName">Name of the record.</param>
    /// <returns>
    /// The moved peaks, ascending. A peak that would come before the record's start, or not after the peak before it, goes to the later side.
    /// </returns>
    public static long[] Move(ReadOnlySpan<long> peaks, int samples, ulong seed, string recordName)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        SplitMix64 coins = new(seed ^ RecordKey.Of(recordName));
        long[] moved = new long[peaks.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            bool earlier = coins.Next() >> 63 == 0;
            long last = i == 0 ? -1 : moved[i - 1];
            moved[i] = earlier && peaks[i] - samples > last ? peaks[i] - samples : peaks[i] + samples;
        }

        return moved;
    }
}
