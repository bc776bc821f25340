using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>What cannot be opened or written is named, and nothing half goes in.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FailureTests
{
    private static readonly ImportOptions Options = new();

    [Fact]
    public void AFullDiskKeepsWhatWasThere()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        string before = archive.Dump();
        string log = archive.Log(Logs.Session(20_000, bootCount: 4).ToArray(), "long.ecglog");
        using (WearArchive full = WearArchive.Open(
            archive.Location, new SqliteEngine(archive.Location, isReadOnly: false, maximumPages: 60), Migration.BuiltIn, isReadOnly: false))
        {
            ArchiveException e = Assert.Throws<ArchiveException>(() => full.Import(log, Options));
            Assert.Equal(ArchiveFailure.CannotWrite, e.Failure);
            Assert.Equal($"{archive.Location.Path}: there is no space left for it; nothing of this import was kept: free some space, then do it again", e.Message);
        }

        Assert.Equal(before, archive.Dump());

        // And with space it goes in.
        using WearArchive target = WearArchive.OpenForImport(archive.Location);
        Assert.Equal(20_000, target.Import(log, Options).NewBeats);
    }

    [Fact]
    public void AnArchiveInUseIsNamed()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        string log = archive.Log(Logs.Session(60).ToArray());
        using SqliteConnection other = new($"Data Source={archive.Location.Path};Pooling=False");
        other.Open();
        using SqliteTransaction writing = other.BeginTransaction(deferred: false);
        using WearArchive target = WearArchive.Open(
            archive.Location, new SqliteEngine(archive.Location, isReadOnly: false, busySeconds: 1), Migration.BuiltIn, isReadOnly: false);
        ArchiveException e = Assert.Throws<ArchiveException>(() => target.Import(log, Options));
        Assert.Equal(ArchiveFailure.CannotWrite, e.Failure);
        Assert.Equal($"{archive.Location.Path}: another import is writing to it; wait until that is done, then do this again", e.Message);

        // Readers go on meanwhile; and so does the import when the other is done.
        Assert.Equal(50, archive.Count("beat"));
        writing.Rollback();
        Assert.Equal(10, target.Import(log, Options).NewBeats);
    }

    [Fact]
    public void AReadOnlyArchiveIsNamedAndCanBeRead()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        string log = archive.Log(Logs.Session(60).ToArray());
        File.SetUnixFileMode(archive.Location.Path!, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(archive.Folder, (UnixFileMode)0b101_101_101);
        try
        {
            AsOrdinaryUser(() =>
            {
                ArchiveException e = Assert.Throws<ArchiveException>(() => WearArchive.OpenForImport(archive.Location).Import(log, Options));
                Assert.Equal(ArchiveFailure.CannotWrite, e.Failure);
                Assert.StartsWith($"{archive.Location.Path}: ", e.Message, StringComparison.Ordinal);
                using WearArchive source = WearArchive.OpenForReading(archive.Location);
                Assert.Equal(50, source.Sessions().Single().BeatCount);
            });
        }
        finally
        {
            File.SetUnixFileMode(archive.Folder, (UnixFileMode)0b111_101_101);
        }
    }

    [Fact]
    public void WhatIsNoArchiveIsNamed()
    {
        using TestArchive archive = TestArchive.Sqlite();
        string path = archive.Location.Path!;
        Assert.Contains("there is no archive; make one with 'ecg archive import'", Refused(() => WearArchive.OpenForReading(archive.Location)), StringComparison.Ordinal);
        Assert.Contains("is a folder; name the archive's file", Refused(() => WearArchive.OpenForImport(ArchiveLocation.Parse(archive.Folder))), StringComparison.Ordinal);

        File.WriteAllBytes(path, Logs.Session(50).ToArray());
        byte[] before = File.ReadAllBytes(path);
        Assert.Contains("is not an archive (not a SQLite file)", Refused(() => WearArchive.OpenForImport(archive.Location)), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));

        File.Delete(path);
        using (SqliteConnection other = new($"Data Source={path};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = new("CREATE TABLE photos (name TEXT)", other);
            command.ExecuteNonQuery();
        }

        Assert.Contains("is a SQLite file, but not an archive of this tool", Refused(() => WearArchive.OpenForImport(archive.Location)), StringComparison.Ordinal);
        Assert.Contains("is a SQLite file, but not an archive of this tool", Refused(() => WearArchive.OpenForReading(archive.Location)), StringComparison.Ordinal);

        static string Refused(Func<WearArchive> open)
        {
            ArchiveException e = Assert.Throws<ArchiveException>(() => open().Dispose());
            Assert.Equal(ArchiveFailure.BadInput, e.Failure);
            return e.Message;
        }
    }

    [Fact]
    public void ALocationIsAFileOrAConnectionString()
    {
        Assert.Equal(Path.GetFullPath("a=b.sqlite"), ArchiveLocation.Parse("a=b.sqlite").Path);
        ArchiveLocation server = ArchiveLocation.Parse("Host=db;Database=ecg;Username=anna;Password=secret");
        Assert.Null(server.Path);
        Assert.Equal("database ecg on db", server.DisplayName);
        Assert.Contains("is not understood", Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse("Host=db;Colour=blue")).Message, StringComparison.Ordinal);
        Assert.Contains("is not understood", Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse("Host=db;colour=")).Message, StringComparison.Ordinal);
        Assert.Contains("is not understood: port has an impossible value", Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse("Host=db;Port=abc")).Message, StringComparison.Ordinal);
        Assert.Equal("database ecg on db", ArchiveLocation.Parse("Server=db;User Id=ecg;Password=\"a;b=c\"").DisplayName);
        Assert.Equal(Path.GetFullPath("out/port=5 host.sqlite"), ArchiveLocation.Parse("out/port=5 host.sqlite").Path);
    }

    [Theory]
    [InlineData("postgres://user:secret@host/db")]
    [InlineData("PostgreSQL://user:secret@host/db")]
    [InlineData("Username=u;Password=secret;Database=x")]
    [InlineData("Username=u;Password=secret")]
    [InlineData("password=secret")]
    [InlineData("Host=;Username=u;Password=secret")]
    [InlineData("host=db user=u password=secret dbname=x")]
    [InlineData("user=u password=secret dbname=x")]
    [InlineData("Host=db;Database=x password=secret")]
    [InlineData("Host=db;Username=u;Password=x;secret")]
    [InlineData("Host=db;Username=u;Password=x;secret=y")]
    [InlineData("Host=db;Username=u;Password=\"x;secret")]
    [InlineData("Host=db;Username=u;Port=secret")]
    [InlineData("Host=db;SslMode=secret")]
    [InlineData("Host=db;Pasword=secret")]
    public void APasswordIsNeitherAFilesNameNorSaid(string text)
    {
        ArchiveException e = Assert.Throws<ArchiveException>(() => ArchiveLocation.Parse(text));
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.Contains("write \"Host=...;Database=...;Username=...;Password=...\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyWriteAheadLogDoesNotKeepReadersOut()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        File.WriteAllBytes(archive.Location.Path + "-wal", []);
        File.Delete(archive.Location.Path + "-shm");
        File.SetUnixFileMode(archive.Folder, (UnixFileMode)0b101_101_101);
        try
        {
            AsOrdinaryUser(() =>
            {
                using WearArchive source = WearArchive.OpenForReading(archive.Location);
                Assert.Equal(50, source.Sessions().Single().BeatCount);
            });
        }
        finally
        {
            File.SetUnixFileMode(archive.Folder, (UnixFileMode)0b111_101_101);
        }
    }

    [Theory]
    [InlineData("DELETE FROM schema_migration", true)]
    [InlineData("DROP TABLE strip", true)]
    [InlineData("DROP TABLE budget", false)]
    [InlineData("DROP TABLE wearer", false)]
    [InlineData("ALTER TABLE beat DROP COLUMN quality", true)]
    [InlineData("ALTER TABLE session DROP COLUMN close_beats", true)]
    [InlineData("PRAGMA ignore_check_constraints = 1; UPDATE session SET odr_denominator = 0", true)]
    [InlineData("PRAGMA ignore_check_constraints = 1; UPDATE session SET odr_numerator = -5", true)]
    [InlineData("UPDATE session SET odr_numerator = 99999999999", true)]
    [InlineData("UPDATE session SET start_sample_index = -1", true)]
    [InlineData("UPDATE session SET end_sample_index = 9223372036854775807", true)]
    [InlineData("UPDATE session SET end_ms = 9223372036854775807", false)]
    [InlineData("UPDATE session SET boot_count = 9223372036854775807", false)]
    [InlineData("UPDATE time_sync SET utc_ms = 9223372036854775807", true)]
    [InlineData("UPDATE strip SET samples = 'text'", false)]
    [InlineData("UPDATE strip SET first_sample_index = 160 WHERE first_sample_index > 10000", false)]
    [InlineData("UPDATE event SET code = 300", true)]
    [InlineData("UPDATE event SET argument = -1", true)]
    [InlineData("UPDATE energy SET mcu_uj = 1e300", false)]
    [InlineData("UPDATE energy SET battery_mv = 99999999999", false)]
    public void WhatCannotBeTrueIsNamedDamaged(string damage, bool isImportRefused)
    {
        using TestArchive archive = TestArchive.Sqlite();
        long id = archive.Import(Logs.Session(60).ToArray()).SessionIds.Single();
        using (SqliteConnection other = new($"Data Source={archive.Location.Path};Pooling=False;Foreign Keys=False"))
        {
            other.Open();
            using SqliteCommand command = new(damage, other);
            command.ExecuteNonQuery();
        }

        Damaged(() =>
        {
            using WearArchive source = WearArchive.OpenForReading(archive.Location);
            source.Sessions();
            source.Read(id);
        });
        string log = archive.Log(Logs.Session(70).ToArray(), "more.ecglog");
        if (isImportRefused)
        {
            Damaged(() =>
            {
                using WearArchive target = WearArchive.OpenForImport(archive.Location);
                target.Import(log, Options);
            });
        }

        static void Damaged(Action work)
        {
            ArchiveException e = Assert.Throws<ArchiveException>(work);
            Assert.Equal(ArchiveFailure.BadInput, e.Failure);
            Assert.Matches("the archive is damaged|holds no archive yet|there is no wearer|has schema version 0", e.Message);
        }
    }

    /// <summary>Seed 20260402.</summary>
    [Fact]
    public void AnArchiveWithFlippedBitsIsReadOrNamed()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(200).ToArray());
        string path = archive.Location.Path!;
        string log = archive.Log(Logs.Session(300).ToArray(), "more.ecglog");
        byte[] good = File.ReadAllBytes(path);
        Random random = new(20260402);
        int named = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good];
            for (int flip = 0; flip <= round % 8; flip++)
            {
                // Half of them in the first pages, where the schema is.
                bad[random.Next(random.Next(2) == 0 ? 8192 : bad.Length)] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(path, bad);
            named += Try(() =>
            {
                using WearArchive source = WearArchive.OpenForReading(archive.Location);
                foreach (ArchivedSession session in source.Sessions())
                {
                    source.Read(session.SessionId);
                }
            });
            named += Try(() =>
            {
                using WearArchive target = WearArchive.OpenForImport(archive.Location);
                target.Import(log, Options);
            });
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }

        Assert.InRange(named, 50, 550);

        static int Try(Action work)
        {
            try
            {
                work();
                return 0;
            }
            catch (ArchiveException)
            {
                return 1;
            }
        }
    }

    /// <summary>Root may write what is read-only: on a thread of its own, a user who is not root asks for the files.</summary>
    private static void AsOrdinaryUser(Action work)
    {
        const int Nobody = 65534;
        Exception? failure = null;
        Thread thread = new(() =>
        {
            int before = SetFileSystemUser(Nobody);
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                _ = SetFileSystemUser(before);
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>setfsuid(2): of this thread only; does nothing for a user who is not root.</summary>
    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetFileSystemUser(int user);
}
