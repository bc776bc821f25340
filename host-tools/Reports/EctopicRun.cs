using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>Successive ectopic beats of one class, three or more.</summary>
/// <param name="Class">S or V.</param>
/// <param name="FirstBeat">Index of its first beat in the list that was analysed.</param>
/// <param name="BeatCount">Beats in it, at least <see cref="RhythmStatistics.RunBeats"/>.</param>
/// <param name="FirstSampleIndex">R peak of its first beat.</param>
/// <param name="LastSampleIndex">R peak of its last beat.</param>
/// <param name="BeatsPerMinute">Mean rate over the intervals between its own beats; the coupling interval before it does not count.</param>
/// <param name="IsCut">A gap or an unclassified beat is at one of its ends: it may have been longer.</param>
public readonly record struct EctopicRun(
    BeatClass Class,
    int FirstBeat,
    int BeatCount,
    long FirstSampleIndex,
    long LastSampleIndex,
    double BeatsPerMinute,
    bool IsCut);
