namespace EcgWearable.WearLog;

/// <summary>What a sector's header says of when it was opened.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="BootCount">Boots of the device.</param>
/// <param name="SampleIndex">
/// Largest sample index that the session had logged when the sector was opened; null in version 1 of the format.
/// </param>
internal sealed record SectorStart(uint Sequence, int BootCount, long? SampleIndex);
