namespace EcgWearable.WearLog;

/// <summary>Orderly end of a session (<see cref="Firmware.Logging.RecordType.Close"/>).</summary>
/// <param name="SampleIndex">The last sample, counted in DRDYB periods since boot.</param>
/// <param name="Beats">Beats the device counted.</param>
/// <param name="SamplesLost">Samples the device knows to be lost.</param>
public sealed record SessionClose(long SampleIndex, uint Beats, uint SamplesLost);
