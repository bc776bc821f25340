namespace EcgWearable.Evaluation;

/// <summary>What changed in one record.</summary>
/// <param name="Record">Its name.</param>
/// <param name="Changes">The beats, in order of time.</param>
public sealed record RecordDifference(string Record, IReadOnlyList<BeatChange> Changes);
