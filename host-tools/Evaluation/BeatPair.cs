namespace EcgWearable.Evaluation;

/// <summary>One line of a beat-by-beat comparison.</summary>
/// <param name="Reference">The annotated beat; null for an extra detection.</param>
/// <param name="Detection">The device's beat; null for a missed one. Never both null.</param>
public readonly record struct BeatPair(ReferenceBeat? Reference, DetectedBeat? Detection)
{
    /// <summary>When it was, on the record's sample clock: the reference's time where there is one, else the detection's whole sample.</summary>
    public double Sample => Reference?.Sample ?? Detection!.Value.WholeSample;

    /// <summary>Whether it is a beat that was found.</summary>
    public bool IsMatch => Reference is not null && Detection is not null;
}
