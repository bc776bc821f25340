using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>
/// The archive of pulled logs: a SQLite file, or a PostgreSQL database. An import is one transaction: all of a log that is not in
/// the archive yet goes in, or nothing does.
/// </summary>
public sealed class WearArchive : IDisposable
{
    private const string SessionColumns =
        "s.session_id, w.name, d.name, s.boot_count, s.firmware_version, s.odr_numerator, s.odr_denominator, s.model_hash, s.start_sample_index, "
        + "s.end_sample_index, s.start_ms, s.end_ms, s.is_synchronised, s.is_closed, s.beat_count, s.lost_samples, s.analysable_samples, s.missing_records, "
        + "s.is_rate_assumed, s.is_event_driven, s.sleeps_lightly, s.adc_maximum, s.rtl_version, s.window_length, s.window_version, s.policy_level, "
        + "s.close_sample_index, s.close_beats, s.close_lost_samples "
        + "FROM session s JOIN wearer w ON w.wearer_id = s.wearer_id JOIN device d ON d.device_id = s.device_id";

    private readonly ArchiveEngine _engine;

    private WearArchive(ArchiveEngine engine) => _engine = engine;

    /// <summary>Where the archive is, as messages call it.</summary>
    public string DisplayName => _engine.Location.DisplayName;

    internal ArchiveEngine Engine => _engine;

    /// <summary>Opens an archive to import into; makes it when it is not there, and brings its schema up to date.</summary>
    /// <exception cref="ArchiveException">It cannot be opened or written, or is of a newer tool.</exception>
    public static WearArchive OpenForImport(ArchiveLocation location) =>
        Open(location, location is { Path: not null } ? new SqliteEngine(location, isReadOnly: false) : new PostgresEngine(location, isReadOnly: false), Migration.BuiltIn, isReadOnly: false);

    /// <summary>Opens an archive to read; it is not changed.</summary>
    /// <exception cref="ArchiveException">It is not there, or is of an older or newer tool.</exception>
    public static WearArchive OpenForReading(ArchiveLocation location) =>
        Open(location, location is { Path: not null } ? new SqliteEngine(location, isReadOnly: true) : new PostgresEngine(location, isReadOnly: true), Migration.BuiltIn, isReadOnly: true);

