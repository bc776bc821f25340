using System.Buffers.Binary;
using System.Data.Common;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>Reads what the archive keeps of a session beside its beats.</summary>
internal static class StoredRows
{
    // As far as logs count: every index is exact as a double.
    private const long LargestSampleIndex = 1L << 53;

    /// <summary>A sample index, or the one after the last.</summary>
    /// <exception cref="InvalidDataException">No log has one like it.</exception>
    public static long SampleIndex(DbDataReader row, int column) => row.GetInt64(column) is >= 0 and <= LargestSampleIndex and var index
        ? index
        : throw new InvalidDataException($"{row.GetName(column)} is no sample's index");

    /// <summary>Numerator or denominator of a rate.</summary>
    /// <exception cref="InvalidDataException">No log has one like it.</exception>
    public static uint Rate(DbDataReader row, int column) => row.GetInt64(column) is >= 1 and <= uint.MaxValue and var rate
        ? (uint)rate
        : throw new InvalidDataException($"{row.GetName(column)} is no rate");

    /// <summary>A number of 32 bits; null when the archive has none.</summary>
    public static uint? Word(DbDataReader row, int column) => row.IsDBNull(column) ? null : checked((uint)row.GetInt64(column));

    /// <summary>A session's beats by time. They are looked for within its time; where a clock was set within it, some may lie outside.</summary>
    public static List<BeatRow> Beats(ArchiveEngine engine, long wearerId, long sessionId, long startMilliseconds, long endMilliseconds, long count)
    {
        List<BeatRow> beats = engine.ReadBeats(wearerId, startMilliseconds, endMilliseconds + 1, sessionId);
        return beats.Count == count ? beats : engine.ReadBeats(wearerId, long.MinValue, long.MaxValue, sessionId);
    }

    /// <summary>Time syncs by sample index.</summary>
    public static List<TimeSync> TimeSyncs(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT utc_ms, sample_index FROM time_sync WHERE session_id = @session ORDER BY sample_index",
        row => new TimeSync(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), SampleIndex(row, 1)),
        ("@session", sessionId));

    /// <summary>Events by sample index.</summary>
    public static List<StoredEvent> Events(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT sample_index, code, argument, ordinal FROM event WHERE session_id = @session ORDER BY sample_index, code, argument, ordinal",
        row => new StoredEvent(SampleIndex(row, 0), checked((byte)row.GetInt16(1)), checked((uint)row.GetInt64(2)), row.GetInt32(3)),
        ("@session", sessionId));

    /// <summary>Where the archive has ECG, by sample index.</summary>
    public static List<SampleInterval> StripIntervals(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT first_sample_index, sample_count FROM strip WHERE session_id = @session ORDER BY first_sample_index",
        row => new SampleInterval(SampleIndex(row, 0), SampleIndex(row, 0) + row.GetInt32(1)),
        ("@session", sessionId));

    /// <summary>ECG by sample index; neighbouring pieces are joined.</summary>
    public static List<EcgStrip> Strips(ArchiveEngine engine, long sessionId)
    {
        List<(long First, byte[] Samples)> pieces = engine.Rows(
            null,
            "SELECT first_sample_index, samples FROM strip WHERE session_id = @session ORDER BY first_sample_index",
            row => (SampleIndex(row, 0), (byte[])row.GetValue(1)),
            ("@session", sessionId));
        List<EcgStrip> strips = [];
        for (int i = 0; i < pieces.Count;)
        {
            if (strips.Count > 0 && pieces[i].First < strips[^1].EndSampleIndex)
            {
                throw engine.Damaged("strips overlap");
            }

            int next = i;
            long end = pieces[i].First;
            while (next < pieces.Count && pieces[next].First == end)
            {
                end += pieces[next].Samples.Length / sizeof(short);
                next++;
            }

            short[] values = new short[end - pieces[i].First];
            int at = 0;
            for (int piece = i; piece < next; piece++)
            {
                ReadOnlySpan<byte> bytes = pieces[piece].Samples;
                for (int sample = 0; sample < bytes.Length / sizeof(short); sample++)
                {
                    values[at++] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(sample * sizeof(short))..]);
                }
            }

            strips.Add(new EcgStrip(pieces[i].First, values));
            i = next;
        }

        return strips;
    }

    /// <summary>Energy ledger by sample index; modelled, not measured.</summary>
    public static List<EnergyInterval> Energy(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT end_sample_index, interval_ms, mcu_active_ms, mcu_uj, front_end_active_ms, front_end_uj, accelerator_active_ms, accelerator_uj, flash_active_ms, flash_uj, "
        + "led_active_ms, led_uj, light_sleep_ms, supply_uj, battery_mv, windows_classified FROM energy WHERE session_id = @session ORDER BY end_sample_index",
        row => new EnergyInterval(
            SampleIndex(row, 0), checked((uint)row.GetInt64(1)), Share(row, 2), Share(row, 4), Share(row, 6), Share(row, 8), row.GetInt32(14), row.GetInt32(15))
        {
            Led = Share(row, 10),
            LightSleepMilliseconds = Word(row, 12) ?? 0,
            SupplyMicrojoules = Word(row, 13) ?? 0,
        },
        ("@session", sessionId));

    /// <summary>Battery budget by sample index and energy used; modelled, not measured.</summary>
    public static List<EnergyBudget> Budgets(ArchiveEngine engine, long sessionId) => engine.Rows(
        null,
        "SELECT sample_index, wear_s, capacity_mj, consumed_mj, target_s, battery_mv, level, reason, allowed_uw, left_s, mcu_mj, front_end_mj, accelerator_mj, flash_mj, led_mj, supply_mj "
        + "FROM budget WHERE session_id = @session ORDER BY sample_index, consumed_mj, level, reason, ordinal",
        row => new EnergyBudget(
            SampleIndex(row, 0),
            checked((uint)row.GetInt64(1)),
            checked((uint)row.GetInt64(2)),
            checked((uint)row.GetInt64(3)),
            checked((uint)row.GetInt64(4)),
            row.GetInt32(5),
            (PolicyLevel)checked((byte)row.GetInt16(6)),
            (PolicyReason)checked((byte)row.GetInt16(7)),
            Word(row, 8),
            Word(row, 9),
            [.. Enumerable.Range(10, EnergyLedger.PartCount).Select(part => checked((uint)row.GetInt64(part)))]),
        ("@session", sessionId));

    private static EnergyShare Share(DbDataReader row, int column) => new(Word(row, column) ?? 0, Word(row, column + 1) ?? 0);
}
