using System.Buffers.Binary;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>A log is read back as it was written, whatever the order of its sectors, and what is damaged is passed over and named.</summary>
public sealed class WearLogReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EveryFieldOfEveryRecordIsReadBack()
    {
        LogBuilder log = new LogBuilder()
            .Boot(bootCount: 7, odrNumerator: 102400, odrDenominator: 288, rtlVersion: 0x00020001, eventDriven: 1)
            .TimeSync(Noon.ToUnixTimeMilliseconds(), 100)
            .Beat(500, beatClass: 2, flags: 0x03, rrSamples: 311, logitMargin: -5)
            .Strip(480, [10, 11, -120, 3000, 2999])
            .Energy(21333, 60000, [1, 2, 3, 4, 5, 6, 7, 0xFFFFFFFF], 3811, 72)
            .Event(600, EventCode.Button, 9)
            .Close(22000, 73, 4);

        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");

        Assert.Empty(contents.Damages);
        Assert.Equal(7, contents.RecordCount);
        Assert.Equal(0, contents.MissingRecordCount);
        WearSession session = Assert.Single(contents.Sessions);
        Assert.Equal(
            new BootInfo(7, "0.1.7", true, 102400, 288, 0xB964F0, 0x00020001, "0123456789abcdef", 665, 1, 2), session.Boot);
        Assert.Equal(new TimeSync(Noon, 100), Assert.Single(session.TimeSyncs));
        Assert.Equal(new WearBeat(500, BeatClass.V, 0x03, 311, -5), Assert.Single(session.Beats));
        EcgStrip strip = Assert.Single(session.Strips);
        Assert.Equal(480, strip.FirstSampleIndex);
        Assert.Equal([10, 11, -120, 3000, 2999], strip.Values.ToArray());
        Assert.Equal(12000, strip.MicrovoltsAt(483));
        Assert.Equal(
            new EnergyInterval(21333, 60000, new(1, 2), new(3, 4), new(5, 6), new(7, 0xFFFFFFFF), 3811, 72),
            Assert.Single(session.Energy));
        Assert.Equal(new WearEvent(600, EventCode.Button, 9), Assert.Single(session.Events));
        Assert.Equal(new SessionClose(22000, 73, 4), session.Close);
        Assert.Equal(0, session.StartSampleIndex);
        Assert.Equal(22001, session.EndSampleIndex);
    }

    [Fact]
    public void TheLongerEnergyRecordAndTheBudgetAreReadBack()
    {
        byte[] energy = new byte[64];
        for (int word = 0; word < 16; word++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(energy.AsSpan(4 * word), word == 1 ? 0 : 100u + (uint)word);
        }

        LogBuilder log = new LogBuilder()
            .Boot(eventDriven: 0x10)
            .Record(5, energy)
            .Budget(21333, [3600, 1_998_000, 470_000, 86_400, 21_000, 0xFFFFFFFF, 1, 2, 3, 4, 5, 6], 3811, 1, 1)
            .Budget(22000, [3700, 1_998_000, 480_000, 0, 0xFFFFFFFF, 11_600, 1, 2, 3, 4, 5, 6], 0, 3, 2);

        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");

        Assert.Empty(contents.Damages);
        WearSession session = contents.Sessions[0];
        Assert.Equal((false, true), (session.Boot!.IsEventDriven, session.Boot.SleepsLightly));
        EnergyInterval interval = Assert.Single(session.Energy);
        Assert.Equal((112u, new EnergyShare(113, 114), 115u), (interval.LightSleepMilliseconds, interval.Led, interval.SupplyMicrojoules));
        Assert.Equal(2, session.Budgets.Count);
        EnergyBudget first = session.Budgets[0];
        Assert.Equal([1, 2, 3, 4, 5, 6], first.PartMillijoules);
        Assert.Equal(
            new EnergyBudget(21333, 3600, 1_998_000, 470_000, 86_400, 3811, PolicyLevel.Selective, PolicyReason.Budget, 21_000, null, first.PartMillijoules), first);
        Assert.Equal(((uint?)null, (uint?)11_600u, PolicyLevel.ProtectLog), (session.Budgets[1].AllowedMicrowatts, session.Budgets[1].SecondsLeft, session.Budgets[1].Level));
    }

    [Fact]
    public void ABudgetThatCannotBeIsDamageNotABudget()
    {
        LogBuilder log = new LogBuilder().Boot().Budget(1, new uint[12], 0, 4, 0).Record(8, new byte[59]);
        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");
        Assert.Equal(["a budget record holds an impossible sample index or policy level", "a budget record is too short"], contents.Damages.Select(d => d.Problem));
        Assert.Empty(contents.Sessions[0].Budgets);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(9)]
    public void AFlashImageIsReadLikeAPulledLogWhereverTheRingBegins(int firstSector)
    {
        LogBuilder log = LongLog(sectors: 9);

        WearLogContents pulled = WearLogReader.Parse(log.ToArray(), "pulled");
        WearLogContents image = WearLogReader.Parse(log.ToFlashImage(10, firstSector), "image");

        Assert.Equal(9, image.SectorCount);
        Assert.Equal(1u, image.OldestSectorSequence);
        Assert.Equal(9u, image.NewestSectorSequence);
        Assert.Empty(image.Damages);
        Assert.Equal(pulled.RecordCount, image.RecordCount);
        Assert.Equal(pulled.Sessions[0].Beats, image.Sessions[0].Beats);
    }

    [Fact]
    public void PiecesOfEcgJoinWithoutASeam()
    {
        short[] first = [.. Enumerable.Range(0, 1000).Select(i => (short)(i * 7 % 501))];
        short[] second = [.. Enumerable.Range(0, 300).Select(i => (short)(-i))];
        LogBuilder log = new LogBuilder().Boot().Strip(5000, second).Strip(1000, first);

        WearSession session = WearLogReader.Parse(log.ToArray(), "log").Sessions[0];

        Assert.Equal(2, session.Strips.Count);
        Assert.Equal(1000, session.Strips[0].FirstSampleIndex);
        Assert.Equal(first, session.Strips[0].Values.ToArray());
        Assert.Equal(5000, session.Strips[1].FirstSampleIndex);
        Assert.Equal(second, session.Strips[1].Values.ToArray());
    }

    [Fact]
    public void OverlappingPiecesAreNamedAndTheFirstIsKept()
    {
        LogBuilder log = new LogBuilder().Boot().Strip(10, [1, 2, 3, 4]).Strip(12, [9, 9, 9, 9]);

        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");

        Assert.Equal([1, 2, 3, 4], Assert.Single(contents.Sessions[0].Strips).Values.ToArray());
        LogDamage damage = Assert.Single(contents.Damages);
        Assert.Equal(log.LastRecordOffset, damage.Offset);
        Assert.Equal("a strip record overlaps another", damage.Problem);
    }

    [Fact]
    public void AFlippedBitCostsTheRestOfItsPageAndIsLocated()
    {
        LogBuilder log = LongLog(sectors: 3);
        byte[] image = log.ToArray();
        const int Offset = 4096 + 256; // the first record of the second page of the second sector
        long before = WearLogReader.Parse(image, "log").RecordCount;

        image[Offset + 8] ^= 0x10;
        WearLogContents contents = WearLogReader.Parse(image, "log");

        const int BeatsInAPage = 256 / 26;
        Assert.Equal(new LogDamage(Offset, 2, "a record's checksum is wrong"), Assert.Single(contents.Damages));
        Assert.Equal(before - BeatsInAPage, contents.RecordCount);
        Assert.Equal(BeatsInAPage, contents.MissingRecordCount);
        Assert.Equal(BeatsInAPage, contents.Sessions[0].MissingRecordCount);
    }

    [Fact]
    public void ADamagedSectorHeaderCostsThatSector()
    {
        LogBuilder log = LongLog(sectors: 3);
        byte[] image = log.ToArray();
        image[4096 + 9] ^= 1;

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Equal(new LogDamage(4096, 0, "the sector's header is damaged"), Assert.Single(contents.Damages));
        Assert.Equal(2, contents.SectorCount);
        Assert.True(contents.MissingRecordCount > 0);
    }

    [Fact]
    public void ATruncatedLogIsReadAsFarAsItGoes()
    {
        LogBuilder log = LongLog(sectors: 3);
        byte[] image = log.ToArray()[..((2 * 4096) + 300)];

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Equal(3, contents.SectorCount);
        Assert.Contains(
            contents.Damages, damage => damage.Problem == "truncated: the last sector has 300 of 4096 bytes" && damage.Offset == image.Length);
        Assert.Equal(142 + 144 + 10, contents.Sessions[0].Beats.Count);
    }

    [Fact]
    public void EachBootIsASession()
    {
        LogBuilder log = new LogBuilder()
            .Boot(bootCount: 3).Beat(100).Beat(400).Close(500, 2, 0)
            .Boot(bootCount: 4).Beat(50);

        IReadOnlyList<WearSession> sessions = WearLogReader.Parse(log.ToArray(), "log").Sessions;

        Assert.Equal([3, 4], sessions.Select(session => session.BootCount));
        Assert.Equal([2, 1], sessions.Select(session => session.Beats.Count));
        Assert.NotNull(sessions[0].Close);
        Assert.Null(sessions[1].Close);
    }

    [Fact]
    public void ABootWhoseRecordIsDamagedIsStillASessionOfItsOwn()
    {
        LogBuilder log = new LogBuilder().Boot(bootCount: 3).Beat(5000).OpenSector(bootCount: 4).Boot(bootCount: 4);
        int boot = log.LastRecordOffset;
        byte[] image = log.OpenSector().Beat(900).ToArray();
        image[boot + 10] ^= 1;

        IReadOnlyList<WearSession> sessions = WearLogReader.Parse(image, "log").Sessions;

        Assert.Equal([3, 4], sessions.Select(session => session.BootCount));
        Assert.Null(sessions[1].Boot);
        Assert.Equal(900, Assert.Single(sessions[1].Beats).SampleIndex);
    }

    [Fact]
    public void ALogErasedWhileTheDeviceRanGoesOnInTheSameSession()
    {
        LogBuilder whole = new LogBuilder().Boot(bootCount: 3).Beat(100).OpenSector().Boot(bootCount: 3).Beat(720_100);
        LogBuilder erased = new() { NextSectorSequence = 2, NextRecordSequence = 50 };
        erased.Boot(bootCount: 3).Energy(734_400, 60_000, new uint[8], 0, 0).Beat(720_100);

        WearSession both = Assert.Single(WearLogReader.Parse(whole.ToArray(), "log").Sessions);
        WearSession rest = Assert.Single(WearLogReader.Parse(erased.ToArray(), "log").Sessions);

        Assert.Equal(2, both.Beats.Count);
        Assert.Equal(0, both.StartSampleIndex);
        Assert.Equal(734_400 - (60 * 360), rest.StartSampleIndex); // where the first energy interval began
        Assert.NotNull(rest.Boot);
    }

    [Fact]
    public void ASessionWhoseBeginningTheRingHasOverwrittenBorrowsItsRate()
    {
        LogBuilder log = new() { NextSectorSequence = 900, NextRecordSequence = 70_000 };
        log.OpenSector(bootCount: 11).Beat(3_600_000).Beat(3_600_360);
        log.Boot(bootCount: 12, odrNumerator: 500).Beat(100);

        IReadOnlyList<WearSession> sessions = WearLogReader.Parse(log.ToArray(), "log").Sessions;

        Assert.Equal(2, sessions.Count);
        Assert.Null(sessions[0].Boot);
        Assert.True(sessions[0].IsRateAssumed);
        Assert.Equal(500, sessions[0].Clock.SamplesPerSecond);
        Assert.Equal(3_600_000, sessions[0].StartSampleIndex);
        Assert.Equal(11, sessions[0].BootCount);
        Assert.False(sessions[1].IsRateAssumed);
    }

    [Fact]
    public void LostSamplesAndLeadOffAreTakenFromTheAnalysableTime()
    {
        // Beats every eight seconds or so: a silence counts apart.
        LogBuilder log = new LogBuilder()
            .Boot()
            .Beat(300)
            .Event(1000, EventCode.SamplesLost, 100) // 900 to 999
            .Event(1050, EventCode.SamplesLost, 50) // 1000 to 1049: joins
            .Event(1020, EventCode.LeadOff, 1) // overlaps the loss by 30
            .Event(1120, EventCode.LeadOn)
            .Beat(3300)
            .Beat(6300)
            .Beat(9300)
            .Event(9900, EventCode.LeadOff, 2)
            .Close(9999, 0, 150);

        WearSession session = WearLogReader.Parse(log.ToArray(), "log").Sessions[0];

        Assert.Equal([new SampleInterval(900, 1050)], session.LostSamples);
        Assert.Equal([new SampleInterval(1020, 1120), new SampleInterval(9900, 10000)], session.LeadOff);
        Assert.Equal(150, session.LostSampleCount);
        Assert.Equal(10000 - 150 - 100 - 100 + 30, session.AnalysableSampleCount);
    }

    [Fact]
    public void RecordsOfUnknownTypeArePassedOver()
    {
        LogBuilder log = new LogBuilder().Boot().Record(0x42, [1, 2, 3]).Beat(10);

        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");

        Assert.Empty(contents.Damages);
        Assert.Equal(1, contents.UnknownRecordCount);
        Assert.Single(contents.Sessions[0].Beats);
    }

    [Fact]
    public void ALogOfUnknownRecordsOnlyIsRefused() => Assert.Equal(
        "log: no record in this log is of a type that this tool knows; take the tool of the firmware's release.",
        Assert.Throws<WearLogException>(() => WearLogReader.Parse(new LogBuilder().Record(0x42, [1, 2, 3]).ToArray(), "log")).Message);

    public static TheoryData<byte, byte[], string> HostileRecords => new()
    {
        { 4, [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0], "a strip record holds an impossible sample index or count" },
        { 4, [0, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 0, 0], "a strip record holds an impossible sample index or count" },
        { 4, [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x80, 1], "a strip record ends before its last sample" },
        { 4, [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0xFF, 0x7F, 1], "a strip record leaves the range of its values" },
        { 4, [0], "a strip record is too short" },
        { 3, [0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0], "a beat record holds an impossible sample index or class" },
        { 3, [0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0], "a beat record holds an impossible sample index or class" },
        { 2, [0, 0, 0, 0, 0, 0, 0, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0], "a time sync record holds an impossible time" },
        { 1, new byte[34], "a boot record names an impossible output data rate" },
        { 5, new byte[47], "an energy record is too short" },
        { 6, [], "an event record is too short" },
        { 7, new byte[3], "a close record is too short" },
    };

    [Theory]
    [MemberData(nameof(HostileRecords))]
    public void ARecordThatCannotBeIsNamedAndPassedOver(byte type, byte[] payload, string problem)
    {
        LogBuilder log = new LogBuilder().Boot().Record(type, payload);
        int offset = log.LastRecordOffset;
        byte[] image = log.Beat(77).ToArray();

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Equal(new LogDamage(offset, 1, problem), Assert.Single(contents.Damages));
        Assert.Equal(77, Assert.Single(contents.Sessions[0].Beats).SampleIndex);
        Assert.Empty(contents.Sessions[0].Strips);
    }

    [Fact]
    public void ALengthThatLeavesThePageIsNamed()
    {
        LogBuilder log = new LogBuilder().Boot().Beat(1);
        byte[] image = log.ToArray();
        image[log.LastRecordOffset + 1] = 0xF0;

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Equal(
            new LogDamage(log.LastRecordOffset, 1, "a record's length runs past its page"), Assert.Single(contents.Damages));
    }

    [Fact]
    public void AnErasedImageHoldsNoLog()
    {
        byte[] image = new byte[8192];
        Array.Fill(image, (byte)0xFF);

        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Parse(image, "flash.bin"));

        Assert.Equal("flash.bin: no log in this image: every byte is erased flash; nothing was recorded.", e.Message);
    }

    [Fact]
    public void AnEmptyFileHoldsNoLog()
    {
        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Parse([], "a.ecglog"));

        Assert.Equal("a.ecglog: no log in this image: it is empty; pull the log again.", e.Message);
    }

    [Fact]
    public void SomethingElseIsNoLog()
    {
        byte[] image = new byte[10_000];
        new Random(1).NextBytes(image);

        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Parse(image, "photo.jpg"));

        Assert.StartsWith("photo.jpg: not a wear log: no 4096-byte sector of it begins with \"ECGL\"", e.Message);
    }

    [Fact]
    public void AnotherVersionIsRefusedByName()
    {
        byte[] image = new LogBuilder { Version = 3 }.Boot().ToArray();

        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Parse(image, "new.ecglog"));

        Assert.Equal(
            "new.ecglog: log format version 3; this tool reads versions 1 to 2: take the tool of the firmware's release.", e.Message);
    }

    [Fact]
    public void EachStreamCountsItsRecordsAndGivenUpStripsAreNoLoss()
    {
        // Sectors 1, 3, 4 and 6 are left of six: the strips in 2 and 5 were given up, the oldest of their stream.
        LogBuilder log = TwoStreams(firstStrip: 40, secondStrip: 41);

        WearLogContents contents = WearLogReader.Parse(log.ToArray(), "log");

        Assert.Empty(contents.Damages);
        Assert.Equal(0, contents.MissingRecordCount);
        Assert.Equal(4, contents.SectorCount);
        WearSession session = Assert.Single(contents.Sessions);
        Assert.Equal([100, 400, 700], session.Beats.Select(beat => beat.SampleIndex));
        Assert.Equal([5, 6, 7, 8], Assert.Single(session.Strips).Values.ToArray());
    }

    [Fact]
    public void AHoleWithinAStreamIsALoss()
    {
        WearLogContents contents = WearLogReader.Parse(TwoStreams(firstStrip: 40, secondStrip: 44).ToArray(), "log");

        Assert.Equal(3, contents.MissingRecordCount);
    }

    [Fact]
    public void ASectorThatWasGivenUpIsNoDamage()
    {
        byte[] image = TwoStreams(firstStrip: 40, secondStrip: 41).ToArray();
        image.AsSpan(4096, 4).Clear();

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Empty(contents.Damages);
        Assert.Equal(3, contents.SectorCount);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(31)]
    public void EveryByteOfTheLongHeaderIsSummed(int at)
    {
        byte[] image = TwoStreams(firstStrip: 40, secondStrip: 41).ToArray();
        image[at] ^= 1;

        Assert.Equal(
            new LogDamage(0, 0, "the sector's header is damaged"), Assert.Single(WearLogReader.Parse(image, "log").Damages));
    }

    [Fact]
    public void ALogThatBeganInVersionOneGoesOnInVersionTwo()
    {
        LogBuilder old = new LogBuilder().Boot(bootCount: 3).Beat(100).Beat(400);
        LogBuilder next = new() { Version = 2, NextSectorSequence = old.NextSectorSequence, NextRecordSequence = old.NextRecordSequence };
        next.OpenSector(bootCount: 4).Boot(bootCount: 4).Beat(50);

        WearLogContents contents = WearLogReader.Parse([.. old.ToArray(), .. next.ToArray()], "log");

        Assert.Empty(contents.Damages);
        Assert.Equal(0, contents.MissingRecordCount);
        Assert.Equal([3, 4], contents.Sessions.Select(session => session.BootCount));
    }

    [Fact]
    public void WhatStandsBehindAPagesEndIsDamage()
    {
        LogBuilder log = new LogBuilder().Boot().Beat(1).Beat(2);
        byte[] image = log.ToArray();
        image[log.LastRecordOffset] = 0xFF;

        WearLogContents contents = WearLogReader.Parse(image, "log");

        Assert.Equal(
            new LogDamage(log.LastRecordOffset, 1, "something follows the end of a page's records"), Assert.Single(contents.Damages));
    }

    [Fact]
    public void TheLastTwoSectorsOfAWholePartAreNotTheLogs()
    {
        byte[] image = new LogBuilder { Version = 2 }.OpenSector().Boot().ToFlashImage(4096, 0);
        image[4094 * 4096] = 0x11;
        image[(4095 * 4096) + 7] = 0x22;
        Assert.Empty(WearLogReader.Parse(image, "image").Damages);

        image[4093 * 4096] = 0x33;
        Assert.Equal("not a log sector", Assert.Single(WearLogReader.Parse(image, "image").Damages).Problem);
    }

    [Fact]
    public void ALogInWhichEveryRecordIsDamagedIsAnError()
    {
        byte[] image = new LogBuilder().Boot().ToArray();
        image[30] ^= 1;

        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Parse(image, "a.ecglog"));

        Assert.StartsWith("a.ecglog: no record in this log is readable (1 damaged places, the first at byte 16:", e.Message);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        WearLogException e = Assert.Throws<WearLogException>(() => WearLogReader.Read(path));

        Assert.Equal($"{path}: there is no such file; check the path.", e.Message);
    }

    /// <summary>However a log is broken, reading it ends, in contents or in the one error that it may end in.</summary>
    [Theory]
    [InlineData(20260301)]
    [InlineData(20260302)]
    public void NoDamageMakesTheReaderFail(int seed)
    {
        Random random = new(seed);
        byte[] whole = LongLog(sectors: 4).ToArray();
        for (int round = 0; round < 2000; round++)
        {
            byte[] image = whole[..random.Next(whole.Length + 1)];
            for (int flips = random.Next(200); flips > 0 && image.Length > 0; flips--)
            {
                image[random.Next(image.Length)] = (byte)random.Next(256);
            }

            try
            {
                WearLogReader.Parse(image, "broken");
            }
            catch (WearLogException e)
            {
                Assert.StartsWith("broken: ", e.Message);
            }
        }
    }

    /// <summary>Right checksums over nonsense: what a hostile writer, not a broken flash, makes.</summary>
    [Fact]
    public void NoPayloadMakesTheReaderFail()
    {
        Random random = new(20260303);
        for (int round = 0; round < 3000; round++)
        {
            LogBuilder log = new LogBuilder().Boot();
            for (int i = random.Next(30); i > 0; i--)
            {
                byte[] payload = new byte[random.Next(231)];
                if (random.Next(2) == 0)
                {
                    random.NextBytes(payload);
                }

                log.Record((byte)random.Next(1, 9), payload);
            }

            WearLogContents contents = WearLogReader.Parse(log.ToArray(), "hostile");
            foreach (WearSession session in contents.Sessions)
            {
                Assert.True(session.EndSampleIndex >= session.StartSampleIndex);
                Assert.True(session.AnalysableSampleCount <= session.EndSampleIndex - session.StartSampleIndex);
                _ = session.Clock.UtcAt(session.EndSampleIndex);
            }
        }
    }

    private static LogBuilder TwoStreams(uint firstStrip, uint secondStrip)
    {
        LogBuilder log = new() { Version = 2 };
        log.OpenSector().Boot().Beat(100).Beat(400);
        uint main = log.NextRecordSequence;
        log.NextSectorSequence = 3;
        log.NextRecordSequence = firstStrip;
        log.OpenSector(stream: 1, sampleIndex: 400).Strip(350, [5, 6]);
        log.NextRecordSequence = main;
        log.OpenSector(sampleIndex: 400).Beat(700);
        log.NextSectorSequence = 6;
        log.NextRecordSequence = secondStrip;
        return log.OpenSector(stream: 1, sampleIndex: 700).Strip(352, [7, 8]);
    }

    internal static LogBuilder LongLog(int sectors)
    {
        LogBuilder log = new LogBuilder().Boot();
        for (long beat = 0; log.SectorCount <= sectors; beat++)
        {
            if (log.SectorCount == sectors && log.LastRecordOffset > ((sectors * 4096) - 60))
            {
                break;
            }

            log.Beat(beat * 300, (byte)(beat % 4));
        }

        return log;
    }
}
