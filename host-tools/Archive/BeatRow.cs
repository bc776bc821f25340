using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.Archive;

/// <summary>A beat as it lies in the archive.</summary>
/// <param name="TimeUnixMilliseconds">UTC of the R peak; of a session that was never synchronised, milliseconds since its sample 0.</param>
/// <param name="SessionId">The session it belongs to.</param>
/// <param name="SampleIndex">R peak, counted in DRDYB periods since boot.</param>
/// <param name="Class">The AAMI EC57 class, or unclassified.</param>
/// <param name="Flags">Bits of <see cref="BeatFlags"/>.</param>
/// <param name="RrSamples">RR interval to the beat before, in samples; 0 = none, 65,535 = that or longer.</param>
/// <param name="LogitMargin">Best logit minus second best.</param>
/// <param name="Quality">Signal quality, 0 to 100; <see cref="SessionLog.UnknownQuality"/> when not judged.</param>
public readonly record struct BeatRow(
    long TimeUnixMilliseconds,
    long SessionId,
    long SampleIndex,
    BeatClass Class,
    byte Flags,
    int RrSamples,
    int LogitMargin,
    byte Quality);
