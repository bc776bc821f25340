namespace EcgWearable.Reports;

/// <summary>An interval between two beats of at least <see cref="RhythmStatistics.PauseSeconds"/>.</summary>
/// <param name="FirstSampleIndex">R peak before it.</param>
/// <param name="EndSampleIndex">R peak that ends it.</param>
/// <param name="Seconds">Its length.</param>
public readonly record struct RhythmPause(long FirstSampleIndex, long EndSampleIndex, double Seconds);
