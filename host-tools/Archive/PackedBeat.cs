using EcgWearable.Firmware.Classification;

namespace EcgWearable.Archive;

/// <summary>
/// A beat in four columns instead of eight: fetching a row's columns costs more than finding the row, in SQLite as in PostgreSQL. The numbers
/// are as wide as the log has them: a margin of 32 bits, RR of 16, flags, class and quality of 8 each.
/// </summary>
internal static class PackedBeat
{
    /// <summary>The columns as SQL, of the table of beats.</summary>
    public const string Columns =
        "time_ms, sample_index, (session_id << 8) | quality, (CAST(logit_margin AS BIGINT) << 32) | (CAST(rr_samples AS BIGINT) << 16) | (CAST(flags AS INTEGER) << 8) | class";

    /// <summary>A row of these columns.</summary>
    public static BeatRow Unpack(long timeUnixMilliseconds, long sampleIndex, long sessionAndQuality, long marginToClass) => new(
        timeUnixMilliseconds,
        sessionAndQuality >> 8,
        sampleIndex,
        (BeatClass)(byte)marginToClass,
        (byte)(marginToClass >> 8),
        (ushort)(marginToClass >> 16),
        (int)(marginToClass >> 32),
        (byte)sessionAndQuality);
}
