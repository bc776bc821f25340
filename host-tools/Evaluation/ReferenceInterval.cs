namespace EcgWearable.Evaluation;

/// <summary>A stretch of a record, both ends included.</summary>
/// <param name="FirstSample">Its first sample.</param>
/// <param name="LastSample">Its last sample.</param>
public readonly record struct ReferenceInterval(int FirstSample, int LastSample)
{
    /// <summary>True where this moment lies in the stretch.</summary>
    /// <param name="sample">A moment on the record's sample clock.</param>
    public bool Contains(double sample) => sample >= FirstSample && sample <= LastSample;
}
