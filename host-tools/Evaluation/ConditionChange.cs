namespace EcgWearable.Evaluation;

/// <summary>A condition in which two evaluations differ.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">In the earlier one.</param>
/// <param name="Now">In this one.</param>
public sealed record ConditionChange(string Name, string Before, string Now);
