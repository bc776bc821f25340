namespace EcgWearable.WearLog;

/// <summary>A stretch of one session.</summary>
/// <param name="BootCount">Which session.</param>
/// <param name="FromSampleIndex">First sample, counted in DRDYB periods since boot.</param>
/// <param name="EndSampleIndex">Sample after the last; <see cref="long.MaxValue"/> for all that there is.</param>
public readonly record struct LogRange(int BootCount, long FromSampleIndex, long EndSampleIndex);
