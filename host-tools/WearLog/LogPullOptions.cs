namespace EcgWearable.WearLog;

/// <summary>How a log is pulled.</summary>
public sealed record LogPullOptions
{
    /// <summary>How often a sector is read again when something in it is damaged.</summary>
    public int DamagedSectorRereads { get; init; } = 3;

    /// <summary>Pull only the sectors of this stretch of a session (<see cref="SectorSeek"/>); null for the whole log.</summary>
    public LogRange? Range { get; init; }

    /// <summary>Replace a file that is there already; otherwise that is an error.</summary>
    public bool Overwrite { get; init; }
}
