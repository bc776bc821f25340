using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>A pulled file is the device's log, byte for byte, or it is not there.</summary>
public sealed class LogPullerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-pull-").FullName;

    private string Target => Path.Combine(_folder, "wear.ecglog");

    private string Part => Target + ".part";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ThePulledFileIsTheLog()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 5).ToArray());
        List<LogPullProgress> seen = [];

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target, new Recorder(seen));

        Assert.Equal(device.Log, File.ReadAllBytes(Target));
        Assert.False(File.Exists(Part));
        Assert.Equal(5, result.SectorCount);
        Assert.Empty(result.Damages);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => new LogPullProgress(i, 5, 0)), seen);
        Assert.Empty(WearLogReader.Read(Target).Damages);
    }

    [Fact]
    public void ABrokenPullIsTakenUpWhereItStopped()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 6).ToArray());
        device.LosesRequest = number => number > (3 * 4) + 2; // the cable breaks in the fourth sector
        Assert.Throws<LinkException>(() => new LogPuller(new LinkClient(device)).Pull(Target));
        Assert.False(File.Exists(Target));
        Assert.Equal(device.Log[..(3 * 4096)], File.ReadAllBytes(Part));

        device.LosesRequest = null;
        device.SectorsRead.Clear();
        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        Assert.Equal(device.Log, File.ReadAllBytes(Target));
        Assert.Equal(2, result.SectorsResumed);

        // The third sector could have been still growing: it is compared, and read again.
        Assert.Equal([3u, 3u, 4u, 5u, 6u], device.SectorsRead);
    }

    [Fact]
    public void APartialFileWithATornEndIsCutBackToWholeSectors()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 4).ToArray());
        File.WriteAllBytes(Part, device.Log[..((2 * 4096) + 1000)]);

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        Assert.Equal(device.Log, File.ReadAllBytes(Target));
        Assert.Equal(1, result.SectorsResumed);
    }

    [Fact]
    public void ASectorThatGrewSinceIsReadAnew()
    {
        LogBuilder log = WearLogReaderTests.LongLog(sectors: 3);
        byte[] whole = log.ToArray();
        byte[] earlier = [.. whole];
        Array.Fill(earlier, (byte)0xFF, (2 * 4096) + 512, 4096 - 512);
        File.WriteAllBytes(Part, earlier);

        new LogPuller(new LinkClient(new SimulatedDevice(whole))).Pull(Target);

        Assert.Equal(whole, File.ReadAllBytes(Target));
    }

    [Fact]
    public void APartialFileOfAnotherLogIsLeftAlone()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 4).ToArray());
        byte[] other = new LogBuilder().Boot(bootCount: 99).ToArray();
        File.WriteAllBytes(Part, other);

        WearLogException e = Assert.Throws<WearLogException>(() => new LogPuller(new LinkClient(device)).Pull(Target));

        Assert.StartsWith($"{Part}: this partial file ends with a sector 1 that the device's log (sectors 1 to 4) does not hold", e.Message);
        Assert.Equal(other, File.ReadAllBytes(Part));
    }

    [Fact]
    public void ADamagedSectorIsReadAgainThreeTimesAndThenNamed()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 3).ToArray();
        log[4096 + 300] ^= 0x40;
        SimulatedDevice device = new(log);

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        // The third sector is asked for ahead each time, and that is dropped when the second is asked for again.
        Assert.Equal([1u, 2u, 3u, 2u, 3u, 2u, 3u, 2u, 3u], device.SectorsRead);
        LogDamage damage = Assert.Single(result.Damages);
        Assert.Equal(2u, damage.SectorSequence);
        Assert.InRange(damage.Offset, 4096 + 256, 4096 + 300);
        Assert.Equal(log, File.ReadAllBytes(Target));
        Assert.Equal(damage, Assert.Single(WearLogReader.Read(Target).Damages));
    }

    [Fact]
    public void FlippedLostAndDoubledFramesDoNotReachTheFile()
    {
        Random random = new(20260308);
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 8).ToArray());
        device.OnAnswer = (_, bytes) =>
        {
            switch (random.Next(6))
            {
                case 0:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    return bytes;
                case 1:
                    return [];
                case 2:
                    return [.. bytes, .. bytes];
                default:
                    return bytes;
            }
        };

        new LogPuller(new LinkClient(device, new LinkClientOptions { Retries = 20 })).Pull(Target);

        Assert.Equal(device.Log, File.ReadAllBytes(Target));
    }

    [Fact]
    public void OneLostRequestAmongThoseUnderWayIsRepeatedAloneAndAtOnce()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 5).ToArray());
        device.LosesRequest = number => number == 7;
        LinkClient client = new(device);

        new LogPuller(client).Pull(Target);

        Assert.Equal(device.Log, File.ReadAllBytes(Target));
        Assert.Equal((1, 0), (client.RepeatedRequestCount, client.IgnoredFrameCount));
    }

    [Fact]
    public void OnlyAWholeCopyIsProofEnoughToErase()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 4).ToArray();
        LogExtent extent = new LinkClient(new SimulatedDevice(log)).List();
        uint[] sectors = [.. LinkClient.AllSectors(extent)];
        File.WriteAllBytes(Target, log);
        Assert.Null(CopyProof.Problem(Target, sectors));
        Assert.Equal("the file ends after 16,384 bytes, before sector 5; the device holds 5 sectors", CopyProof.Problem(Target, [.. sectors, 5]));

        File.WriteAllBytes(Target, [.. log[..4096], .. log[8192..12288], .. log[4096..8192], .. log[12288..]]);
        Assert.StartsWith("sector 2 is not where it belongs; there is sector 3", CopyProof.Problem(Target, sectors));

        byte[] flipped = [.. log];
        flipped[(2 * 4096) + 300] ^= 1;
        File.WriteAllBytes(Target, flipped);
        Assert.StartsWith("sector 3 is damaged at its byte", CopyProof.Problem(Target, sectors));
        Assert.StartsWith("sector 3 is damaged at its byte", CopyProof.Problem(Target, sectors, new Dictionary<uint, string> { [3] = CopyProof.Digest(log.AsSpan(8192, 4096)) }));
        Assert.Null(CopyProof.Problem(Target, sectors, new Dictionary<uint, string> { [3] = CopyProof.Digest(flipped.AsSpan(8192, 4096)) }));
    }

    [Fact]
    public void TheSessionsOnTheDeviceAreFoundByTheirBootCounts()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 7).ToArray();
        ushort[] boots = [3, 3, 3, 4, 6, 6, 6];
        for (int i = 0; i < boots.Length; i++)
        {
            Span<byte> header = log.AsSpan(i * 4096, 16);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(header[6..], boots[i]);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(header[12..], SpanCrc32.Compute(header[..12]));
        }

        LinkClient client = new(new SimulatedDevice(log));
        Assert.Equal(
            [new DeviceSession(3, 1, 3), new DeviceSession(4, 4, 1), new DeviceSession(6, 5, 3)],
            DeviceSessions.Find(client, client.List()));
    }

    [Fact]
    public void SectorsThatTheDeviceOverwritesMeanwhileAreCounted()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 5).ToArray();
        SimulatedDevice device = new(log);
        int reads = 0;
        device.OnPayload = (command, payload) =>
        {
            if (command == Firmware.Link.LinkProtocol.CommandRead && ++reads == 4)
            {
                device.Log = log[(3 * 4096)..]; // the ring has moved past sectors 2 and 3
            }

            return payload;
        };

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        Assert.Equal(2, result.SectorsOverwritten);
        Assert.Equal([.. log[..4096], .. log[(3 * 4096)..]], File.ReadAllBytes(Target));
    }

    [Fact]
    public void AnEmptyLogMakesNoFile()
    {
        WearLogException e = Assert.Throws<WearLogException>(
            () => new LogPuller(new LinkClient(new SimulatedDevice([]))).Pull(Target));

        Assert.Equal("the device's log is empty: nothing was recorded since it was erased.", e.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void AFileThatIsThereIsNotOverwritten()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 1).ToArray());
        File.WriteAllText(Target, "mine");

        WearLogException e = Assert.Throws<WearLogException>(() => new LogPuller(new LinkClient(device)).Pull(Target));

        Assert.Equal($"{Target}: there is such a file already; name another one, or have it replaced (--overwrite).", e.Message);
        Assert.Equal("mine", File.ReadAllText(Target));

        new LogPuller(new LinkClient(device), new LogPullOptions { Overwrite = true }).Pull(Target);
        Assert.Equal(device.Log, File.ReadAllBytes(Target));
    }

    [Fact]
    public void AFolderThatIsNotThereIsNamed()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 1).ToArray());
        string path = Path.Combine(_folder, "missing", "wear.ecglog");

        WearLogException e = Assert.Throws<WearLogException>(() => new LogPuller(new LinkClient(device)).Pull(path));

        Assert.StartsWith($"{path}.part: cannot be written", e.Message);
    }

    [Fact]
    public void CancellingLeavesWholeSectorsForTheNextPull()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 4).ToArray());
        using CancellationTokenSource cancel = new();
        Canceller progress = new(cancel);

        Assert.Throws<OperationCanceledException>(() => new LogPuller(new LinkClient(device)).Pull(Target, progress, cancel.Token));

        Assert.False(File.Exists(Target));
        Assert.Equal(device.Log[..(2 * 4096)], File.ReadAllBytes(Part));
    }

    [Theory]
    [InlineData("1 2 3", 5000, "holds sector 2 where this one has sector 5")] // the whole log, then a stretch
    [InlineData("1 5 6", null, "holds sector 5 where this one has sector 2")] // a stretch, then the whole log
    [InlineData("1 5 6", 3000, "holds sector 5 where this one has sector 3")] // a stretch, then another one
    public void APartialFileOfAnotherRequestIsNotTaken(string kept, int? from, string problem)
    {
        byte[] log = Indexed(10);
        byte[] part = Sectors(log, kept);
        foreach (bool overwrite in new[] { false, true })
        {
            File.WriteAllBytes(Part, part);
            if (overwrite)
            {
                File.WriteAllText(Target, "mine");
            }

            LogPullOptions options = new() { Overwrite = overwrite, Range = from is { } sample ? new LogRange(1, sample, long.MaxValue) : null };
            WearLogException e = Assert.Throws<WearLogException>(
                () => new LogPuller(new LinkClient(new SimulatedDevice(log) { GivenUp = new HashSet<uint>() }), options).Pull(Target));

            Assert.StartsWith($"{Part}: this partial file is of another pull: it {problem}", e.Message);
            Assert.Contains("move it away, or name another file.", e.Message);
            Assert.Equal(part, File.ReadAllBytes(Part));
            Assert.Equal(overwrite, File.Exists(Target));
        }
    }

    [Fact]
    public void AStretchIsTakenUpByTheSameStretch()
    {
        byte[] log = Indexed(10);
        File.WriteAllBytes(Part, Sectors(log, "1 5 6"));

        LogPullResult result = new LogPuller(
            new LinkClient(new SimulatedDevice(log) { GivenUp = new HashSet<uint>() }), new LogPullOptions { Range = new LogRange(1, 5000, long.MaxValue) }).Pull(Target);

        Assert.Equal(Sectors(log, "1 5 6 7 8 9 10"), File.ReadAllBytes(Target));
        Assert.Equal(2, result.SectorsResumed);
    }

    [Fact]
    public void ATimeBehindTheSessionsEndMakesNoFile()
    {
        SimulatedDevice device = new(Indexed(10)) { GivenUp = new HashSet<uint>() };

        WearLogException e = Assert.Throws<WearLogException>(
            () => new LogPuller(new LinkClient(device), new LogPullOptions { Range = new LogRange(1, 356_000, long.MaxValue) }).Pull(Target));

        Assert.Equal("session 1 on the device ends 25.3 s after its start, before the 1,001.2 s that were asked for; name an earlier time.", e.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void WhatIsDamagedInThePartialFileComesAgainFromTheDevice()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 6).ToArray();
        byte[] kept = log[..(4 * 4096)];
        kept[4096 + 300] ^= 0x40;
        File.WriteAllBytes(Part, kept);

        LogPullResult result = new LogPuller(new LinkClient(new SimulatedDevice(log))).Pull(Target);

        Assert.Equal(log, File.ReadAllBytes(Target));
        Assert.Empty(result.Damages);
        Assert.Equal(3, result.SectorsResumed);
        Assert.Null(CopyProof.Problem(Target, result.HeldByDevice));
    }

    [Fact]
    public void ADamagedHeaderInThePartialFileEndsWhatIsKept()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 6).ToArray();
        byte[] kept = log[..(4 * 4096)];
        kept[9] ^= 0x40;
        File.WriteAllBytes(Part, kept);

        LogPullResult result = new LogPuller(new LinkClient(new SimulatedDevice(log))).Pull(Target);

        Assert.Equal(log, File.ReadAllBytes(Target));
        Assert.Equal(0, result.SectorsResumed);
    }

    [Fact]
    public void OnlyWhatTheDeviceItselfGaveDamagedMayBeDamagedInTheCopy()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 4).ToArray();
        log[4096 + 300] ^= 0x40;
        File.WriteAllBytes(Part, log[..(3 * 4096)]);

        LogPullResult result = new LogPuller(new LinkClient(new SimulatedDevice(log))).Pull(Target);

        Assert.Equal([2u], result.DamagedOnDevice.Keys);
        Assert.Equal(2u, Assert.Single(result.Damages).SectorSequence);
        Assert.StartsWith("sector 2 is damaged", CopyProof.Problem(Target, result.HeldByDevice));
        Assert.Null(CopyProof.Problem(Target, result.HeldByDevice, result.DamagedOnDevice));
        foreach (int at in new[] { 4096 + 900, (2 * 4096) + 300 })
        {
            byte[] worse = [.. log];
            worse[at] ^= 1;
            File.WriteAllBytes(Target, worse);
            Assert.StartsWith($"sector {1 + (at / 4096)} is damaged", CopyProof.Problem(Target, result.HeldByDevice, result.DamagedOnDevice));
        }
    }

    [Fact]
    public void ALogWithSectorsGivenUpIsProvedAgainstThoseThatThereAre()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 8).ToArray();
        SimulatedDevice device = new(log) { GivenUp = new HashSet<uint> { 3, 4, 6 } };

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        Assert.Equal(Sectors(log, "1 2 5 7 8"), File.ReadAllBytes(Target));
        Assert.Equal([1u, 2u, 5u, 7u, 8u], result.HeldByDevice);
        Assert.Null(CopyProof.Problem(Target, result.HeldByDevice));
    }

    [Fact]
    public void WhatTheDeviceHasGivenUpSinceStaysInTheCopy()
    {
        byte[] log = WearLogReaderTests.LongLog(sectors: 8).ToArray();
        File.WriteAllBytes(Part, Sectors(log, "1 2 3 4 5"));
        SimulatedDevice device = new(log[4096..]) { GivenUp = new HashSet<uint> { 3, 5 } };

        LogPullResult result = new LogPuller(new LinkClient(device)).Pull(Target);

        Assert.Equal(log, File.ReadAllBytes(Target));
        Assert.Equal([2u, 4u, 6u, 7u, 8u], result.HeldByDevice);
        Assert.Null(CopyProof.Problem(Target, result.HeldByDevice));
    }

    [Fact]
    public void BothStreamsSectorsThatGrewSinceAreReadAnew()
    {
        LogBuilder builder = new() { Version = 2 };
        builder.Boot().Beat(300);
        byte[] earlierMain = builder.ToArray();
        builder.Beat(600);
        byte[] main = builder.ToArray();
        builder.OpenSector(stream: 1).Strip(100, [.. Enumerable.Range(0, 200).Select(i => (short)i)]);
        byte[] now = builder.ToArray();
        File.WriteAllBytes(Part, [.. earlierMain, .. now[4096..]]);
        Assert.NotEqual(earlierMain, main);

        LogPullResult result = new LogPuller(new LinkClient(new SimulatedDevice(now) { GivenUp = new HashSet<uint>() })).Pull(Target);

        Assert.Equal(now, File.ReadAllBytes(Target));
        Assert.Equal(1, result.SectorsResumed);
    }

    [Theory]
    [InlineData("my precious notes")]
    [InlineData("")]
    public void AnUnrelatedFileIsNotTakenForAPartialOne(string notes)
    {
        byte[] content = [.. System.Text.Encoding.UTF8.GetBytes(notes), .. notes.Length > 0 ? Array.Empty<byte>() : new byte[9000]];
        File.WriteAllBytes(Part, content);
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 2).ToArray());

        WearLogException e = Assert.Throws<WearLogException>(() => new LogPuller(new LinkClient(device)).Pull(Target));

        Assert.Equal($"{Part}: this is in the way, and no sector of a log is in it; move it away, or name another file.", e.Message);
        Assert.True(e.IsOutput);
        Assert.Equal(content, File.ReadAllBytes(Part));
    }

    [Fact]
    public void AFolderInTheWayIsNamedBeforeTheDeviceIsAsked()
    {
        SimulatedDevice device = new(WearLogReaderTests.LongLog(sectors: 1).ToArray());
        Directory.CreateDirectory(Target);

        WearLogException e = Assert.Throws<WearLogException>(
            () => new LogPuller(new LinkClient(device), new LogPullOptions { Overwrite = true }).Pull(Target));

        Assert.Equal($"{Target}: a folder of that name is in the way; name another file.", e.Message);
        Assert.Empty(device.CommandsSeen);
    }

    /// <summary>A log whose sectors tell when they were opened: the n-th at sample 1,000 (n - 1).</summary>
    private static byte[] Indexed(int sectors)
    {
        LogBuilder log = new LogBuilder { Version = 2 }.Boot().Beat(1);
        for (int i = 1; i < sectors; i++)
        {
            log.OpenSector(sampleIndex: i * 1000).Beat((i * 1000) + 1);
        }

        return log.ToArray();
    }

    /// <summary>Sectors of a log that begins with sector 1.</summary>
    private static byte[] Sectors(byte[] log, string sequences) =>
        [.. sequences.Split(' ').Select(int.Parse).SelectMany(sequence => log[((sequence - 1) * 4096)..(sequence * 4096)])];

    private sealed class Recorder(List<LogPullProgress> seen) : IProgress<LogPullProgress>
    {
        public void Report(LogPullProgress value) => seen.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource cancel) : IProgress<LogPullProgress>
    {
        public void Report(LogPullProgress value)
        {
            if (value.SectorsDone == 2)
            {
                cancel.Cancel();
            }
        }
    }
}
