using System.Text.RegularExpressions;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>Versions of the schema, and its description.</summary>
public sealed class SchemaTests
{
    private static readonly Migration Second = new(3, "notes", "-- for this test\nCREATE TABLE note (\n  note_id {id},\n  text TEXT NOT NULL\n);\nALTER TABLE wearer ADD COLUMN year_of_birth INTEGER;\n");

    [Fact]
    public void AnOlderArchiveIsBroughtForwardWithAllThatIsInIt()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        Assert.Equal(50, archive.Count("beat"));
        using (WearArchive newer = Open(archive, [.. Migration.BuiltIn, Second], isReadOnly: false))
        {
            Assert.Equal(["1 archive", "2 whole-log", "3 notes"], newer.Engine.Rows(null, "SELECT version, name FROM schema_migration ORDER BY version", row => $"{row.GetInt32(0)} {row.GetString(1)}"));
            Assert.Equal(50, newer.Sessions().Single().BeatCount);
            Assert.Equal(0, newer.Engine.Number(null, "SELECT count(*) FROM note"));
        }

        // This tool is now the older one.
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(Logs.Session(60).ToArray()));
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.Equal($"{archive.Location.Path}: the archive has schema version 3, this tool knows only up to 2; take the newer tool", e.Message);
        Assert.Throws<ArchiveException>(() => archive.Dump());
    }

    [Fact]
    public void ReadingDoesNotMigrate()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        ArchiveException e = Assert.Throws<ArchiveException>(() => Open(archive, [.. Migration.BuiltIn, Second], isReadOnly: true));
        Assert.EndsWith("the archive has schema version 2, this tool reads version 3; the next 'ecg archive import' brings it up to date", e.Message, StringComparison.Ordinal);
        Assert.Equal(50, archive.Count("beat"));
    }

    [Fact]
    public void AMigrationThatFailsLeavesTheArchiveAsItWas()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        Migration broken = Second with { Sql = Second.Sql + "CREATE TABLE wearer (\n  no INTEGER\n);\n" };
        ArchiveException e = Assert.Throws<ArchiveException>(() => Open(archive, [.. Migration.BuiltIn, broken], isReadOnly: false));
        Assert.Contains("table wearer already exists", e.Message, StringComparison.Ordinal);
        Assert.Equal(50, archive.Count("beat"));
        Assert.Equal(2, archive.Count("schema_migration"));
    }

    [Fact]
    public void AnArchiveOfVersion1IsCountedAnewAndFilledByTheSameLogs()
    {
        byte[] log = SessionScenarios.WithSilence(SessionScenarios.Today()).ToArray();
        using TestArchive whole = TestArchive.Sqlite();
        whole.Import(log);
        using TestArchive archive = TestArchive.Sqlite();
        using (WearArchive old = Open(archive, [Migration.BuiltIn[0]], isReadOnly: false))
        {
            // As the tool of version 1 wrote it: what it did not know is left out, and the samples of poor signal and silence count.
            old.Engine.Execute(null, $"ATTACH '{whole.Location.Path}' AS whole");
            foreach (string table in new[] { "wearer", "device", "session", "time_sync", "beat", "strip", "event", "energy", "import" })
            {
                string columns = string.Join(", ", old.Engine.Rows(null, $"SELECT name FROM pragma_table_info('{table}', 'main')", row => row.GetString(0)));
                old.Engine.Execute(null, $"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM whole.{table}");
            }

            old.Engine.Execute(null, "UPDATE session SET analysable_samples = end_sample_index - start_sample_index");
            old.Engine.Execute(null, "DETACH whole");
        }

        WearArchive.OpenForImport(archive.Location).Dispose();
        using (WearArchive source = WearArchive.OpenForReading(archive.Location))
        {
            ArchivedSession session = source.Sessions().Single();
            Assert.Equal(WearLogReader.Parse(log, "log").Sessions.Single().AnalysableSampleCount, session.AnalysableSamples);
            Assert.Null(session.Boot);
            Assert.Null(session.Close);
            Assert.All(source.Read(session.SessionId).Energy, interval => Assert.Equal(0u, interval.SupplyMicrojoules));
        }

        ImportResult again = archive.Import(log);
        Assert.Equal((false, 0, 0L, 0L, 0L), (again.IsKnownFile, again.NewSessions, again.NewBeats, again.NewEvents, again.NewEnergyIntervals));
        Assert.Equal(whole.Dump(), archive.Dump());
        Assert.True(archive.Import(log).IsKnownFile);
        Assert.Equal(1, archive.Count("import"));
    }

    [Fact]
    public void VersionOneDidNotSayWhichRatesItAssumed()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using (WearArchive old = Open(archive, [Migration.BuiltIn[0]], isReadOnly: false))
        {
            old.Engine.Execute(null, "INSERT INTO wearer VALUES (1, 'default')");
            old.Engine.Execute(null, "INSERT INTO device VALUES (1, 'of default')");
            foreach ((int id, string firmware) in new[] { (1, "NULL"), (2, "'0.1.7'") })
            {
                old.Engine.Execute(null, $"INSERT INTO session VALUES ({id}, 1, 1, {id}, {firmware}, 102400, 288, 1, NULL, 1, 0, 100, 0, 281, 0, 0, 0, 0, 100, 0)");
            }
        }

        WearArchive.OpenForImport(archive.Location).Dispose();
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        Assert.Equal([true, false], source.Sessions().OrderBy(session => session.SessionId).Select(session => session.IsRateAssumed));
    }

    /// <summary>The page's tables: "### name", then lines "| `column` | TYPE | unit | what |".</summary>
    [Fact]
    public void ThePageDescribesEveryColumnAndNoOther()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(1).ToArray());
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        List<string> there = source.Engine.Rows(
            null,
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid",
            row => $"{row.GetString(0)}.{row.GetString(1)} {row.GetString(2)}");
        List<string> described = [];
        string table = "";
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "archive-readme.md")))
        {
            if (Regex.Match(line, "^### `([a-z_]+)`") is { Success: true } heading)
            {
                table = heading.Groups[1].Value;
            }
            else if (Regex.Match(line, @"^\| `([a-z0-9_]+)` \| ([A-Z]+) \| [^|]+ \| [^|]+ \|$") is { Success: true } column)
            {
                described.Add($"{table}.{column.Groups[1].Value} {column.Groups[2].Value}");
            }
        }

        Assert.Equal(there, described.OrderBy(line => line.Split('.')[0], StringComparer.Ordinal));
    }

    private static WearArchive Open(TestArchive archive, IReadOnlyList<Migration> migrations, bool isReadOnly) =>
        WearArchive.Open(archive.Location, new SqliteEngine(archive.Location, isReadOnly), migrations, isReadOnly);
}
