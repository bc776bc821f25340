using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EcgWearable.Archive;

/// <summary>An archive in a SQLite file: one writer at a time, readers beside it (write-ahead log), beats clustered by wearer and time.</summary>
internal sealed class SqliteEngine : ArchiveEngine
{
    /// <summary>"ECGW": tells an archive from other SQLite files (https://www.sqlite.org/pragma.html#pragma_application_id).</summary>
    private const long ApplicationId = 0x45434757;

    /// <summary>Rows of one statement: starting one costs about as much as its row does. Beyond some dozens nothing is gained.</summary>
    private const int RowsAtOnce = 64;

    private const string SelectBeats = $"SELECT {PackedBeat.Columns} FROM beat WHERE wearer_id = ?1 AND time_ms >= ?2 AND time_ms < ?3";

    private readonly bool _isReadOnly;
    private readonly int _busySeconds;
    private SqliteConnection _connection;

    /// <summary>Prepares an engine.</summary>
    /// <param name="location">Where the file is.</param>
    /// <param name="isReadOnly">Only to read: a file that is not there is an error.</param>
    /// <param name="busySeconds">How long to wait for another writer.</param>
    /// <param name="maximumPages">Largest size in pages, for tests of a full disk; 0: as large as the disk.</param>
    public SqliteEngine(ArchiveLocation location, bool isReadOnly, int busySeconds = 10, int maximumPages = 0)
        : base(location)
    {
        _isReadOnly = isReadOnly;
        MaximumPages = maximumPages;
        _busySeconds = busySeconds;
        _connection = Connect(location.Path!);
    }

    /// <inheritdoc/>
    public override DbConnection Connection => _connection;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Dialect { get; } = new Dictionary<string, string>
    {
        ["{id}"] = "INTEGER PRIMARY KEY",
        ["{bytes}"] = "BLOB",
        ["{clustered}"] = "WITHOUT ROWID",
        ["{by_time}"] = "WITHOUT ROWID",
    };

    private int MaximumPages { get; }

    /// <inheritdoc/>
    public override void Open()
    {
        string path = Location.Path!;
        if (Directory.Exists(path))
        {
            throw new ArchiveException(ArchiveFailure.BadInput, $"{path}: is a folder; name the archive's file");
        }

        if (_isReadOnly && !File.Exists(path))
        {
            throw new ArchiveException(ArchiveFailure.BadInput, $"{path}: there is no archive; make one with 'ecg archive import', or name another with --archive");
        }

        if (!_isReadOnly)
        {
            MakeFolder(path);
        }

        long application = OpenConnection(path);
        long tables = Number(null, "SELECT count(*) FROM sqlite_master")!.Value;
        if (application != ApplicationId && (tables > 0 || _isReadOnly))
        {
            throw new ArchiveException(ArchiveFailure.BadInput, $"{path}: is a SQLite file, but not an archive of this tool; name another with --archive");
        }

        if (_isReadOnly)
        {
            return;
        }

        if (MaximumPages > 0)
        {
            Execute(null, $"PRAGMA max_page_count = {MaximumPages}");
        }

        if (application != ApplicationId)
        {
            Execute(null, $"PRAGMA application_id = {ApplicationId}");
        }

        // Readers go on while an import writes; an import that is cut off leaves what was there.
        using DbCommand journal = Command(null, "PRAGMA journal_mode = WAL");
        journal.ExecuteScalar();
    }

