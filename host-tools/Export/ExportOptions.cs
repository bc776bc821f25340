namespace EcgWearable.Export;

/// <summary>How to export.</summary>
public sealed record ExportOptions
{
    /// <summary>EDF+ and BDF+: one stretch from the session's start to its end, gaps filled, for readers that take no discontinuous files.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>Told the path of each EDF+ or BDF+ file written that is discontinuous, for not every program reads those.</summary>
    public Action<string>? DiscontinuousFileWritten { get; init; }

    /// <summary>Replace files that are there.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Who wore it, where the format has a place for it; null: not said.</summary>
    public string? Wearer { get; init; }
}
