using EcgWearable.WearLog.Tests;
using Npgsql;
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
    public void EverythingThatTodaysFirmwareSaysIsKept()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.EverythingThatTodaysFirmwareSaysIsKept(archive);
    }

    [PostgresFact]
    public void ADamagedLogDoesNotKeepTheWholeOneOut() => SessionScenarios.ADamagedLogDoesNotKeepTheWholeOneOut(TestArchive.Postgres);

    [PostgresFact]
    public void TheSameRateMayBeWrittenInOtherNumbers()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.TheSameRateMayBeWrittenInOtherNumbers(archive);
    }

    [PostgresFact]
    public void AnalysableSamplesAreThoseOfAllThatIsInTheArchive()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.AnalysableSamplesAreThoseOfAllThatIsInTheArchive(archive);
    }

    [PostgresFact]
    public void MissingRecordsAreTheLeastOfLogsOfTheWhole() => SessionScenarios.MissingRecordsAreTheLeastOfLogsOfTheWhole(TestArchive.Postgres);

    [PostgresFact]
    public void WhatCannotBeComparedIsNotTakenForTheSame()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.WhatCannotBeComparedIsNotTakenForTheSame(archive);
    }

    [PostgresFact]
    public void StretchesOfASessionComeTogether()
    {
        using TestArchive archive = TestArchive.Postgres();
        using TestArchive other = TestArchive.Postgres();
        SessionScenarios.StretchesOfASessionComeTogether(archive, other);
    }

    [PostgresFact]
    public void BeatsOfCenturiesAreRefused()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.BeatsOfCenturiesAreRefused(archive);
    }

    [PostgresFact]
    public void ASessionGoesInOnceForTwoWearersAtOnce()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.ASessionGoesInOnceForTwoWearersAtOnce(archive);
    }

    [PostgresFact]
    public void TheFirstSessionIsNumberOne()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.TheFirstSessionIsNumberOne(archive);
    }

    [PostgresFact]
    public void NamesHaveAMeasure()
    {
        using TestArchive archive = TestArchive.Postgres();
        SessionScenarios.NamesHaveAMeasure(archive);
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
            ArchiveLocation.Parse(new NpgsqlConnectionStringBuilder(PostgresFactAttribute.Server) { Database = "nowhere", Pooling = false }.ConnectionString)));
        Assert.Contains("database \"nowhere\" does not exist; make it with 'createdb'", noDatabase.Message, StringComparison.Ordinal);

        ArchiveException silent = Assert.Throws<ArchiveException>(() => WearArchive.OpenForImport(ArchiveLocation.Parse("Host=127.0.0.1;Port=1;Username=x;Password=secret")));
        Assert.Equal(ArchiveFailure.BadInput, silent.Failure);
        Assert.Contains("database x on 127.0.0.1: the server does not answer", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", silent.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The import waits for a table; there its connection is cut off.</summary>
    [PostgresFact]
    public void AnImportWhoseConnectionIsLostLeavesNothing()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(10, bootCount: 1).ToArray());
        string before = archive.Dump();
        string log = archive.Log(Logs.Session(3000, bootCount: 2).ToArray(), "cut.ecglog");
        using (NpgsqlConnection other = new(archive.Location.ConnectionString))
        {
            other.Open();
            using NpgsqlTransaction holding = other.BeginTransaction();
            Execute(other, "LOCK TABLE strip IN ACCESS EXCLUSIVE MODE");
            using WearArchive target = WearArchive.OpenForImport(archive.Location);
            Task<ArchiveException> import = Task.Run(() => Assert.Throws<ArchiveException>(() => target.Import(log, new ImportOptions())));
            using NpgsqlConnection killer = new(archive.Location.ConnectionString);
            killer.Open();
            while (Execute(killer, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO strip%'") == 0)
            {
                Assert.False(import.IsCompleted && !import.IsCompletedSuccessfully, import.Exception?.ToString());
                Thread.Sleep(20);
            }

            ArchiveException e = import.Result;
            Assert.Equal(ArchiveFailure.CannotWrite, e.Failure);
            Assert.Contains("the connection to the server was lost", e.Message, StringComparison.Ordinal);

            // Nor does what follows on the same connection look like a defect.
            ArchiveException next = Assert.Throws<ArchiveException>(() => target.Import(log, new ImportOptions()));
            Assert.Equal(ArchiveFailure.CannotWrite, next.Failure);
            Assert.Contains("the connection to the server was lost", next.Message, StringComparison.Ordinal);
            holding.Rollback();
        }

        Assert.Equal(before, archive.Dump());
        using WearArchive again = WearArchive.OpenForImport(archive.Location);
        Assert.Equal(3000, again.Import(log, new ImportOptions()).NewBeats);
    }

    [PostgresFact]
    public void WhoWaitsTooLongForAnotherImportIsToldSo()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(10).ToArray(), new ImportOptions { Wearer = "anna" });
        string log = archive.Log(Logs.Session(20).ToArray());
        using WearArchive other = WearArchive.OpenForImport(archive.Location);
        using System.Data.Common.DbTransaction writing = other.Engine.BeginWriting("wearer anna");
        using WearArchive target = WearArchive.OpenForImport(ArchiveLocation.Parse(archive.Location.ConnectionString + ";Command Timeout=2"));
        ArchiveException e = Assert.Throws<ArchiveException>(() => target.Import(log, new ImportOptions { Wearer = "anna" }));
        Assert.Equal(ArchiveFailure.CannotWrite, e.Failure);
        Assert.Contains("another import is writing to it; wait until that is done", e.Message, StringComparison.Ordinal);
        writing.Rollback();
        Assert.Equal(10, target.Import(log, new ImportOptions { Wearer = "anna" }).NewBeats);
    }

    [PostgresFact]
    public void OnlyTheMonthsThatBeatsFallInAreMade()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(new LogBuilder().Boot(7).TimeSync(0, 0).Beat(100).TimeSync(Logs.StartUnixMilliseconds, 36_000).Beat(36_100).ToArray());
        Assert.Equal(2, archive.Count("pg_inherits WHERE inhparent = 'beat'::regclass"));
        Assert.Equal((1, 1), (archive.Count("beat_1970_01"), archive.Count("beat_2026_03")));
        using WearArchive target = WearArchive.OpenForImport(archive.Location);
        target.Engine.MakeRoomForBeats(253_402_300_699_999, 253_402_300_799_999);
        Assert.Equal(0, archive.Count("beat_9999_12"));
    }

    [PostgresFact]
    public void WhoMayNotReadOrNamesAWrongPathIsTold()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(10).ToArray());
        string role = $"reader_{Guid.NewGuid():N}";
        using NpgsqlConnection connection = new(archive.Location.ConnectionString);
        connection.Open();
        Execute(connection, $"CREATE ROLE {role} LOGIN");
        try
        {
            ArchiveLocation reader = ArchiveLocation.Parse(new NpgsqlConnectionStringBuilder(archive.Location.ConnectionString) { Username = role }.ConnectionString);
            ArchiveException e = Assert.Throws<ArchiveException>(() => WearArchive.OpenForReading(reader));
            Assert.Equal(ArchiveFailure.BadInput, e.Failure);
            Assert.Contains("grant this user the right", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Execute(connection, $"DROP ROLE {role}");
        }

        ArchiveLocation nowhere = ArchiveLocation.Parse(archive.Location.ConnectionString + ";Search Path=nowhere");
        ArchiveException noSchema = Assert.Throws<ArchiveException>(() => WearArchive.OpenForImport(nowhere));
        Assert.Contains("check Search Path in --archive", noSchema.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("53300", true, ArchiveFailure.BadInput, "let the server have more")]
    [InlineData("53300", false, ArchiveFailure.CannotWrite, "let the server have more")]
    [InlineData("3F000", false, ArchiveFailure.BadInput, "check Search Path")]
    [InlineData("54000", false, ArchiveFailure.BadInput, "give shorter names")]
    [InlineData("42501", true, ArchiveFailure.BadInput, "grant this user the right")]
    [InlineData("42501", false, ArchiveFailure.CannotWrite, "grant this user the right")]
    [InlineData("23505", false, ArchiveFailure.CannotWrite, "another import has written the same meanwhile")]
    [InlineData("55P03", false, ArchiveFailure.CannotWrite, "another import is writing")]
    [InlineData("42703", true, ArchiveFailure.BadInput, "the archive is damaged")]
    [InlineData("XX000", true, ArchiveFailure.BadInput, "the server refuses this: message (XX000)")]
    [InlineData("22021", false, ArchiveFailure.CannotWrite, "the server refuses this: message (22021)")]
    public void EveryErrorOfTheServerIsASentence(string state, bool isReadOnly, ArchiveFailure failure, string expected)
    {
        using PostgresEngine engine = new(ArchiveLocation.Parse("Host=db;Username=anna;Password=secret"), isReadOnly);
        ArchiveException e = engine.Explain(new PostgresException("message", "ERROR", "ERROR", state))!;
        Assert.Equal(failure, e.Failure);
        Assert.StartsWith("database anna on db: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheDriverRefusesIsASentence()
    {
        using PostgresEngine engine = new(ArchiveLocation.Parse("Host=db;Username=anna;Password=secret"), isReadOnly: true);
        ArchiveException e = engine.Explain(new NpgsqlException("No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256)"))!;
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.Equal("database anna on db: No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256); check Username, Password and SSL Mode in --archive", e.Message);
    }

    [PostgresFact]
    public void ReadingDoesNotWrite()
    {
        using TestArchive archive = TestArchive.Postgres();
        archive.Import(Logs.Session(10).ToArray());
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        PostgresException e = Assert.Throws<PostgresException>(() => source.Engine.Execute(null, "DELETE FROM energy"));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, e.SqlState);
    }

    private static long Execute(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar() is long number ? number : 0;
    }
}
