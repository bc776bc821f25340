namespace EcgWearable.Campaigns;

/// <summary>What became of the errors of one kind.</summary>
/// <param name="Channel">Where they were.</param>
/// <param name="Model">How many bits, and how they lay.</param>
/// <param name="Injected">Frames or sectors with an error in them.</param>
/// <param name="Detected">Of those: refused, or named as damaged.</param>
/// <param name="Harmless">Of those: taken, and what was taken is right all the same.</param>
/// <param name="Undetected">Of those: something wrong was taken for right, or something was missing without a word.</param>
public sealed record BitErrorRow(
    BitErrorChannel Channel, BitErrorModel Model, long Injected, long Detected, long Harmless, long Undetected);
