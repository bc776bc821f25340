namespace EcgWearable.WearLog;

/// <summary>Where a device finds a moment of a session in one stream of its log.</summary>
/// <param name="Holding">The sector in which its records may first be; <see langword="null"/> when the stream holds nothing of the session.</param>
/// <param name="Next">The first sector opened at that moment or later, or in a later session; <see langword="null"/> when there is none.</param>
/// <param name="HeadersRead">Headers that the device has read for it.</param>
public readonly record struct SectorPlace(uint? Holding, uint? Next, int HeadersRead);
