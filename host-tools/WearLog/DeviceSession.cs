namespace EcgWearable.WearLog;

/// <summary>What one start of a device has left in its log.</summary>
/// <param name="BootCount">Which start, counted over the life of the log.</param>
/// <param name="FirstSector">Sequence of its first sector.</param>
/// <param name="SectorCount">Sectors of 4,096 bytes.</param>
public sealed record DeviceSession(int BootCount, uint FirstSector, long SectorCount);