    /// <inheritdoc/>
    public override bool HasTable(string name) =>
        Number(null, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name", ("@name", name)) > 0;

    /// <inheritdoc/>
    public override DbTransaction BeginWriting(params IReadOnlyList<string> keys) => _connection.BeginTransaction(deferred: false);

    /// <inheritdoc/>
    public override bool HasRoomForBeats(BeatMonths months) => true;

    /// <inheritdoc/>
    public override void MakeRoomForBeats(BeatMonths months)
    {
    }

    /// <inheritdoc/>
    public override void InsertBeats(DbTransaction transaction, long wearerId, IReadOnlyList<BeatRow> beats)
    {
        // Past ADO.NET, whose parameters cost more than the row does.
        int whole = beats.Count - (beats.Count % RowsAtOnce);
        InsertBeats(wearerId, beats, 0, whole, RowsAtOnce);
        InsertBeats(wearerId, beats, whole, beats.Count, 1);
    }

    private void InsertBeats(long wearerId, IReadOnlyList<BeatRow> beats, int from, int end, int rowsAtOnce)
    {
        if (from == end)
        {
            return;
        }

        using sqlite3_stmt statement = Prepare(InsertStatement(rowsAtOnce));
        Check(raw.sqlite3_bind_int64(statement, 1, wearerId));
        for (int i = from; i < end; i += rowsAtOnce)
        {
            int at = 2;
            for (int row = i; row < i + rowsAtOnce; row++)
            {
                BeatRow beat = beats[row];
                _ = raw.sqlite3_bind_int64(statement, at++, beat.TimeUnixMilliseconds);
                _ = raw.sqlite3_bind_int64(statement, at++, beat.SessionId);
                _ = raw.sqlite3_bind_int64(statement, at++, beat.SampleIndex);
                _ = raw.sqlite3_bind_int(statement, at++, (int)beat.Class);
                _ = raw.sqlite3_bind_int(statement, at++, beat.Flags);
                _ = raw.sqlite3_bind_int(statement, at++, beat.RrSamples);
                _ = raw.sqlite3_bind_int(statement, at++, beat.LogitMargin);
                _ = raw.sqlite3_bind_int(statement, at++, beat.Quality);
            }

            Check(raw.sqlite3_step(statement));
            Check(raw.sqlite3_reset(statement));
        }
    }

    /// <summary>Parameter 1 is the wearer; each row's own eight follow.</summary>
    private static string InsertStatement(int rows)
    {
        const string Columns = "wearer_id, time_ms, session_id, sample_index, class, flags, rr_samples, logit_margin, quality";
        string values = string.Join(", ", Enumerable.Repeat("(?1, ?, ?, ?, ?, ?, ?, ?, ?)", rows));
        return $"INSERT INTO beat ({Columns}) VALUES {values}";
    }

    /// <inheritdoc/>
    public override List<BeatRow> ReadBeats(long wearerId, long fromUnixMilliseconds, long endUnixMilliseconds, long? sessionId)
    {
        using sqlite3_stmt statement = Prepare($"{SelectBeats}{(sessionId is null ? "" : " AND session_id = ?4")} ORDER BY time_ms, session_id, sample_index");
        Check(raw.sqlite3_bind_int64(statement, 1, wearerId));
        Check(raw.sqlite3_bind_int64(statement, 2, fromUnixMilliseconds));
        Check(raw.sqlite3_bind_int64(statement, 3, endUnixMilliseconds));
        if (sessionId is long session)
        {
            Check(raw.sqlite3_bind_int64(statement, 4, session));
        }

        List<BeatRow> beats = [];
        int result;
        while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            beats.Add(PackedBeat.Unpack(
                raw.sqlite3_column_int64(statement, 0),
                raw.sqlite3_column_int64(statement, 1),
                raw.sqlite3_column_int64(statement, 2),
                raw.sqlite3_column_int64(statement, 3)));
        }

        Check(result);
        return beats;
    }

    /// <inheritdoc/>
    public override ArchiveException? Explain(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => CannotWrite("another import is writing to it; wait until that is done, then do this again", e),
        raw.SQLITE_READONLY => CannotWrite("is read-only, or lies in a folder that is; make both writable, or name another with --archive", e),
        raw.SQLITE_FULL => CannotWrite("there is no space left for it; nothing of this import was kept: free some space, then do it again", e),
        raw.SQLITE_IOERR => CannotWrite($"reading or writing failed ({e.Message}); nothing of this import was kept: check the disk and its space", e),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => _isReadOnly
            ? new ArchiveException(ArchiveFailure.BadInput, $"{Location.DisplayName}: cannot be opened ({e.Message}); check that you may read it, and write in its folder", e)
            : CannotWrite("cannot be opened; check that you may write the file and its folder", e),
        raw.SQLITE_NOTADB => new ArchiveException(ArchiveFailure.BadInput, $"{Location.DisplayName}: is not an archive (not a SQLite file); name another with --archive", e),
        raw.SQLITE_NOMEM => new ArchiveException(ArchiveFailure.BadInput, $"{Location.DisplayName}: there is not enough memory for it", e),

        // The statements are this program's own: what they ask for is there, unless the file has been changed.
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR or raw.SQLITE_SCHEMA or raw.SQLITE_MISMATCH or raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_FORMAT or raw.SQLITE_RANGE => Damaged(e.Message, e),
        _ => null,
    };

    /// <inheritdoc/>
    public override void Dispose() => _connection.Dispose();

    private static void MakeFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException(ArchiveFailure.CannotWrite, $"{path}: its folder cannot be made ({e.Message}); name a file in a folder that you may write to", e);
        }
    }

    private SqliteConnection Connect(string dataSource) => new(new SqliteConnectionStringBuilder
    {
        DataSource = dataSource,
        Mode = _isReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        ForeignKeys = true,
        Pooling = false,
        DefaultTimeout = _busySeconds,
    }.ConnectionString);

    /// <returns>The file's application id: the first thing read of it.</returns>
    private long OpenConnection(string path)
    {
        const string ReadApplication = "PRAGMA application_id";
        try
        {
            _connection.Open();
            return Number(null, ReadApplication)!.Value;
        }
        catch (SqliteException e) when (_isReadOnly && e.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN && new FileInfo(path + "-wal") is { Exists: false } or { Length: 0 })
        {
            // Where its folder cannot be written, nobody can be writing the archive: https://www.sqlite.org/wal.html#read_only_databases.
            _connection.Dispose();
            _connection = Connect($"{new Uri(path).AbsoluteUri}?immutable=1");
            _connection.Open();
            return Number(null, ReadApplication)!.Value;
        }
    }

    private ArchiveException CannotWrite(string problem, Exception e) => new(ArchiveFailure.CannotWrite, $"{Location.DisplayName}: {problem}", e);

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_connection.Handle, sql, out sqlite3_stmt statement));
        return statement;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new SqliteException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string(), result & 0xFF);
        }
    }
}
