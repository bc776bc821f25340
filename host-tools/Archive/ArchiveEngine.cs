using System.Data.Common;

namespace EcgWearable.Archive;

/// <summary>What is not the same in the two databases that an archive can live in. Everything else is plain SQL over ADO.NET.</summary>
internal abstract class ArchiveEngine(ArchiveLocation location) : IDisposable
{
    /// <summary>Where the archive is.</summary>
    public ArchiveLocation Location { get; } = location;

    /// <summary>The open connection.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>What stands for the words in braces in the migrations.</summary>
    public abstract IReadOnlyDictionary<string, string> Dialect { get; }

    /// <summary>Opens the connection.</summary>
    public abstract void Open();

    /// <summary>Whether there is a table; says also whether the database is somebody else's.</summary>
    public abstract bool HasTable(string name);

    /// <summary>Begins a transaction that writes: until it ends, no other writer comes between.</summary>
    /// <param name="key">Imports of the same key wait for each other; others need not.</param>
    public abstract DbTransaction BeginWriting(string key);

    /// <summary>Whether there is a place for the beats of a time.</summary>
    public abstract bool HasRoomForBeats(long firstUnixMilliseconds, long lastUnixMilliseconds);

    /// <summary>Makes a place for the beats of a time; outside of any transaction, because it waits for those that write.</summary>
    public abstract void MakeRoomForBeats(long firstUnixMilliseconds, long lastUnixMilliseconds);

    /// <summary>Adds beats; far and away the most rows of an import.</summary>
    public abstract void InsertBeats(DbTransaction transaction, long wearerId, IReadOnlyList<BeatRow> beats);

    /// <summary>Reads the beats of a wearer in time order.</summary>
    /// <param name="wearerId">The wearer.</param>
    /// <param name="fromUnixMilliseconds">First time.</param>
    /// <param name="endUnixMilliseconds">Time after the last.</param>
    /// <param name="sessionId">Only of this session; null: of all.</param>
    public abstract List<BeatRow> ReadBeats(long wearerId, long fromUnixMilliseconds, long endUnixMilliseconds, long? sessionId);

    /// <summary>An error of the database in words, or null when it is a defect of this program.</summary>
    public abstract ArchiveException? Explain(DbException e);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Makes a command.</summary>
    public DbCommand Command(DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        DbCommand command = Connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows it changed.</returns>
    public int Execute(DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(transaction, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Asks for one number.</summary>
    /// <returns>Null when there is no row, or a null in it.</returns>
    public long? Number(DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(transaction, sql, parameters);
        object? value = command.ExecuteScalar();
        return value is null or DBNull ? null : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Asks for rows.</summary>
    public List<T> Rows<T>(DbTransaction? transaction, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(transaction, sql, parameters);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
