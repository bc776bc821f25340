using System.Text.RegularExpressions;
using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>Versions of the schema, and its description.</summary>
public sealed class SchemaTests
{
    private static readonly Migration Second = new(2, "notes", "-- for this test\nCREATE TABLE note (\n  note_id {id},\n  text TEXT NOT NULL\n);\nALTER TABLE wearer ADD COLUMN year_of_birth INTEGER;\n");

    [Fact]
    public void AnOlderArchiveIsBroughtForwardWithAllThatIsInIt()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        Assert.Equal(50, archive.Count("beat"));
        using (WearArchive newer = Open(archive, [.. Migration.BuiltIn, Second], isReadOnly: false))
        {
            Assert.Equal(["1 archive", "2 notes"], newer.Engine.Rows(null, "SELECT version, name FROM schema_migration ORDER BY version", row => $"{row.GetInt32(0)} {row.GetString(1)}"));
            Assert.Equal(50, newer.Sessions().Single().BeatCount);
            Assert.Equal(0, newer.Engine.Number(null, "SELECT count(*) FROM note"));
        }

        // This tool is now the older one.
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(Logs.Session(60).ToArray()));
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.Equal($"{archive.Location.Path}: the archive has schema version 2, this tool knows only up to 1; take the newer tool", e.Message);
        Assert.Throws<ArchiveException>(() => archive.Dump());
    }

    [Fact]
    public void ReadingDoesNotMigrate()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        ArchiveException e = Assert.Throws<ArchiveException>(() => Open(archive, [.. Migration.BuiltIn, Second], isReadOnly: true));
        Assert.EndsWith("the archive has schema version 1, this tool reads version 2; the next 'ecg archive import' brings it up to date", e.Message, StringComparison.Ordinal);
        Assert.Equal(50, archive.Count("beat"));
    }

    [Fact]
    public void AMigrationThatFailsLeavesTheArchiveAsItWas()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(50).ToArray());
        Migration broken = Second with { Sql = Second.Sql + "CREATE TABLE wearer (\n  no INTEGER\n);\n" };
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => Open(archive, [.. Migration.BuiltIn, broken], isReadOnly: false));
        Assert.Equal(50, archive.Count("beat"));
        Assert.Equal(1, archive.Count("schema_migration"));
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