    /// <summary>Imports a pulled log or a flash image: what is not in the archive yet, in one transaction.</summary>
    /// <param name="path">The log.</param>
    /// <param name="options">Who wore what.</param>
    /// <exception cref="WearLogException">The log cannot be read.</exception>
    /// <exception cref="ArchiveException">The archive cannot take it, or it contradicts what is in the archive.</exception>
    public ImportResult Import(string path, ImportOptions options)
    {
        WearLogContents contents = WearLogReader.Read(path);
        ImportSource source;
        using (FileStream stream = File.OpenRead(path))
        {
            source = new ImportSource(path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return Import(contents, source, options);
    }

    /// <summary>The wearers' names in order.</summary>
    public IReadOnlyList<string> Wearers() =>
        Guard(() => _engine.Rows(null, "SELECT name FROM wearer ORDER BY name", row => row.GetString(0)));

    /// <summary>Sessions by wearer and time.</summary>
    /// <param name="wearer">Only this wearer's; null: everybody's.</param>
    /// <exception cref="ArchiveException">There is no such wearer.</exception>
    public IReadOnlyList<ArchivedSession> Sessions(string? wearer = null) => Guard(() =>
    {
        if (wearer is null)
        {
            return _engine.Rows(null, $"SELECT {SessionColumns} ORDER BY w.name, s.start_ms, s.session_id", ReadSession);
        }

        return _engine.Rows(
            null, $"SELECT {SessionColumns} WHERE s.wearer_id = @wearer ORDER BY s.start_ms, s.session_id", ReadSession, ("@wearer", WearerId(wearer)));
    });

    /// <summary>How many beats of each class a wearer had.</summary>
    /// <param name="wearer">The wearer.</param>
    /// <param name="from">First time.</param>
    /// <param name="end">Time after the last.</param>
    /// <returns>Classes that occur.</returns>
    /// <exception cref="ArchiveException">There is no such wearer.</exception>
    public IReadOnlyDictionary<BeatClass, long> ClassCounts(string wearer, DateTimeOffset from, DateTimeOffset end) => Guard(() => _engine.Rows(
        null,
        "SELECT class, count(*) FROM beat WHERE wearer_id = @wearer AND time_ms >= @from AND time_ms < @end GROUP BY class ORDER BY class",
        row => ((BeatClass)Convert.ToInt32(row.GetValue(0), CultureInfo.InvariantCulture), row.GetInt64(1)),
        ("@wearer", WearerId(wearer)),
        ("@from", from.ToUnixTimeMilliseconds()),
        ("@end", end.ToUnixTimeMilliseconds())).ToDictionary(row => row.Item1, row => row.Item2));

    /// <summary>A wearer's beats in time order.</summary>
    /// <param name="wearer">The wearer.</param>
    /// <param name="from">First time.</param>
    /// <param name="end">Time after the last.</param>
    /// <exception cref="ArchiveException">There is no such wearer.</exception>
    public IReadOnlyList<BeatRow> Beats(string wearer, DateTimeOffset from, DateTimeOffset end) =>
        Guard(() => _engine.ReadBeats(WearerId(wearer), from.ToUnixTimeMilliseconds(), end.ToUnixTimeMilliseconds(), null));

    /// <summary>One session.</summary>
    /// <param name="sessionId">Its number in the archive.</param>
    /// <exception cref="ArchiveException">There is no such session.</exception>
    public ArchivedSession Session(long sessionId) => Guard(() =>
        _engine.Rows(null, $"SELECT {SessionColumns} WHERE s.session_id = @session", ReadSession, ("@session", sessionId)).FirstOrDefault()
        ?? throw new ArchiveException(ArchiveFailure.BadInput, string.Create(CultureInfo.InvariantCulture, $"{DisplayName}: there is no session {sessionId}; 'ecg archive list' shows those there are")));

    /// <summary>Everything kept of a session.</summary>
    /// <param name="sessionId">Its number in the archive.</param>
    /// <exception cref="ArchiveException">There is no such session.</exception>
    public SessionContents Read(long sessionId) => Guard(() =>
    {
        ArchivedSession session = Session(sessionId);
        long wearer = WearerId(session.Wearer);

        List<BeatRow> beats = StoredRows.Beats(
            _engine, wearer, sessionId, session.Start.ToUnixTimeMilliseconds(), session.End.ToUnixTimeMilliseconds(), session.BeatCount);
        return new SessionContents(
            session,
            StoredRows.TimeSyncs(_engine, null, sessionId),
            beats,
            StoredRows.Strips(_engine, sessionId),
            [.. StoredRows.Events(_engine, null, sessionId).Select(e => new WearEvent(e.SampleIndex, e.Code, e.Argument))],
            StoredRows.Energy(_engine, null, sessionId),
            StoredRows.Budgets(_engine, sessionId));
    });

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <summary>Opens with an engine and migrations of the caller's choice.</summary>
    internal static WearArchive Open(ArchiveLocation location, ArchiveEngine engine, IReadOnlyList<Migration> migrations, bool isReadOnly)
    {
        ArgumentNullException.ThrowIfNull(location);
        WearArchive archive = new(engine);
        try
        {
            return archive.Guard(() =>
            {
                engine.Open();
                new ArchiveSchema(engine, migrations).Prepare(isReadOnly);
                return archive;
            });
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Imports what was read from a source.</summary>
    internal ImportResult Import(WearLogContents contents, ImportSource source, ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Guard(() =>
        {
            while (true)
            {
                try
                {
                    // Who asks for the same wearer, device or file waits; the others need not.
                    using DbTransaction transaction = _engine.BeginWriting(
                        "wearer " + options.Wearer, "device " + LogImport.DeviceName(options), "file " + source.Sha256);
                    ImportResult result = new LogImport(_engine, transaction, options).Run(contents, source);
                    if (!result.IsKnownFile)
                    {
                        transaction.Commit();
                    }

                    return result;
                }
                catch (NoRoomException e)
                {
                    // The transaction is rolled back; with room made, it goes through.
                    _engine.MakeRoomForBeats(e.Months);
                }
            }
        });
    }

    private static ArchivedSession ReadSession(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.IsDBNull(4) ? null : row.GetString(4),
        StoredRows.Rate(row, 5),
        StoredRows.Rate(row, 6),
        row.IsDBNull(7) ? null : row.GetString(7),
        StoredRows.SampleIndex(row, 8),
        StoredRows.SampleIndex(row, 9),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
        row.GetInt16(12) != 0,
        row.GetInt16(13) != 0,
        row.GetInt64(14),
        row.GetInt64(15),
        row.GetInt64(16),
        row.GetInt64(17))
    {
        IsRateAssumed = row.GetInt16(18) != 0,
        Boot = ReadBoot(row),
        Close = row.IsDBNull(26) ? null : new SessionClose(StoredRows.SampleIndex(row, 26), StoredRows.Word(row, 27) ?? 0, StoredRows.Word(row, 28) ?? 0),
    };

    private static BootInfo? ReadBoot(DbDataReader row) => row.IsDBNull(4) || row.IsDBNull(21)
        ? null
        : new BootInfo(
            row.GetInt32(3),
            row.GetString(4),
            row.GetInt16(19) != 0,
            StoredRows.Rate(row, 5),
            StoredRows.Rate(row, 6),
            StoredRows.Word(row, 21) ?? 0,
            StoredRows.Word(row, 22) ?? 0,
            row.GetString(7),
            row.GetInt32(23),
            row.GetInt32(24),
            row.GetInt16(25))
        {
            SleepsLightly = row.GetInt16(20) != 0,
        };

    private long WearerId(string name) =>
        _engine.Number(null, "SELECT wearer_id FROM wearer WHERE name = @name", ("@name", name))
        ?? throw new ArchiveException(
            ArchiveFailure.BadInput,
            $"{DisplayName}: there is no wearer '{name}'; there are: {string.Join(", ", Wearers().Take(20))}");

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not ArchiveException && _engine.Explain(e) is { } explained)
        {
            throw explained;
        }
    }
}
