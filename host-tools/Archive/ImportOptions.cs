namespace EcgWearable.Archive;

/// <summary>Who wore what a log was pulled from.</summary>
public sealed record ImportOptions
{
    /// <summary>The wearer of a log of which nothing is said.</summary>
    public const string DefaultWearer = "default";

    /// <summary>The wearer's name or number; made in the archive when it is new.</summary>
    public string Wearer { get; init; } = DefaultWearer;

    /// <summary>The device's name; null: the wearer has one device, and its name is not known.</summary>
    public string? Device { get; init; }
}
