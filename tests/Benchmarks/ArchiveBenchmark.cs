using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using EcgWearable.Archive;
using EcgWearable.Ecg.Output;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Spectre.Console;

namespace EcgWearable.Benchmarks;

/// <summary>
/// Reading of logs, import, and a wearer-day's query; and the load of a fleet at one hundredth: a million beats of a hundred wearers in the
/// partitions that a hundred million would have. Times are the best of a few: on the wall, and of this process on a core; rates are by the wall.
/// </summary>
internal static class ArchiveBenchmark
{
    private const int DayBeats = 100_000;
    private const int FleetWearers = 100;
    private const int FleetMonths = 12;
    private const int FleetBeatsPerSession = 833;
    private const int SamplesPerSecond = 360;
    private const int RrSamples = 300;

    // 2026-01-01 00:00 UTC.
    private const long StartUnixMilliseconds = 1_767_225_600_000;

    /// <summary>Runs it and prints a table.</summary>
    /// <param name="connectionString">A PostgreSQL database of its own, which it fills; null: SQLite only.</param>
    public static void Run(string? connectionString)
    {
        Table table = NumberTable.Create("what", "amount", "seconds", "CPU seconds", "rate");
        Reading(table);
        string folder = Directory.CreateTempSubdirectory("ecg-benchmark-").FullName;
        try
        {
            Measure(table, "SQLite", ArchiveLocation.Parse(Path.Combine(folder, "archive.sqlite")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        if (connectionString is not null)
        {
            Measure(table, "PostgreSQL", ArchiveLocation.Parse(connectionString));
        }

        AnsiConsole.Write(table);
    }

    private static void Reading(Table table)
    {
        byte[] strips = StripLog(32 << 20);
        byte[] beats = DayLog(20 * DayBeats, 1);
        Lap best = Best(5, () => WearLogReader.Parse(strips, "strips"));
        Row(table, "read a log of strips", $"{strips.Length / 1e6:N1} MB", best, $"{strips.Length / 1e6 / best.Seconds:N0} MB/s");
        best = Best(5, () => WearLogReader.Parse(beats, "beats"));
        Row(table, "read a log of beats", $"{beats.Length / 1e6:N1} MB", best, $"{beats.Length / 1e6 / best.Seconds:N0} MB/s");
    }

    private static void Measure(Table table, string engine, ArchiveLocation location)
    {
        using WearArchive archive = WearArchive.OpenForImport(location);
        Lap best = ImportDays(archive, "day");
        Row(table, $"{engine}: import a day", $"{DayBeats:N0} beats", best, $"{DayBeats / best.Seconds:N0} beats/s");
        if (archive.Engine is PostgresEngine)
        {
            // What the server's check of every beat's session costs: foreign keys are triggers, which this switches off for the connection.
            // https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
            archive.Engine.Execute(null, "SET session_replication_role = replica");
            Lap withoutKeys = ImportDays(archive, "unchecked day");
            archive.Engine.Execute(null, "SET session_replication_role = origin");
            Row(table, $"{engine}: the same, foreign keys not checked", $"{DayBeats:N0} beats", withoutKeys, $"{DayBeats / withoutKeys.Seconds:N0} beats/s");
        }

        DateTimeOffset from = DateTimeOffset.FromUnixTimeMilliseconds(StartUnixMilliseconds);
        DateTimeOffset end = from.AddDays(2);
        best = Best(5, () => archive.ClassCounts("day 0", from, end));
        Row(table, $"{engine}: count the day by class", $"{archive.ClassCounts("day 0", from, end).Values.Sum():N0} beats", best, $"{best.Seconds * 1000:N1} ms");
        best = Best(5, () => archive.Beats("day 0", from, end));
        Row(table, $"{engine}: read the day's beats", $"{DayBeats:N0} beats", best, $"{best.Seconds * 1000:N1} ms");
        Fleet(table, engine, archive);
    }

    private static Lap ImportDays(WearArchive archive, string name)
    {
        Lap best = Lap.Longest;
        for (int i = 0; i < 3; i++)
        {
            byte[] log = DayLog(DayBeats, i + 1);
            WearLogContents contents = WearLogReader.Parse(log, name);
            Lap.Watch watch = new();
            archive.Import(contents, new ImportSource(name, log.Length, $"{name} {i}"), new ImportOptions { Wearer = $"{name} {i}" });
            best = Lap.Least(best, watch.Lap);
        }

        return best;
    }

    /// <summary>The fleet goes in as rows, not as logs: one session for each wearer and month.</summary>
    private static void Fleet(Table table, string engine, WearArchive archive)
    {
        ArchiveEngine database = archive.Engine;
        long bytesBefore = Size(database);
        long rows = 0;
        database.MakeRoomForBeats(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            new DateTimeOffset(2026, FleetMonths, 28, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        Lap.Watch watch = new();
        for (int wearer = 0; wearer < FleetWearers; wearer++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"fleet {wearer}");
            using DbTransaction transaction = database.BeginWriting(name);
            database.Execute(transaction, "INSERT INTO wearer (name) VALUES (@name)", ("@name", name));
            database.Execute(transaction, "INSERT INTO device (name) VALUES (@name)", ("@name", name));
            long wearerId = database.Number(transaction, "SELECT wearer_id FROM wearer WHERE name = @name", ("@name", name))!.Value;
            long deviceId = database.Number(transaction, "SELECT device_id FROM device WHERE name = @name", ("@name", name))!.Value;
            for (int month = 0; month < FleetMonths; month++)
            {
                long start = new DateTimeOffset(2026, month + 1, 2, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
                long sessionId = database.Number(
                    transaction,
                    "INSERT INTO session (wearer_id, device_id, boot_count, odr_numerator, odr_denominator, start_sample_index, end_sample_index, start_ms, end_ms, is_synchronised, is_closed, beat_count, lost_samples, analysable_samples, missing_records) "
                    + "VALUES (@wearer, @device, @boot, 360, 1, 0, 0, @start, @start, 1, 1, 0, 0, 0, 0) RETURNING session_id",
                    ("@wearer", wearerId),
                    ("@device", deviceId),
                    ("@boot", month),
                    ("@start", start))!.Value;
                List<BeatRow> beats = new(FleetBeatsPerSession);
                for (int i = 0; i < FleetBeatsPerSession; i++)
                {
                    beats.Add(new BeatRow(start + (833L * i), sessionId, (long)RrSamples * i, BeatClass.N, 1, RrSamples, 1000, 255));
                }

                database.InsertBeats(transaction, wearerId, beats);
                rows += beats.Count;
            }

            transaction.Commit();
        }

        Lap best = watch.Lap;
        Row(table, $"{engine}: fleet, {FleetWearers} wearers, {FleetMonths} months", $"{rows:N0} beats", best, $"{rows / best.Seconds:N0} beats/s");
        long bytes = Size(database) - bytesBefore;
        Row(table, $"{engine}: size of the fleet's beats", $"{bytes / 1e6:N1} MB", null, $"{bytes / (double)rows:N1} bytes/beat");
        DateTimeOffset from = new(2026, 6, 2, 0, 0, 0, TimeSpan.Zero);
        best = Best(20, () => archive.ClassCounts("fleet 42", from, from.AddDays(1)));
        Row(table, $"{engine}: a wearer-day of the fleet", $"{archive.ClassCounts("fleet 42", from, from.AddDays(1)).Values.Sum():N0} beats", best, $"{best.Seconds * 1000:N2} ms");
    }

    private static long Size(ArchiveEngine database)
    {
        if (database is PostgresEngine)
        {
            return database.Number(null, "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'beat'::regclass") ?? 0;
        }

        using DbCommand checkpoint = database.Command(null, "PRAGMA wal_checkpoint(TRUNCATE)");
        checkpoint.ExecuteScalar();
        return new FileInfo(database.Location.Path!).Length;
    }

    private static byte[] DayLog(int beats, int bootCount)
    {
        LogBuilder log = new LogBuilder().Boot(bootCount, SamplesPerSecond).TimeSync(StartUnixMilliseconds, 0);
        for (int i = 0; i < beats; i++)
        {
            log.Beat((long)RrSamples * i, (byte)(i % 40 == 0 ? 2 : 0));
        }

        return log.ToArray();
    }

    private static byte[] StripLog(int bytes)
    {
        // Seed 20260401.
        Random random = new(20260401);
        short[] ecg = new short[SamplesPerSecond * 60];
        for (int i = 0; i < ecg.Length; i++)
        {
            ecg[i] = (short)random.Next(-60, 60);
        }

        LogBuilder log = new LogBuilder().Boot(1, SamplesPerSecond);
        long first = 0;
        while (log.SectorCount * 4096 < bytes)
        {
            log.Strip(first, ecg);
            first += ecg.Length;
        }

        return log.ToArray();
    }

    private static Lap Best(int times, Action work)
    {
        Lap best = Lap.Longest;
        for (int i = 0; i < times; i++)
        {
            Lap.Watch watch = new();
            work();
            best = Lap.Least(best, watch.Lap);
        }

        return best;
    }

    private static void Row(Table table, string what, FormattableString amount, Lap? best, FormattableString rate) => table.AddRow(
        what,
        amount.ToString(CultureInfo.InvariantCulture),
        best?.Seconds.ToString("0.0000", CultureInfo.InvariantCulture) ?? "",
        best?.CpuSeconds.ToString("0.0000", CultureInfo.InvariantCulture) ?? "",
        rate.ToString(CultureInfo.InvariantCulture));

    /// <summary>How long something took.</summary>
    /// <param name="Seconds">On the wall.</param>
    /// <param name="CpuSeconds">Of this process, all its threads together; a database server's are not in it.</param>
    private readonly record struct Lap(double Seconds, double CpuSeconds)
    {
        public static readonly Lap Longest = new(double.MaxValue, double.MaxValue);

        public static Lap Least(Lap a, Lap b) => new(Math.Min(a.Seconds, b.Seconds), Math.Min(a.CpuSeconds, b.CpuSeconds));

        public sealed class Watch
        {
            private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
            private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;

            public Lap Lap => new(_stopwatch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds);
        }
    }
}
