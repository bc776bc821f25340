namespace EcgWearable.Reports;

/// <summary>One strip of a report.</summary>
/// <param name="Kind">S, V, F, or <see cref="Button"/>.</param>
/// <param name="SampleIndex">The middle of the strip, counted in DRDYB periods since boot.</param>
/// <param name="BeatIndex">The beat in the session, or -1.</param>
internal readonly record struct StripItem(string Kind, long SampleIndex, int BeatIndex)
{
    /// <summary>The wearer pressed the button.</summary>
    public const string Button = "B";
}
