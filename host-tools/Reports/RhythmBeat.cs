using EcgWearable.Firmware.Classification;

namespace EcgWearable.Reports;

/// <summary>A beat as rhythm analysis sees it.</summary>
/// <param name="SampleIndex">R peak, counted in DRDYB periods since boot.</param>
/// <param name="Class">Its class, or unclassified.</param>
/// <param name="RrSamples">RR interval to the beat before in samples; 0 when it is not known, has a gap in it, or is a silence that the device did not confirm.</param>
/// <param name="FollowsPrevious">
/// Whether the beat before in the list is truly the beat before: no lost samples, no electrode off, no poor signal, no missing record and no unconfirmed
/// silence between them.
/// </param>
/// <param name="UnconfirmedSamples">
/// Samples of a silence before it of at least <see cref="RhythmStatistics.PauseSeconds"/> that the device did not confirm to be the heart's; 0 for none.
/// </param>
public readonly record struct RhythmBeat(long SampleIndex, BeatClass Class, long RrSamples, bool FollowsPrevious, long UnconfirmedSamples = 0);
