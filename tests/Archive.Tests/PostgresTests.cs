using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>The same archive in PostgreSQL, and what only that has.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public void EverythingOfALogIsInTheArchive()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.EverythingOfALogIsInTheArchive(archive);
    }

    [PostgresFact]
    public void ABeatsNumbersMayBeAsLargeAsTheLogHasThem()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.ABeatsNumbersMayBeAsLargeAsTheLogHasThem(archive);
    }

    [PostgresFact]
    public void ADayIsCountedByClass()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.ADayIsCountedByClass(archive);
    }

    [PostgresFact]
    public void TheSameLogAgainChangesNothing()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.TheSameLogAgainChangesNothing(archive);
    }

    [PostgresFact]
    public void ALongerLogAddsWhatIsNew()
    {
        using TestArchive archive = TestArchive.Postgres();
        using TestArchive other = TestArchive.Postgres();
        ArchiveScenarios.ALongerLogAddsWhatIsNew(archive, other);
    }

    [PostgresFact]
    public void ALaterSyncCorrectsTheTimesAfterTheLastOne()
    {
        using TestArchive archive = TestArchive.Postgres();
        using TestArchive other = TestArchive.Postgres();
        ArchiveScenarios.ALaterSyncCorrectsTheTimesAfterTheLastOne(archive, other);
    }

    [PostgresFact]
    public void ASessionWithoutTimeGetsItLater()
    {
        using TestArchive archive = TestArchive.Postgres();
        using TestArchive other = TestArchive.Postgres();
        ArchiveScenarios.ASessionWithoutTimeGetsItLater(archive, other);
    }

    [PostgresFact]
    public void WhatWasDamagedIsFilledInFromABetterCopy()
    {
        using TestArchive archive = TestArchive.Postgres();
        using TestArchive other = TestArchive.Postgres();
        ArchiveScenarios.WhatWasDamagedIsFilledInFromABetterCopy(archive, other);
    }

    [PostgresFact]
    public void AnotherDeviceWithTheSameBootCountIsTold()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.AnotherDeviceWithTheSameBootCountIsTold(archive);
    }

    [PostgresFact]
    public void AnotherWearersLogIsRefused()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.AnotherWearersLogIsRefused(archive);
    }

    [PostgresFact]
    public void TwoImportsAtOnceBothArrive()
    {
        using TestArchive archive = TestArchive.Postgres();
        ArchiveScenarios.TwoImportsAtOnceBothArrive(archive);
    }

    [PostgresFact]
    public void BeatsLieInPartitionsOfTheirMonth()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(100).ToArray());
        Assert.Equal((12, 88), (archive.Count("beat_2026_03"), archive.Count("beat_2026_04")));

        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        string plan = string.Join('\n', source.Engine.Rows(
            null, "EXPLAIN SELECT class, count(*) FROM beat WHERE wearer_id = 1 AND time_ms >= 1775001600000 AND time_ms < 1775088000000 GROUP BY class", row => row.GetString(0)));
        Assert.Contains("beat_2026_04", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("beat_2026_03", plan, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void AMissingDatabaseAndASilentServerAreNamed()
    {
        ArchiveException noDatabase = Assert.Throws<ArchiveException>(() => WearArchive.OpenForImport(
            ArchiveLocation.Parse(new Npgsql.NpgsqlConnectionStringBuilder(PostgresFactAttribute.Server) { Database = "nowhere", Pooling = false }.ConnectionString)));
        Assert.Contains("database \"nowhere\" does not exist; make it with 'createdb'", noDatabase.Message, StringComparison.Ordinal);

        ArchiveException silent = Assert.Throws<ArchiveException>(() => WearArchive.OpenForImport(ArchiveLocation.Parse("Host=127.0.0.1;Port=1;Username=x;Password=secret")));
        Assert.Equal(ArchiveFailure.BadInput, silent.Failure);
        Assert.Contains("database x on 127.0.0.1: the server does not answer", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", silent.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public void ReadingDoesNotWrite()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(10).ToArray());
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        Npgsql.PostgresException e = Assert.Throws<Npgsql.PostgresException>(() => source.Engine.Execute(null, "DELETE FROM energy"));
        Assert.Equal(Npgsql.PostgresErrorCodes.ReadOnlySqlTransaction, e.SqlState);
    }
}
