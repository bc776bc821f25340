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
