namespace EcgWearable.Power;

/// <summary>Changes made together, and what the model says of the result.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="Result">The device with them.</param>
public sealed record ChangeSet(IReadOnlyList<DesignChange> Changes, ScenarioResult Result);
