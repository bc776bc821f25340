using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>An episode of bigeminy or trigeminy.</summary>
/// <param name="Class">S or V.</param>
/// <param name="Period">2 for bigeminy (one N, one ectopic beat), 3 for trigeminy (two N, one ectopic beat).</param>
/// <param name="FirstBeat">Index of its first N beat in the list that was analysed.</param>
/// <param name="EctopicCount">Ectopic beats in it, at least <see cref="RhythmStatistics.PatternCycles"/>.</param>
/// <param name="FirstSampleIndex">R peak of its first N beat.</param>
/// <param name="LastSampleIndex">R peak of its last ectopic beat.</param>
public readonly record struct EctopicPattern(
    BeatClass Class,
    int Period,
    int FirstBeat,
    int EctopicCount,
    long FirstSampleIndex,
    long LastSampleIndex);
