namespace EcgWearable.WearLog;

/// <summary>The sectors that a device's log holds.</summary>
/// <param name="OldestSectorSequence">Sequence of the oldest sector; 0 when the log is empty.</param>
/// <param name="NewestSectorSequence">Sequence of the newest sector; 0 when the log is empty.</param>
/// <param name="EraseToken">Names exactly this extent and what it holds; <see cref="LinkClient.Erase"/> gives it back.</param>
public readonly record struct LogExtent(uint OldestSectorSequence, uint NewestSectorSequence, uint EraseToken)
{
    /// <summary>Sectors in the log at most: those that were given up when the flash was full are counted too (<see cref="LinkClient.ListSectors"/>).</summary>
    public long SectorCount => NewestSectorSequence == 0 ? 0 : (long)NewestSectorSequence - OldestSectorSequence + 1;
}
