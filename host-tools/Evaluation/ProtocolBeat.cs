namespace EcgWearable.Evaluation;

/// <summary>An annotated beat as the division into folds sees it.</summary>
/// <param name="Record">Number of its record.</param>
/// <param name="Sample">Annotated sample, at the record's own rate; never the device's, which depends on a crystal.</param>
/// <param name="Class">Its EC57 class.</param>
public readonly record struct ProtocolBeat(ushort Record, int Sample, AamiClass Class);
