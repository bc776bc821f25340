using System.Data.Common;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>What must be so in either database; see <see cref="SqliteTests"/> and <see cref="PostgresTests"/>.</summary>
internal static class ArchiveScenarios
{
    private static readonly DateTimeOffset MonthsEnd = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    public static void EverythingOfALogIsInTheArchive(TestArchive archive)
    {
        byte[] log = Logs.Session(100).Close(Logs.SampleOf(100), 100, 0).ToArray();
        WearSession expected = WearLogReader.Parse(log, "log").Sessions.Single();
        ImportResult result = archive.Import(log, new ImportOptions { Wearer = "anna", Device = "patch 7" });

        Assert.Equal((1, 100, 5 * 700L, 4, 10), (result.NewSessions, result.NewBeats, result.NewSamples, result.NewEvents, result.NewEnergyIntervals));
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        SessionContents kept = source.Read(result.SessionIds.Single());
        Assert.Equal(("anna", "patch 7", 3, "0.1.7", "0123456789abcdef", true), (kept.Session.Wearer, kept.Session.Device, kept.Session.BootCount, kept.Session.FirmwareVersion, kept.Session.ModelHashPrefix, kept.Session.IsClosed));
        Assert.Equal((expected.StartSampleIndex, expected.EndSampleIndex, 100L), (kept.Session.StartSampleIndex, kept.Session.EndSampleIndex, kept.Session.BeatCount));
        Assert.Equal(expected.AnalysableSampleCount, kept.Session.AnalysableSamples);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Logs.StartUnixMilliseconds), kept.Session.Start);
        Assert.Equal(expected.Beats, kept.Beats.Select(b => new WearBeat(b.SampleIndex, b.Class, b.Flags, b.RrSamples, b.LogitMargin, b.Quality)));
        Assert.All(kept.Beats, beat => Assert.Equal(expected.Clock.UtcAt(beat.SampleIndex)!.Value.ToUnixTimeMilliseconds(), beat.TimeUnixMilliseconds));
        Assert.Equal(expected.TimeSyncs, kept.TimeSyncs);
        Assert.Equal(expected.Events, kept.Events);
        Assert.Equal(expected.Energy, kept.Energy);
        Assert.Equal(expected.Strips.Select(s => s.FirstSampleIndex), kept.Strips.Select(s => s.FirstSampleIndex));
        Assert.All(expected.Strips.Zip(kept.Strips), pair => Assert.Equal(pair.First.Values.ToArray(), pair.Second.Values.ToArray()));
    }

    public static void ABeatsNumbersMayBeAsLargeAsTheLogHasThem(TestArchive archive)
    {
        BeatRow[] beats =
        [
            new(1, 0, 100, BeatClass.Unclassified, 255, 65_535, int.MaxValue, 255),
            new(2, 0, 200, BeatClass.F, 0, 0, int.MinValue, 0),
            new(3, 0, 1L << 60, BeatClass.N, 128, 32_768, -1, 100),
            new(Logs.StartUnixMilliseconds, 0, 300, BeatClass.S, 1, 1, 1, 1),
        ];
        long session = archive.Import(Logs.Session(1).ToArray(), new ImportOptions { Wearer = "anna" }).SessionIds.Single();
        beats = [.. beats.Select(beat => beat with { SessionId = session })];
        using WearArchive source = WearArchive.OpenForImport(archive.Location);
        long wearer = source.Engine.Number(null, "SELECT wearer_id FROM wearer WHERE name = 'anna'")!.Value;
        Assert.Equal(1, source.Engine.Execute(null, "DELETE FROM beat"));
        source.Engine.MakeRoomForBeats(0, 3);
        using (DbTransaction transaction = source.Engine.BeginWriting("anna"))
        {
            source.Engine.InsertBeats(transaction, wearer, beats);
            transaction.Commit();
        }

        Assert.Equal(beats, source.Engine.ReadBeats(wearer, 0, long.MaxValue, null));
        Assert.Equal(beats, source.Engine.ReadBeats(wearer, 0, long.MaxValue, session));
        Assert.Empty(source.Engine.ReadBeats(wearer, 0, long.MaxValue, session + 1));
    }

    public static void ADayIsCountedByClass(TestArchive archive)
    {
        // 12 beats fall into March: (250 + 300 i) / 360 s < 10 s.
        archive.Import(Logs.Session(100).ToArray());
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        IReadOnlyDictionary<BeatClass, long> march = source.ClassCounts("default", MonthsEnd.AddDays(-1), MonthsEnd);
        IReadOnlyDictionary<BeatClass, long> april = source.ClassCounts("default", MonthsEnd, MonthsEnd.AddDays(1));
        Assert.Equal(new Dictionary<BeatClass, long> { [BeatClass.N] = 9, [BeatClass.S] = 1, [BeatClass.V] = 1, [BeatClass.Unclassified] = 1 }, march);
        Assert.Equal(88, april.Values.Sum());
        Assert.Equal(12, source.Beats("default", MonthsEnd.AddDays(-1), MonthsEnd).Count);
        ArchiveException e = Assert.Throws<ArchiveException>(() => source.ClassCounts("berta", MonthsEnd, MonthsEnd));
        Assert.EndsWith("there is no wearer 'berta'; there are: default", e.Message, StringComparison.Ordinal);
    }

    public static void TheSameLogAgainChangesNothing(TestArchive archive)
    {
        byte[] log = Logs.Session(100).ToArray();
        archive.Import(log);
        string before = archive.Dump();
        ImportResult again = archive.Import(log);
        Assert.True(again.IsKnownFile);
        Assert.Equal(before, archive.Dump());
        Assert.Equal(1, archive.Count("import"));

        // Other bytes, the same content: an erased sector more.
        byte[] padded = [.. log, .. Enumerable.Repeat((byte)0xFF, 4096)];
        ImportResult equal = archive.Import(padded);
        Assert.False(equal.IsKnownFile);
        Assert.Equal((0, 0L, 0L, 0L, 0L, 0L), (equal.NewSessions, equal.NewBeats, equal.NewSamples, equal.NewEvents, equal.NewEnergyIntervals, equal.RetimedBeats));
        Assert.Equal(before, archive.Dump());
    }

    public static void ALongerLogAddsWhatIsNew(TestArchive archive, TestArchive other)
    {
        LogBuilder log = Logs.Session(55);
        archive.Import(log.ToArray());
        Logs.Beats(log, 55, 130);
        ImportResult result = archive.Import(log.ToArray());
        Assert.Equal((0, 75, 4 * 700L, 3, 7), (result.NewSessions, result.NewBeats, result.NewSamples, result.NewEvents, result.NewEnergyIntervals));

        // In one go or in two: the same archive.
        other.Import(log.ToArray());
        Assert.Equal(other.Dump(), archive.Dump());
    }

    public static void ALaterSyncCorrectsTheTimesAfterTheLastOne(TestArchive archive, TestArchive other)
    {
        LogBuilder log = Logs.Session(60, syncSeconds: [1, 20]);
        archive.Import(log.ToArray());

        // After 100 s the host is 50 ms ahead: within the crystal's error, so that what lies between is stretched.
        log.TimeSync(Logs.StartUnixMilliseconds + 100_050, 100 * Logs.SamplesPerSecond);
        Logs.Beats(log, 60, 130);
        ImportResult result = archive.Import(log.ToArray());
        Assert.Equal(70, result.NewBeats);
        Assert.InRange(result.RetimedBeats, 20, 40);
        other.Import(log.ToArray());
        Assert.Equal(other.Dump(), archive.Dump());
    }

    public static void ASessionWithoutTimeGetsItLater(TestArchive archive, TestArchive other)
    {
        LogBuilder log = Logs.Session(40, syncSeconds: []);
        archive.Import(log.ToArray());
        using (WearArchive source = WearArchive.OpenForReading(archive.Location))
        {
            ArchivedSession session = source.Sessions().Single();
            Assert.False(session.IsSynchronised);
            Assert.Equal(DateTimeOffset.UnixEpoch, session.Start);
        }

        log.TimeSync(Logs.StartUnixMilliseconds + 40_000, 40 * Logs.SamplesPerSecond);
        Logs.Beats(log, 40, 60);
        ImportResult result = archive.Import(log.ToArray());
        Assert.Equal((20, 40), (result.NewBeats, result.RetimedBeats));
        other.Import(log.ToArray());
        Assert.Equal(other.Dump(), archive.Dump());
    }

    public static void WhatWasDamagedIsFilledInFromABetterCopy(TestArchive archive, TestArchive other)
    {
        // The last record is a beat's; what stands behind it in its page is lost with it.
        LogBuilder log = Logs.Session(60);
        int beat = log.LastRecordOffset;
        byte[] good = Logs.Beats(log, 60, 200).ToArray();
        byte[] bad = [.. good];
        bad[beat + 8] ^= 0x10;
        ImportResult damaged = archive.Import(bad);
        Assert.Equal(1, damaged.DamagedPlaces);
        Assert.InRange(damaged.NewBeats, 190, 199);
        ImportResult result = archive.Import(good);
        Assert.Equal(200 - damaged.NewBeats, result.NewBeats);
        Assert.Equal(0, result.NewSessions);
        other.Import(good);
        Assert.Equal(Content(other), Content(archive));

        // A strip that was pulled in two parts lies in two rows; what is read is the same.
        static string Content(TestArchive archive) => string.Join('\n', archive.Dump().Split('\n').Where(line => !line.StartsWith("strip", StringComparison.Ordinal)));
    }

    public static void AnotherDeviceWithTheSameBootCountIsTold(TestArchive archive)
    {
        long first = archive.Import(Logs.Session(50).ToArray()).SessionIds.Single();
        string before = archive.Dump();
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(Logs.Session(60, logitMargin: 77).ToArray(), name: "other.ecglog"));
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.EndsWith($"other.ecglog: its session 3 and the archived session {first} have the same device and boot count, but not the same content; if the log is of another device, name that with --device", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, archive.Dump());

        ImportResult named = archive.Import(Logs.Session(60, logitMargin: 77).ToArray(), new ImportOptions { Device = "second" });
        Assert.Equal((1, 60), (named.NewSessions, named.NewBeats));

        // A day later the first device counts its boots anew: another session.
        ImportResult anew = archive.Import(Logs.Session(60, logitMargin: 78, startUnixMilliseconds: Logs.StartUnixMilliseconds + 86_400_000).ToArray());
        Assert.Equal((1, 60), (anew.NewSessions, anew.NewBeats));
    }

    public static void AnotherWearersLogIsRefused(TestArchive archive)
    {
        byte[] log = Logs.Session(50).ToArray();
        archive.Import(log, new ImportOptions { Wearer = "anna" });
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(log, new ImportOptions { Wearer = "berta" }));
        Assert.EndsWith("this file is in the archive already, as a log of wearer 'anna', not 'berta'; give --wearer anna", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, archive.Count("wearer"));
    }

    public static void TwoImportsAtOnceBothArrive(TestArchive archive)
    {
        string[] wearers = ["anna", "berta", "carla", "dora"];
        WearArchive.OpenForImport(archive.Location).Dispose();
        string[] files = [.. wearers.Select((wearer, i) => archive.Log(Logs.Session(300, logitMargin: i).ToArray(), wearer + ".ecglog"))];
        Parallel.For(0, wearers.Length, i =>
        {
            using WearArchive target = WearArchive.OpenForImport(archive.Location);
            target.Import(files[i], new ImportOptions { Wearer = wearers[i] });
        });
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        Assert.Equal(wearers, source.Wearers());
        Assert.All(source.Sessions(), session => Assert.Equal(300, session.BeatCount));
        Assert.Equal(1200, archive.Count("beat"));
    }
}
