namespace EcgWearable.WearLog;

/// <summary>The host's time at a sample (<see cref="Firmware.Logging.RecordType.TimeSync"/>).</summary>
/// <param name="Utc">The host's clock.</param>
/// <param name="SampleIndex">The sample that was current, counted in DRDYB periods since boot.</param>
public readonly record struct TimeSync(DateTimeOffset Utc, long SampleIndex);
