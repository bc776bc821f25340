using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>What a condition gave.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Confusion">All scored beats of all records.</param>
public sealed record StressResult(StressCondition Condition, ConfusionMatrix Confusion);
