using System.Globalization;

namespace EcgWearable.Archive;

/// <summary>Who wore what a log was pulled from.</summary>
public sealed record ImportOptions
{
    /// <summary>The wearer of a log of which nothing is said.</summary>
    public const string DefaultWearer = "default";

    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 200;

    /// <summary>The wearer's name or number; made in the archive when it is new.</summary>
    public string Wearer { get; init; } = DefaultWearer;

    /// <summary>The device's name; null: the wearer has one device, and its name is not known.</summary>
    public string? Device { get; init; }

    /// <summary>Checks the names, before anything is opened or made.</summary>
    /// <exception cref="ArchiveException">A name is empty, or longer than <see cref="LongestName"/>.</exception>
    public void Validate()
    {
        Validate("--wearer", Wearer);
        if (Device is not null)
        {
            Validate("--device", Device);
        }
    }

    private static void Validate(string option, string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArchiveException(ArchiveFailure.BadInput, $"{option}: a name is needed");
        }

        if (name.Length > LongestName || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                CultureInfo.InvariantCulture, $"{option}: a name of {name.Length:N0} characters; give one of at most {LongestName}, without control characters"));
        }
    }
}
