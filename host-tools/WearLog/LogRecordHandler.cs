namespace EcgWearable.WearLog;

/// <summary>Gets a record of a log.</summary>
/// <param name="type">A <see cref="Firmware.Logging.RecordType"/>, or a type that this version does not know.</param>
/// <param name="sequence">Its sequence within its stream.</param>
/// <param name="payload">Its payload; valid during the call.</param>
/// <param name="offset">Where it begins in the image.</param>
public delegate void LogRecordHandler(byte type, uint sequence, ReadOnlySpan<byte> payload, long offset);
