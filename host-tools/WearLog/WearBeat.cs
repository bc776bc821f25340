using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>One heartbeat (<see cref="RecordType.Beat"/>).</summary>
/// <param name="SampleIndex">R peak, counted in DRDYB periods since boot.</param>
/// <param name="Class">The AAMI EC57 class, or unclassified.</param>
/// <param name="Flags">Bits of <see cref="BeatFlags"/>.</param>
/// <param name="RrSamples">RR interval to the beat before, in samples; 0 = none, 65,535 = that or longer.</param>
/// <param name="LogitMargin">Best logit minus second best.</param>
/// <param name="Quality">Signal quality, 0 (noise) to 100 (clean); <see cref="SessionLog.UnknownQuality"/> when not judged, as in logs of firmware before 0.2.</param>
public readonly record struct WearBeat(
    long SampleIndex,
    BeatClass Class,
    byte Flags,
    int RrSamples,
    int LogitMargin,
    byte Quality = SessionLog.UnknownQuality);
