namespace EcgWearable.Stress;

/// <summary>A row of the study.</summary>
/// <param name="Name">Its name, as in em-12.</param>
/// <param name="Group">Which of the groups it belongs to, as in em.</param>
/// <param name="Description">What it is, in words.</param>
/// <param name="Value">Where it stands on its group's axis: dB, samples, factor, Hz.</param>
/// <param name="Perturbation">What is done.</param>
public sealed record StressCondition(string Name, string Group, string Description, double Value, Perturbation Perturbation);
