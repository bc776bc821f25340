namespace EcgWearable.WearLog;

/// <summary>How far a pull has come.</summary>
/// <param name="SectorsDone">Sectors that are in the file, those from an earlier pull included.</param>
/// <param name="SectorsTotal">Sectors the file will have.</param>
/// <param name="SectorsResumed">Sectors that were kept from an earlier, broken pull.</param>
public readonly record struct LogPullProgress(long SectorsDone, long SectorsTotal, long SectorsResumed);
