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
    /// <param name="keys">Imports that have one of these in common wait for each other; others need not.</param>
    public abstract DbTransaction BeginWriting(params IReadOnlyList<string> keys);

    /// <summary>Whether beats of different months lie in different places, which must be made first.</summary>
    public virtual bool KeepsMonthsApart => false;

    /// <summary>Whether there is a place for the beats of these months.</summary>
    public abstract bool HasRoomForBeats(BeatMonths months);

    /// <summary>Makes a place for the beats of these months; outside of any transaction, because it waits for those that write.</summary>
    public abstract void MakeRoomForBeats(BeatMonths months);

    /// <summary>Makes a place for the beats of all months of a time.</summary>
    public void MakeRoomForBeats(long firstUnixMilliseconds, long lastUnixMilliseconds)
    {
        BeatMonths months = new();
        months.AddAll(firstUnixMilliseconds, lastUnixMilliseconds);
        MakeRoomForBeats(months);
    }

    /// <summary>Adds beats; far and away the most rows of an import.</summary>
    public abstract void InsertBeats(DbTransaction transaction, long wearerId, IReadOnlyList<BeatRow> beats);

    /// <summary>Reads the beats of a wearer in time order.</summary>
    /// <param name="wearerId">The wearer.</param>
    /// <param name="fromUnixMilliseconds">First time.</param>
    /// <param name="endUnixMilliseconds">Time after the last.</param>
    /// <param name="sessionId">Only of this session; null: of all.</param>
    public abstract List<BeatRow> ReadBeats(long wearerId, long fromUnixMilliseconds, long endUnixMilliseconds, long? sessionId);

    /// <summary>An error of the database in words, or null when it is a defect of this program.</summary>
    public abstract ArchiveException? Explain(Exception e);

    /// <summary>The error that what was read cannot be true.</summary>
    public ArchiveException Damaged(string problem, Exception? e = null) => new(
        ArchiveFailure.BadInput, $"{Location.DisplayName}: the archive is damaged ({problem}); restore it from a copy, or import the logs into a new one", e);

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
        try
        {
            return value is null or DBNull ? null : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (IsImpossible(e))
        {
            throw Damaged(e.Message, e);
        }
    }

    /// <summary>Asks for rows.</summary>
    public List<T> Rows<T>(DbTransaction? transaction, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using DbCommand command = Command(transaction, sql, parameters);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            try
            {
                rows.Add(read(reader));
            }
            catch (Exception e) when (IsImpossible(e))
            {
                throw Damaged(e.Message, e);
            }
        }

        return rows;
    }

    /// <summary>What comes of a row that no version of this tool has written: nulls, texts for numbers, numbers out of their range.</summary>
    private static bool IsImpossible(Exception e) =>
        e is InvalidCastException or OverflowException or ArgumentOutOfRangeException or FormatException or InvalidDataException
        || e is InvalidOperationException and not ObjectDisposedException;
}
