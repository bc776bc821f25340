namespace EcgWearable.Reports;

/// <summary>What a report says beside what is in the log.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>The page's title.</summary>
    public string Title { get; init; } = "ECG wear report";

    /// <summary>What the device is called; null leaves it out.</summary>
    public string? DeviceName { get; init; }

    /// <summary>Times are shown this much ahead of UTC; whole minutes, at most 14 hours either way.</summary>
    public TimeSpan UtcOffset { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// The inputs of the energy model and where they come from, one line each; null for the power figures that the firmware was
    /// built with, which are given only where the log is of that firmware's version.
    /// </summary>
    public IReadOnlyList<string>? EnergyModelInputs { get; init; }
}
