namespace EcgWearable.VirtualBoard;

/// <summary>How the CLR's events of the DRDYB pin go wrong. The level of the pin itself stays right.</summary>
public sealed record EdgeFaults
{
    /// <summary>Seed of the random choice, edge by edge.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Share of edges whose event never comes, 0 to 1.</summary>
    public double Lost { get; init; }

    /// <summary>Share of edges whose event comes twice.</summary>
    public double Doubled { get; init; }

    /// <summary>Share of edges whose event comes late.</summary>
    public double Late { get; init; }

    /// <summary>How late, in nanoseconds.</summary>
    public long LateNanoseconds { get; init; } = 1_500_000;
}
