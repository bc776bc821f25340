using System.Buffers.Binary;
using System.Data.Common;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>Reads what the archive keeps of a session beside its beats.</summary>
internal static class StoredRows
{
    /// <summary>Time syncs by sample index.</summary>
    public static List<TimeSync> TimeSyncs(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT utc_ms, sample_index FROM time_sync WHERE session_id = @session ORDER BY sample_index",
        row => new TimeSync(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetInt64(1)),
        ("@session", sessionId));

    /// <summary>Events by sample index.</summary>
    public static List<StoredEvent> Events(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT sample_index, code, argument, ordinal FROM event WHERE session_id = @session ORDER BY sample_index, code, argument, ordinal",
        row => new StoredEvent(row.GetInt64(0), (byte)row.GetInt16(1), (uint)row.GetInt64(2), row.GetInt32(3)),
        ("@session", sessionId));

    /// <summary>Where the archive has ECG, by sample index.</summary>
    public static List<SampleInterval> StripIntervals(ArchiveEngine engine, DbTransaction? transaction, long sessionId) => engine.Rows(
        transaction,
        "SELECT first_sample_index, sample_count FROM strip WHERE session_id = @session ORDER BY first_sample_index",
        row => new SampleInterval(row.GetInt64(0), row.GetInt64(0) + row.GetInt32(1)),
        ("@session", sessionId));

    /// <summary>ECG by sample index; neighbouring pieces are joined.</summary>
    public static List<EcgStrip> Strips(ArchiveEngine engine, long sessionId)
    {
        List<(long First, byte[] Samples)> pieces = engine.Rows(
            null,
            "SELECT first_sample_index, samples FROM strip WHERE session_id = @session ORDER BY first_sample_index",
            row => (row.GetInt64(0), (byte[])row.GetValue(1)),
            ("@session", sessionId));
        List<EcgStrip> strips = [];
        for (int i = 0; i < pieces.Count;)
        {
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
    public static List<EnergyInterval> Energy(ArchiveEngine engine, long sessionId) => engine.Rows(
        null,
        "SELECT end_sample_index, interval_ms, mcu_active_ms, mcu_uj, front_end_active_ms, front_end_uj, accelerator_active_ms, accelerator_uj, flash_active_ms, flash_uj, battery_mv, windows_classified FROM energy WHERE session_id = @session ORDER BY end_sample_index",
        row => new EnergyInterval(
            row.GetInt64(0), (uint)row.GetInt64(1), Share(row, 2), Share(row, 4), Share(row, 6), Share(row, 8), row.GetInt32(10), row.GetInt32(11)),
        ("@session", sessionId));

    private static EnergyShare Share(DbDataReader row, int column) => new((uint)row.GetInt64(column), (uint)row.GetInt64(column + 1));
}
