using System.Buffers.Binary;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Xunit;

namespace EcgWearable.Archive.Tests;

/// <summary>Which session a log's is, and what is kept of it, in either database.</summary>
internal static class SessionScenarios
{
    private const int BootOffset = 32;

    /// <summary>A log as today's firmware writes it: streams, beats with their quality, energy by part, budgets, and an end.</summary>
    public static LogBuilder Today(uint odrNumerator = 360, uint odrDenominator = 1)
    {
        LogBuilder log = new() { Version = 2 };
        log.Boot(3, odrNumerator, odrDenominator, rtlVersion: 0xFFFF0001, eventDriven: 0x11);
        log.TimeSync(Logs.StartUnixMilliseconds + 1000, 360);
        for (int i = 0; i < 100; i++)
        {
            byte[] beat = new byte[17];
            BinaryPrimitives.WriteInt64LittleEndian(beat, Logs.SampleOf(i));
            (beat[8], beat[9], beat[16]) = (Logs.ClassOf(i), 1, (byte)(100 - i));
            BinaryPrimitives.WriteUInt16LittleEndian(beat.AsSpan(10), (ushort)(i == 0 ? 0 : 300));
            BinaryPrimitives.WriteInt32LittleEndian(beat.AsSpan(12), 1000 - (20 * i));
            log.Record(RecordType.Beat, beat);
            if (i % 20 == 0)
            {
                // Short pieces, for they must fit behind a sector's header.
                for (long first = Logs.SampleOf(i) - 100; first < Logs.SampleOf(i) + 200; first += 100)
                {
                    log.Strip(first, Logs.Ecg(first, 100));
                }
            }

            if (i % 10 == 0)
            {
                Energy(log, Logs.SampleOf(i) + 10, (uint)i);
            }
        }

        log.Budget(10_000, [28, 2_000_000, 1234, 0, uint.MaxValue, uint.MaxValue, 1, 2, 3, 4, 5, 6], 4000, 0, 0);
        log.Budget(10_000, [28, 2_000_000, 1234, 0, uint.MaxValue, uint.MaxValue, 1, 2, 3, 4, 5, 6], 4000, 1, 1);
        log.Budget(20_000, [55, 2_000_000, 2468, 86_400, 23_000, 4_000_000_000, 7, 8, 9, 10, 11, 12], 3900, 1, 1);
        log.Budget(20_000, [55, 2_000_000, 2468, 86_400, 23_000, 4_000_000_000, 7, 8, 9, 10, 11, 12], 3900, 1, 1);
        log.Event(12_000, EventCode.PoorSignal, 1).Event(15_000, EventCode.PoorSignal, 0).Event(16_000, 77, uint.MaxValue);
        return log;
    }

    /// <summary>Half a minute without a beat, and some beats and the end behind it.</summary>
    public static LogBuilder WithSilence(LogBuilder log)
    {
        for (int i = 140; i < 150; i++)
        {
            log.Beat(Logs.SampleOf(i));
        }

        return log.Close(Logs.SampleOf(150), 110, 3);
    }

    public static void EverythingThatTodaysFirmwareSaysIsKept(TestArchive archive)
    {
        byte[] log = WithSilence(Today()).ToArray();
        Assert.Empty(WearLogReader.Parse(log, "log").Damages);
        WearSession expected = WearLogReader.Parse(log, "log").Sessions.Single();
        long id = archive.Import(log).SessionIds.Single();
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        SessionContents kept = source.Read(id);
        Assert.Equal(expected.Boot, kept.Session.Boot);
        Assert.Equal(expected.Close, kept.Session.Close);
        Assert.False(kept.Session.IsRateAssumed);
        Assert.Equal(expected.TimeSyncs, kept.TimeSyncs);
        Assert.Equal(expected.Beats, kept.Beats.Select(b => new WearBeat(b.SampleIndex, b.Class, b.Flags, b.RrSamples, b.LogitMargin, b.Quality)));
        Assert.Equal(expected.Events, kept.Events);
        Assert.Equal(expected.Energy, kept.Energy);
        Assert.Equal(10, kept.Energy.Count(interval => interval.SupplyMicrojoules > 0));
        Assert.Equal(4, kept.Budgets.Count);
        Assert.All(expected.Budgets.Zip(kept.Budgets), pair =>
        {
            Assert.Equal(pair.First.PartMillijoules, pair.Second.PartMillijoules);
            Assert.Equal(pair.First with { PartMillijoules = [] }, pair.Second with { PartMillijoules = [] });
        });
        Assert.Equal(expected.Strips.Select(Text), kept.Strips.Select(Text));
        Assert.Equal(expected.AnalysableSampleCount, kept.Session.AnalysableSamples);
        Assert.Equal(expected.LostSampleCount, kept.Session.LostSamples);
    }

