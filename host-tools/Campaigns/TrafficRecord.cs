namespace EcgWearable.Campaigns;

/// <summary>A record as a wear appends it.</summary>
/// <param name="Type">A <see cref="Firmware.Logging.RecordType"/>.</param>
/// <param name="Payload">Its payload.</param>
/// <param name="SyncAfter">The log is synchronised after it.</param>
public sealed record TrafficRecord(byte Type, ReadOnlyMemory<byte> Payload, bool SyncAfter);
