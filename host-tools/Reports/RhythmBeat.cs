using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>A beat as rhythm analysis sees it.</summary>
/// <param name="SampleIndex">R peak, counted in DRDYB periods since boot.</param>
/// <param name="Class">Its class, or unclassified.</param>
/// <param name="RrSamples">RR interval to the beat before in samples; 0 when it is not known or has a gap in it.</param>
/// <param name="FollowsPrevious">
/// Whether the beat before in the list is truly the beat before: no lost samples, no electrode off, no poor signal and no missing record between them.
/// </param>
public readonly record struct RhythmBeat(long SampleIndex, BeatClass Class, long RrSamples, bool FollowsPrevious);
