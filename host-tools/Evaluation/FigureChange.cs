namespace EcgWearable.Evaluation;

/// <summary>A figure of two evaluations.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Of the earlier one.</param>
/// <param name="Now">Of this one.</param>
public sealed record FigureChange(string Name, double? Before, double? Now);
