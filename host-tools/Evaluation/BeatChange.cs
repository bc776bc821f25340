namespace EcgWearable.Evaluation;

/// <summary>A beat that two evaluations judge differently.</summary>
/// <param name="Sample">When, on the record's sample clock.</param>
/// <param name="Reference">Its annotated class; null where nothing is annotated.</param>
/// <param name="Before">What the earlier evaluation had: a class, "?" unclassified, "missed", or "nothing" where there was no detection of what is not annotated.</param>
/// <param name="Now">What this one has.</param>
/// <param name="Kind">fixed (wrong, now right), broken (right, now wrong) or other (wrong in another way).</param>
public sealed record BeatChange(double Sample, string? Reference, string Before, string Now, string Kind);
