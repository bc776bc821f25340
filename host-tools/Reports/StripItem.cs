namespace EcgWearable.Reports;

/// <summary>One strip of a report.</summary>
/// <param name="Kind">S, V, F, <see cref="Button"/>, <see cref="Pause"/>, <see cref="Rate"/> or <see cref="Poor"/>.</param>
/// <param name="SampleIndex">The middle of the strip, counted in DRDYB periods since boot.</param>
/// <param name="BeatIndex">The beat in the session, or -1.</param>
/// <param name="Remark">What is there, such as "V run of 5, 162/min"; empty for a single beat.</param>
internal readonly record struct StripItem(string Kind, long SampleIndex, int BeatIndex, string Remark = "")
{
    /// <summary>The wearer pressed the button.</summary>
    public const string Button = "B";

    /// <summary>A pause, or no beats at all.</summary>
    public const string Pause = "P";

    /// <summary>The lowest or highest heart rate.</summary>
    public const string Rate = "H";

    /// <summary>A stretch that tells nothing of the heart and may hide any rhythm: poor signal, an electrode off, a silence without a reason.</summary>
    public const string Poor = "Q";
}
