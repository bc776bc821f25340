namespace EcgWearable.WearLog;

/// <summary>What a pull brought.</summary>
/// <param name="Path">The file.</param>
/// <param name="Extent">What the device listed; its token erases exactly that.</param>
/// <param name="SectorCount">Sectors in the file.</param>
/// <param name="SectorsResumed">Sectors that were kept from an earlier, broken pull.</param>
/// <param name="SectorsOverwritten">Sectors that the device overwrote while it was being read; they are not in the file.</param>
/// <param name="Damages">
/// What stayed damaged after all re-reads, with its offset in the file. The bytes are in the file as they are in the flash.
/// </param>
/// <param name="HeldByDevice">Sequences of the sectors in the file that the device holds as well, rising: all that it listed, without those overwritten.</param>
/// <param name="DamagedOnDevice">What the device itself gave damaged while it was read: sequence, and the sector's <see cref="CopyProof.Digest"/>.</param>
public sealed record LogPullResult(
    string Path,
    LogExtent Extent,
    long SectorCount,
    long SectorsResumed,
    long SectorsOverwritten,
    IReadOnlyList<LogDamage> Damages,
    IReadOnlyList<uint> HeldByDevice,
    IReadOnlyDictionary<uint, string> DamagedOnDevice);
