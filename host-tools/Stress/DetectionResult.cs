using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>What the detection of beats gave, of one record or of several added up.</summary>
/// <param name="Name">Name of the record, or what the records are together.</param>
/// <param name="Within150">With a window of 150 ms, as EC57 has it.</param>
/// <param name="Within75">With a window of 75 ms.</param>
/// <param name="True">Quality of the detections that are beats (150 ms).</param>
/// <param name="False">Quality of those that are none.</param>
/// <param name="LongestDelayMilliseconds">Longest time from an R peak to its report.</param>
public sealed record DetectionResult(
    string Name, QrsTally Within150, QrsTally Within75, QualityTally True, QualityTally False, double LongestDelayMilliseconds)
{
    /// <summary>Adds results up.</summary>
    /// <param name="name">What they are together.</param>
    /// <param name="results">The results.</param>
    public static DetectionResult Sum(string name, IEnumerable<DetectionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return results.Aggregate(
            new DetectionResult(name, default, default, default, default, 0),
            (sum, r) => new DetectionResult(
                name,
                sum.Within150 + r.Within150,
                sum.Within75 + r.Within75,
                sum.True + r.True,
                sum.False + r.False,
                Math.Max(sum.LongestDelayMilliseconds, r.LongestDelayMilliseconds)));
    }
}
