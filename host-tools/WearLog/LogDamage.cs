namespace EcgWearable.WearLog;

/// <summary>A place in a log that could not be read.</summary>
/// <param name="Offset">Byte offset in the image or file.</param>
/// <param name="SectorSequence">Sequence of the sector it lies in; 0 where the sector's header is not readable.</param>
/// <param name="Problem">What is wrong there.</param>
public sealed record LogDamage(long Offset, uint SectorSequence, string Problem);
