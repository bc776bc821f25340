using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>An archive in a SQLite file.</summary>
public sealed class SqliteTests
{
    [Fact]
    public void EverythingOfALogIsInTheArchive()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.EverythingOfALogIsInTheArchive(archive);
    }

    [Fact]
    public void ABeatsNumbersMayBeAsLargeAsTheLogHasThem()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.ABeatsNumbersMayBeAsLargeAsTheLogHasThem(archive);
    }

    [Fact]
    public void ADayIsCountedByClass()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.ADayIsCountedByClass(archive);
    }

    [Fact]
    public void TheSameLogAgainChangesNothing()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.TheSameLogAgainChangesNothing(archive);
    }

    [Fact]
    public void ALongerLogAddsWhatIsNew()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using TestArchive other = TestArchive.Sqlite();
        ArchiveScenarios.ALongerLogAddsWhatIsNew(archive, other);
    }

    [Fact]
    public void ALaterSyncCorrectsTheTimesAfterTheLastOne()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using TestArchive other = TestArchive.Sqlite();
        ArchiveScenarios.ALaterSyncCorrectsTheTimesAfterTheLastOne(archive, other);
    }

    [Fact]
    public void ASessionWithoutTimeGetsItLater()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using TestArchive other = TestArchive.Sqlite();
        ArchiveScenarios.ASessionWithoutTimeGetsItLater(archive, other);
    }

    [Fact]
    public void WhatWasDamagedIsFilledInFromABetterCopy()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using TestArchive other = TestArchive.Sqlite();
        ArchiveScenarios.WhatWasDamagedIsFilledInFromABetterCopy(archive, other);
    }

    [Fact]
    public void AnotherDeviceWithTheSameBootCountIsTold()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.AnotherDeviceWithTheSameBootCountIsTold(archive);
    }

    [Fact]
    public void AnotherWearersLogIsRefused()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.AnotherWearersLogIsRefused(archive);
    }

    [Fact]
    public void TwoImportsAtOnceBothArrive()
    {
        using TestArchive archive = TestArchive.Sqlite();
        ArchiveScenarios.TwoImportsAtOnceBothArrive(archive);
    }

    [Fact]
    public void EverythingThatTodaysFirmwareSaysIsKept()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.EverythingThatTodaysFirmwareSaysIsKept(archive);
    }

    [Fact]
    public void ADamagedLogDoesNotKeepTheWholeOneOut() => SessionScenarios.ADamagedLogDoesNotKeepTheWholeOneOut(TestArchive.Sqlite);

    [Fact]
    public void TheSameRateMayBeWrittenInOtherNumbers()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.TheSameRateMayBeWrittenInOtherNumbers(archive);
    }

    [Fact]
    public void AnalysableSamplesAreThoseOfAllThatIsInTheArchive()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.AnalysableSamplesAreThoseOfAllThatIsInTheArchive(archive);
    }

    [Fact]
    public void MissingRecordsAreTheLeastOfLogsOfTheWhole() => SessionScenarios.MissingRecordsAreTheLeastOfLogsOfTheWhole(TestArchive.Sqlite);

    [Fact]
    public void WhatCannotBeComparedIsNotTakenForTheSame()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.WhatCannotBeComparedIsNotTakenForTheSame(archive);
    }

    [Fact]
    public void StretchesOfASessionComeTogether()
    {
        using TestArchive archive = TestArchive.Sqlite();
        using TestArchive other = TestArchive.Sqlite();
        SessionScenarios.StretchesOfASessionComeTogether(archive, other);
    }

    [Fact]
    public void BeatsOfCenturiesAreRefused()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.BeatsOfCenturiesAreRefused(archive);
    }

    [Fact]
    public void ASessionGoesInOnceForTwoWearersAtOnce()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.ASessionGoesInOnceForTwoWearersAtOnce(archive);
    }

    [Fact]
    public void TheFirstSessionIsNumberOne()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.TheFirstSessionIsNumberOne(archive);
    }

    [Fact]
    public void NamesHaveAMeasure()
    {
        using TestArchive archive = TestArchive.Sqlite();
        SessionScenarios.NamesHaveAMeasure(archive);
    }

    [Fact]
    public void TheFileHasAWriteAheadLogAndForeignKeys()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(10).ToArray());
        using WearArchive target = WearArchive.OpenForImport(archive.Location);
        Assert.Equal(["wal"], target.Engine.Rows(null, "PRAGMA journal_mode", row => row.GetString(0)));
        Assert.Equal(1, target.Engine.Number(null, "PRAGMA foreign_keys"));
        Assert.Empty(target.Engine.Rows(null, "PRAGMA foreign_key_check", row => row.GetString(0)));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => target.Engine.Execute(null, "INSERT INTO time_sync VALUES (99, 0, 0)"));
    }

    [Fact]
    public void ADaysBeatsAreFoundByTheKeyAlone()
    {
        using TestArchive archive = TestArchive.Sqlite();
        archive.Import(Logs.Session(10).ToArray());
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        string plan = string.Join('\n', source.Engine.Rows(
            null, "EXPLAIN QUERY PLAN SELECT class, count(*) FROM beat WHERE wearer_id = 1 AND time_ms >= 0 AND time_ms < 9 GROUP BY class", row => row.GetString(3)));
        Assert.Contains("SEARCH beat USING PRIMARY KEY (wearer_id=? AND time_ms>? AND time_ms<?)", plan, StringComparison.Ordinal);
    }
}