    /// <summary>Of each kind of record the first is damaged; what stands behind it in its page is lost with it.</summary>
    public static void ADamagedLogDoesNotKeepTheWholeOneOut(Func<TestArchive> make)
    {
        byte[] good = WithSilence(Today()).ToArray();
        using TestArchive whole = make();
        whole.Import(good);
        for (byte type = RecordType.Boot; type <= RecordType.Budget; type++)
        {
            byte[] bad = [.. good];
            bad[Find(good, type) + 7] ^= 0x10;
            using TestArchive archive = make();
            ImportResult damaged = archive.Import(bad);
            Assert.True(damaged.DamagedPlaces > 0);
            using (WearArchive source = WearArchive.OpenForReading(archive.Location))
            {
                Assert.Equal(type == RecordType.Boot, source.Sessions().Single().IsRateAssumed);
            }

            ImportResult result = archive.Import(good);
            Assert.Equal((0, damaged.SessionIds[0]), (result.NewSessions, result.SessionIds[0]));
            Assert.Equal(Content(whole), Content(archive));

            // And the other way round, the damaged log adds and changes nothing.
            using TestArchive reverse = make();
            reverse.Import(good);
            reverse.Import(bad);
            Assert.Equal(Content(whole), Content(reverse));
        }
    }

    public static void TheSameRateMayBeWrittenInOtherNumbers(TestArchive archive)
    {
        archive.Import(Today(3200, 9).ToArray());
        ImportResult result = archive.Import(WithSilence(Today(102_400, 288)).ToArray());
        Assert.Equal((0, 10), (result.NewSessions, result.NewBeats));
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(Today(3200, 8).ToArray()));
        Assert.Contains("have the same device and boot count, but not the same content", e.Message, StringComparison.Ordinal);
    }

    public static void AnalysableSamplesAreThoseOfAllThatIsInTheArchive(TestArchive archive)
    {
        byte[] log = WithSilence(Today()).ToArray();
        long expected = WearLogReader.Parse(log, "log").Sessions.Single().AnalysableSampleCount;

        // 100 beats 300 samples apart; then 3,000 samples of poor signal, and 12,300 of silence from beat 99 to 140.
        Assert.Equal(Logs.SampleOf(150) + 1 - 3000 - (41 * 300), expected);
        archive.Import(log);
        Assert.Equal(expected, Analysable());

        // A copy that misses beats in the middle does not make silence of them.
        byte[] part = [.. log];
        part.AsSpan(4 * 256, 8 * 256).Fill(0xFF);
        Assert.True(WearLogReader.Parse(part, "part").Sessions.Single().AnalysableSampleCount < expected);
        archive.Import(part);
        Assert.Equal(expected, Analysable());

        long Analysable()
        {
            using WearArchive source = WearArchive.OpenForReading(archive.Location);
            return source.Sessions().Single().AnalysableSamples;
        }
    }

    public static void MissingRecordsAreTheLeastOfLogsOfTheWhole(Func<TestArchive> make)
    {
        byte[] good = WithSilence(Today()).ToArray();
        byte[] bad = [.. good];
        bad[(3 * 256) + 8] ^= 1;
        long missing = WearLogReader.Parse(bad, "bad").Sessions.Single().MissingRecordCount;
        Assert.Equal(3, missing);
        using TestArchive archive = make();
        archive.Import(bad);
        Assert.Equal(missing, Missing(archive));
        archive.Import(good);
        Assert.Equal(0, Missing(archive));
        bad[(5 * 256) + 8] ^= 1;
        archive.Import(bad);
        Assert.Equal(0, Missing(archive));

        static long Missing(TestArchive archive)
        {
            using WearArchive source = WearArchive.OpenForReading(archive.Location);
            return source.Sessions().Single().MissingRecords;
        }
    }

    /// <summary>Boot and rate are alike, there is no common beat, and one log has no time: that they are one device's is a guess.</summary>
    public static void WhatCannotBeComparedIsNotTakenForTheSame(TestArchive archive)
    {
        LogBuilder late = new LogBuilder().Boot(3);
        for (int i = 0; i < 100; i++)
        {
            late.Beat(1_000_000 + (300L * i));
        }

        long first = archive.Import(late.ToArray()).SessionIds.Single();
        string before = archive.Dump();
        byte[] log = Logs.Session(50).ToArray();
        ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(log, name: "other.ecglog"));
        Assert.Equal(ArchiveFailure.BadInput, e.Failure);
        Assert.EndsWith($"other.ecglog: nothing tells whether its session 3 is the archived session {first}: they have the same device and boot count, but neither beats nor a time in common; give --device \"of default\" when it is the same device, or else another name", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, archive.Dump());

        // The user knows.
        ImportResult other = archive.Import(log, new ImportOptions { Device = "second" });
        Assert.Equal((1, 50), (other.NewSessions, other.NewBeats));
        ImportResult same = archive.Import(Logs.Session(51).ToArray(), new ImportOptions { Device = "of default" });
        Assert.Equal((0, 51, first), (same.NewSessions, same.NewBeats, same.SessionIds.Single()));
    }

    /// <summary>Each pull of a stretch brings the session's first sector with it; and a log may be pulled before its first beat.</summary>
    public static void StretchesOfASessionComeTogether(TestArchive archive, TestArchive other)
    {
        long id = archive.Import(new LogBuilder().Boot(3).ToArray()).SessionIds.Single();
        foreach ((int from, int end) in new[] { (200, 220), (100, 120), (140, 150) })
        {
            LogBuilder log = Logs.Session(20, syncSeconds: []);
            ImportResult result = archive.Import(Logs.Beats(log, from, end).ToArray());
            Assert.Equal((0, id), (result.NewSessions, result.SessionIds.Single()));
        }

        LogBuilder whole = Logs.Session(20, syncSeconds: []);
        Logs.Beats(whole, 100, 120);
        Logs.Beats(whole, 140, 150);
        other.Import(Logs.Beats(whole, 200, 220).ToArray());
        Assert.Equal(Content(other), Content(archive));
    }

    public static void BeatsOfCenturiesAreRefused(TestArchive archive)
    {
        const long Largest = (1L << 53) - 1;
        archive.Import(Logs.Session(10, bootCount: 1).ToArray());
        string before = archive.Dump();
        Refused(new LogBuilder().Boot(2).TimeSync(Logs.StartUnixMilliseconds, 360).Beat(100).Beat(Largest), "its session 2 has beats 792,836 years apart; no device is worn for more than 10 from one boot to the next: the log is damaged; nothing of this log was kept");
        Refused(new LogBuilder().Boot(3).Beat(100).Beat(Largest), "its session 3 has beats 792,836 years apart");
        Refused(new LogBuilder().Boot(4).TimeSync(253_402_300_699_999, 0).Beat(100).Beat(59_200), "its session 4 has beats of the year 9999; an archive keeps beats to the end of 2199");
        Refused(new LogBuilder().Boot(5).Beat(Largest), "its session 5 has beats of the year 9999");
        LogBuilder jumps = new LogBuilder().Boot(6);
        for (int i = 0; i < 122; i++)
        {
            jumps.TimeSync(Logs.StartUnixMilliseconds + (i * 31 * 86_400_000L), i * 1000L).Beat((i * 1000L) + 1);
        }

        Refused(jumps, "its session 6 has beats in more than 121 months");
        Assert.Equal(before, archive.Dump());

        // A host that had no clock yet, and then the right one: fifty years between two beats, and two months.
        ImportResult result = archive.Import(new LogBuilder().Boot(7).TimeSync(0, 0).Beat(100).TimeSync(Logs.StartUnixMilliseconds, 36_000).Beat(36_100).ToArray());
        Assert.Equal(2, result.NewBeats);

        void Refused(LogBuilder log, string problem)
        {
            ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(log.ToArray()));
            Assert.Equal(ArchiveFailure.BadInput, e.Failure);
            Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Two wearers at once: one has it, the other is told.</summary>
    public static void ASessionGoesInOnceForTwoWearersAtOnce(TestArchive archive)
    {
        archive.Import(Logs.Session(5, bootCount: 1).ToArray(), new ImportOptions { Wearer = "first", Device = "patch" });
        for (int round = 0; round < 4; round++)
        {
            // The same file, and the same session in two files.
            byte[] log = Logs.Session(2000, bootCount: 10 + round).ToArray();
            string[] files = [archive.Log(log, "a"), archive.Log(round % 2 == 0 ? log : [.. log, .. Enumerable.Repeat((byte)0xFF, 4096)], "b")];
            ArchiveException?[] refused = new ArchiveException?[2];
            using Barrier together = new(2);
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
            {
                using WearArchive target = WearArchive.OpenForImport(archive.Location);
                together.SignalAndWait(TimeSpan.FromSeconds(5));
                try
                {
                    target.Import(files[i], new ImportOptions { Wearer = $"wearer {i}", Device = "patch" });
                }
                catch (ArchiveException e)
                {
                    refused[i] = e;
                }
            });
            Assert.Single(refused, e => e is null);
            Assert.Single(refused, e => e is { Failure: ArchiveFailure.BadInput });
            Assert.Equal(2 + round, archive.Count("session"));
            Assert.Equal(5 + (2000 * (1 + round)), archive.Count("beat"));
        }
    }

    public static void TheFirstSessionIsNumberOne(TestArchive archive)
    {
        // Into months for which there is no room yet; and the next is the second.
        Assert.Equal(1, archive.Import(Logs.Session(100, bootCount: 1).ToArray()).SessionIds.Single());
        Assert.Equal(2, archive.Import(Logs.Session(100, bootCount: 2, startUnixMilliseconds: Logs.StartUnixMilliseconds + (90L * 86_400_000)).ToArray()).SessionIds.Single());
        Assert.Equal(1, archive.Count("wearer"));
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        Assert.Equal(1, source.Engine.Number(null, "SELECT max(wearer_id) FROM wearer"));
    }

    public static void NamesHaveAMeasure(TestArchive archive)
    {
        string longest = new('a', ImportOptions.LongestName);
        Assert.Equal(1, archive.Import(Logs.Session(1).ToArray(), new ImportOptions { Wearer = longest, Device = longest }).NewSessions);
        foreach (ImportOptions options in new[] { new ImportOptions { Wearer = longest + "a" }, new ImportOptions { Device = longest + "a" } })
        {
            ArchiveException e = Assert.Throws<ArchiveException>(() => archive.Import(Logs.Session(2).ToArray(), options));
            Assert.Equal(ArchiveFailure.BadInput, e.Failure);
            Assert.Contains("a name of 201 characters; give one of at most 200", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Everything but how strips are cut into rows, which the order of imports decides.</summary>
    private static string Content(TestArchive archive)
    {
        using WearArchive source = WearArchive.OpenForReading(archive.Location);
        IEnumerable<string> strips = source.Sessions().SelectMany(session => source.Read(session.SessionId).Strips).Select(Text);
        return string.Join('\n', archive.Dump().Split('\n').Where(line => !line.StartsWith("strip", StringComparison.Ordinal)).Concat(strips));
    }

    private static string Text(EcgStrip strip) => $"{strip.FirstSampleIndex}: {string.Join(' ', strip.Values.ToArray())}";

    /// <summary>Where the first record of a type begins.</summary>
    private static int Find(byte[] log, byte type)
    {
        for (int at = BootOffset; ; at += 10 + log[at + 1])
        {
            if (log[at] == 0xFF)
            {
                at = (at / 256 * 256) + 256;
                at += at % 4096 == 0 ? BootOffset : 0;
            }

            if (log[at] == type)
            {
                return at;
            }
        }
    }

    private static void Energy(LogBuilder log, long endSampleIndex, uint seed)
    {
        byte[] payload = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(payload, endSampleIndex);
        for (int i = 8; i < 64; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(i), seed + (uint)i);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8), 8333);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(60), uint.MaxValue - seed);
        log.Record(RecordType.Energy, payload);
    }
}
