namespace EcgWearable.Ecg.Device;

/// <summary>How a virtual board is served at a pseudo-terminal, and what goes wrong there.</summary>
internal sealed record BoardServerOptions
{
    /// <summary>Where to show the pseudo-terminal: a symbolic link to it; null for none.</summary>
    public string? Link { get; init; }

    /// <summary>Whether virtual time keeps to the wall clock; else it runs as fast as the host keeps up.</summary>
    public bool RealTime { get; init; } = true;

    /// <summary>The cable is pulled after these numbers of bytes have gone to the host, in ascending order.</summary>
    public IReadOnlyList<long> CablePulledAfterBytes { get; init; } = [];

    /// <summary>Wall time until the cable is back.</summary>
    public TimeSpan PluggedAgainAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Nothing more goes to the host after so many bytes; -1: never.</summary>
    public long SilentAfterBytes { get; init; } = -1;

    /// <summary>What goes to the host is as many bytes of noise.</summary>
    public bool Garbage { get; init; }
}
