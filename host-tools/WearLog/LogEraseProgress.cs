namespace EcgWearable.WearLog;

/// <summary>How far a device has come in erasing its log.</summary>
/// <param name="SectorsGone">Sectors from the oldest on that are gone.</param>
/// <param name="SectorsTotal">Sectors that it was told to erase at most (<see cref="LogExtent.SectorCount"/>).</param>
public readonly record struct LogEraseProgress(long SectorsGone, long SectorsTotal);
