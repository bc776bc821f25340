namespace EcgWearable.VirtualBoard;

/// <summary>How long the flash takes, in nanoseconds. Defaults: typical figures of the Winbond W25Q128JV datasheet, AC electrical characteristics.</summary>
public sealed record NorFlashTimings
{
    /// <summary>Page program, tPP: 0.4 ms (3 ms at most).</summary>
    public long PageProgramNanoseconds { get; init; } = 400_000;

    /// <summary>4 KiB sector erase, tSE: 45 ms (400 ms at most).</summary>
    public long SectorEraseNanoseconds { get; init; } = 45_000_000;

    /// <summary>64 KiB block erase, tBE2: 150 ms (2 s at most).</summary>
    public long BlockEraseNanoseconds { get; init; } = 150_000_000;

    /// <summary>Chip erase, tCE: 40 s (200 s at most).</summary>
    public long ChipEraseNanoseconds { get; init; } = 40_000_000_000;

    /// <summary>From power-on to the first command that is accepted, tVSL: 20 us.</summary>
    public long PowerUpNanoseconds { get; init; } = 20_000;

    /// <summary>Into and out of power-down, tDP and tRES1: 3 us.</summary>
    public long PowerDownNanoseconds { get; init; } = 3_000;

    /// <summary>Software reset, tRST: 30 us.</summary>
    public long ResetNanoseconds { get; init; } = 30_000;
}
