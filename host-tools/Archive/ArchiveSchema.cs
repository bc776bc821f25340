using System.Data.Common;
using System.Globalization;

namespace EcgWearable.Archive;

/// <summary>Brings an archive to this tool's version, forward only, and refuses one that is newer.</summary>
internal sealed class ArchiveSchema(ArchiveEngine engine, IReadOnlyList<Migration> migrations)
{
    private const string Table = "schema_migration";

    /// <summary>Checks, and where it may write also migrates.</summary>
    public void Prepare(bool isReadOnly)
    {
        int version = engine.HasTable(Table) ? Version(null) : 0;
        RefuseNewer(version);
        if (version == migrations[^1].Version)
        {
            return;
        }

        if (isReadOnly)
        {
            throw new ArchiveException(ArchiveFailure.BadInput, version == 0
                ? $"{engine.Location.DisplayName}: holds no archive yet; make one with 'ecg archive import'"
                : string.Create(CultureInfo.InvariantCulture, $"{engine.Location.DisplayName}: the archive has schema version {version}, this tool reads version {migrations[^1].Version}; the next 'ecg archive import' brings it up to date"));
        }

        // Looked at again within the transaction: another tool may have migrated meanwhile.
        using DbTransaction transaction = engine.BeginWriting("schema");
        engine.Execute(transaction, $"CREATE TABLE IF NOT EXISTS {Table} (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms BIGINT NOT NULL)");
        version = Version(transaction);
        RefuseNewer(version);
        foreach (Migration migration in migrations.Where(m => m.Version > version))
        {
            foreach (string statement in migration.Statements())
            {
                engine.Execute(transaction, engine.Dialect.Aggregate(statement, (sql, word) => sql.Replace(word.Key, word.Value, StringComparison.Ordinal)));
            }

            if (version > 0)
            {
                migration.Recompute?.Invoke(engine, transaction);
            }

            engine.Execute(
                transaction,
                $"INSERT INTO {Table} (version, name, applied_ms) VALUES (@version, @name, @applied)",
                ("@version", migration.Version),
                ("@name", migration.Name),
                ("@applied", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        }

        transaction.Commit();
    }

    private int Version(DbTransaction? transaction) =>
        (int)(engine.Number(transaction, $"SELECT max(version) FROM {Table}") ?? 0);

    private void RefuseNewer(int version)
    {
        if (version > migrations[^1].Version)
        {
            throw new ArchiveException(ArchiveFailure.BadInput, string.Create(
                CultureInfo.InvariantCulture,
                $"{engine.Location.DisplayName}: the archive has schema version {version}, this tool knows only up to {migrations[^1].Version}; take the newer tool"));
        }
    }
}
