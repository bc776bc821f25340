namespace EcgWearable.Evaluation;

/// <summary>The average of a figure.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mean">Its mean over the records in which it is defined; null where it is defined in none.</param>
/// <param name="Records">How many records that are.</param>
public sealed record AverageFigure(string Name, double? Mean, int Records);
