namespace EcgWearable.WearLog;

/// <summary>ECG samples that a device sends while it takes them.</summary>
/// <param name="FirstSampleIndex">Index of the first, counted in DRDYB periods since boot.</param>
/// <param name="Microvolts">The samples.</param>
public sealed record LiveSamples(long FirstSampleIndex, IReadOnlyList<int> Microvolts);
