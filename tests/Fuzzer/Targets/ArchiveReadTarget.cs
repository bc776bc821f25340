using EcgWearable.Archive;
using Microsoft.Data.Sqlite;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The file of a SQLite archive, damaged: everything that <c>ecg archive</c> asks of it. SQLite itself is not instrumented.</summary>
internal sealed class ArchiveReadTarget : FuzzTarget
{
    private const string FileName = "read.sqlite";

    /// <inheritdoc/>
    public override string Name => "archive-read";

    /// <inheritdoc/>
    public override int LongestInputBytes => 48 * 1024;

    /// <inheritdoc/>
    public override double Weight => 0.05;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words("session", "wearer", "beat", "INTEGER", "BIGINT", "TEXT", "NOT NULL", "CREATE TABLE", "2", "x", "\u0001", "\u0002", "\u0004", "\u0006");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        string path = ScratchFolder.Write(FileName, []);
        File.Delete(path);
        string log = ScratchFolder.Write("seed.ecglog", SmallWear.Logs(int.MaxValue).MaxBy(log => log.Length)!);
        using (WearArchive archive = WearArchive.OpenForImport(ArchiveLocation.Parse(path)))
        {
            archive.Import(log, new ImportOptions());
        }

        // Small pages, so that an input is mostly rows.
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = new("PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; DELETE FROM strip WHERE first_sample_index > 1000; VACUUM", connection);
            command.ExecuteNonQuery();
        }

        return [File.ReadAllBytes(path)];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        string path = ScratchFolder.Write(FileName, input);
        try
        {
            using WearArchive archive = WearArchive.OpenForReading(ArchiveLocation.Parse(path));
            foreach (ArchivedSession session in archive.Sessions().Take(8))
            {
                _ = session.DurationSeconds;
                _ = archive.Read(session.SessionId);
            }

            foreach (string wearer in archive.Wearers().Take(8))
            {
                _ = archive.ClassCounts(wearer, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
                _ = archive.Beats(wearer, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            }
        }
        finally
        {
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is ArchiveException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 8_000_000 + (64L * inputBytes);
}
