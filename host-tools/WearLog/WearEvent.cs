namespace EcgWearable.WearLog;

/// <summary>Something that happened (<see cref="Firmware.Logging.RecordType.Event"/>).</summary>
/// <param name="SampleIndex">When, counted in DRDYB periods since boot.</param>
/// <param name="Code">What: a value of <see cref="Firmware.Logging.EventCode"/>, or one that this version does not know.</param>
/// <param name="Argument">Its meaning depends on the code.</param>
public readonly record struct WearEvent(long SampleIndex, byte Code, uint Argument);
