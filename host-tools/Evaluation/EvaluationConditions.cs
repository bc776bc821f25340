using System.Text.Json.Serialization;

namespace EcgWearable.Evaluation;

/// <summary>Under which conditions beats were found and scored, as EC57 wants it disclosed.</summary>
/// <param name="Beats">Whose R peaks: "detected" or "reference".</param>
/// <param name="CrystalHertz">Crystal of the front end in Hz.</param>
/// <param name="LearningSeconds">Start of each record that was not scored, in seconds.</param>
/// <param name="Noise">
/// Noise record that was added as the WFDB program nst does (five minutes clean, then two noisy and two clean by turns), or null.
/// </param>
/// <param name="SnrDecibels">Signal-to-noise ratio in its noisy stretches, in dB; null without noise.</param>
public sealed record EvaluationConditions(
    string Beats,
    int CrystalHertz,
    double LearningSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Noise = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SnrDecibels = null)
{
    /// <summary>In a sentence.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{(Beats == "reference" ? "Annotated" : "Detected")} beats, crystal of {CrystalHertz / 1e6:0.####} MHz, {(LearningSeconds > 0 ? $"the first {LearningSeconds:0.#} s not scored" : "scored from the first second")}"
        + $"{(Noise is null ? "" : $", noise {Noise} at {SnrDecibels:0.#} dB from minute 5 on, two minutes noisy and two clean by turns")}.");
}
