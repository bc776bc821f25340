namespace EcgWearable.Stress;

/// <summary>The qualities that the firmware gave to some beats.</summary>
/// <param name="Count">How many.</param>
/// <param name="Sum">Sum of their qualities, 0 to 100 each.</param>
/// <param name="Poor">How many have less than 40.</param>
public readonly record struct QualityTally(long Count, long Sum, long Poor)
{
    /// <summary>Mean quality; null without beats.</summary>
    public double? Mean => Count == 0 ? null : (double)Sum / Count;

    /// <summary>Share of the beats below 40, 0 to 1; null without beats.</summary>
    public double? PoorShare => Count == 0 ? null : (double)Poor / Count;

    /// <summary>The sum of two tallies.</summary>
    public static QualityTally operator +(QualityTally left, QualityTally right) =>
        new(left.Count + right.Count, left.Sum + right.Sum, left.Poor + right.Poor);

    /// <summary>This and one more beat.</summary>
    /// <param name="quality">Its quality, 0 to 100.</param>
    /// <param name="poorBelow">Below this it is poor.</param>
    public QualityTally With(int quality, int poorBelow) => new(Count + 1, Sum + quality, Poor + (quality < poorBelow ? 1 : 0));
}
