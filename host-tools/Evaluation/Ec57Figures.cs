namespace EcgWearable.Evaluation;

/// <summary>What EC57 asks for beyond single beats, of one record or of all; undefined figures are null.</summary>
/// <param name="V">Runs of ventricular ectopic beats; null where classes were not scored.</param>
/// <param name="S">Runs of supraventricular ectopic beats; null where classes were not scored.</param>
/// <param name="RrErrorRmsMs">RMS error of RR intervals in milliseconds.</param>
/// <param name="HeartRateErrorRmsBpm">RMS error of the heart rate in beats per minute.</param>
/// <param name="HeartRateErrorRms">RMS of its relative error.</param>
/// <param name="ShutdownSeconds">Scored time in which the device said that it could not judge: outside the learning period and flutter.</param>
/// <param name="MissedInShutdown">Missed beats in that time; they count as missed everywhere else too.</param>
public sealed record Ec57Figures(
    RunsReport? V,
    RunsReport? S,
    double? RrErrorRmsMs,
    double? HeartRateErrorRmsBpm,
    double? HeartRateErrorRms,
    double ShutdownSeconds,
    long MissedInShutdown);
