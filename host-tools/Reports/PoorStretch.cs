using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>A stretch that tells nothing of the heart and may hide any rhythm.</summary>
/// <param name="Name">Why, such as "poor signal" or "an electrode off".</param>
/// <param name="Interval">The stretch.</param>
/// <param name="Places">Middles of the strips that show it, in time order; empty when the log holds no ECG of it.</param>
internal sealed record PoorStretch(string Name, SampleInterval Interval, IReadOnlyList<long> Places)
{
    /// <summary>The middle of the strip in its midst.</summary>
    public long Middle => Places[Places.Count / 2];
}
