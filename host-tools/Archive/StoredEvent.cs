namespace EcgWearable.Archive;

/// <summary>An event as it lies in the archive.</summary>
/// <param name="SampleIndex">When, counted in DRDYB periods since boot.</param>
/// <param name="Code">A value of <see cref="Firmware.Logging.EventCode"/>.</param>
/// <param name="Argument">Its meaning depends on the code.</param>
/// <param name="Ordinal">0, 1, ... among events that are otherwise equal.</param>
internal readonly record struct StoredEvent(long SampleIndex, byte Code, uint Argument, int Ordinal);
