namespace EcgWearable.Reports;

/// <summary>A heart rate and when it was.</summary>
/// <param name="BeatsPerMinute">Beats per minute, over <see cref="SessionSummary.HeartRateIntervals"/> successive RR intervals.</param>
/// <param name="SampleIndex">The beat in the middle of them, counted in DRDYB periods since boot.</param>
public readonly record struct HeartRatePoint(double BeatsPerMinute, long SampleIndex);
