namespace EcgWearable.Evaluation;

/// <summary>A beat as the database's annotators saw it.</summary>
/// <param name="Sample">Sample of the record, from 0.</param>
/// <param name="Class">Its EC57 class.</param>
public readonly record struct ReferenceBeat(int Sample, AamiClass Class);
