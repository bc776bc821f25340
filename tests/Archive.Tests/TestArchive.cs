using Npgsql;

namespace EcgWearable.Archive.Tests;

/// <summary>A place for an archive of a test's own, gone afterwards; and logs to put into it.</summary>
internal sealed class TestArchive : IDisposable
{
    private readonly string? _database;

    private TestArchive(string? database)
    {
        _database = database;
        Folder = Directory.CreateTempSubdirectory("ecg-archive-").FullName;
        Location = database is null
            ? ArchiveLocation.Parse(Path.Combine(Folder, "archive.sqlite"))
            : ArchiveLocation.Parse(new NpgsqlConnectionStringBuilder(PostgresFactAttribute.Server) { Database = database, Pooling = false }.ConnectionString);
    }

    public string Folder { get; }

    public ArchiveLocation Location { get; }

    public static TestArchive Sqlite() => new(null);

    public static TestArchive Postgres()
    {
        string database = $"ecg_{Guid.NewGuid():N}";
        OnServer($"CREATE DATABASE {database}");
        return new TestArchive(database);
    }

    /// <summary>Writes a log to a file.</summary>
    public string Log(byte[] bytes, string name = "wear.ecglog")
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Imports a log.</summary>
    public ImportResult Import(byte[] log, ImportOptions? options = null, string name = "wear.ecglog")
    {
        string path = Log(log, name);
        using WearArchive archive = WearArchive.OpenForImport(Location);
        return archive.Import(path, options ?? new ImportOptions());
    }

    /// <summary>Every row of every table but the dates of imports, as text: two archives are equal when these are.</summary>
    public string Dump()
    {
        using WearArchive archive = WearArchive.OpenForReading(Location);
        List<string> lines = [];
        foreach ((string table, string order) in new[]
        {
            ("wearer", "wearer_id"), ("device", "device_id"), ("session", "session_id"), ("time_sync", "session_id, sample_index"),
            ("beat", "wearer_id, session_id, sample_index"), ("strip", "session_id, first_sample_index"),
            ("event", "session_id, sample_index, code, argument, ordinal"), ("energy", "session_id, end_sample_index"),
            ("budget", "session_id, sample_index, consumed_mj, level, reason, ordinal"),
        })
        {
            lines.AddRange(archive.Engine.Rows(null, $"SELECT * FROM {table} ORDER BY {order}", row =>
                $"{table}: " + string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => row.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{row.GetValue(i)}"))));
        }

        return string.Join('\n', lines);
    }

    public long Count(string table)
    {
        using WearArchive archive = WearArchive.OpenForReading(Location);
        return archive.Engine.Number(null, $"SELECT count(*) FROM {table}")!.Value;
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        if (_database is not null)
        {
            OnServer($"DROP DATABASE {_database} WITH (FORCE)");
        }
    }

    private static void OnServer(string sql)
    {
        using NpgsqlConnection connection = new(PostgresFactAttribute.Server);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
