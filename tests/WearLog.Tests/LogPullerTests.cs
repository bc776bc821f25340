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
        File.WriteAllBytes(Target, log);
        Assert.Null(CopyProof.Problem(Target, extent));
        Assert.StartsWith("the file has 16,384 bytes, but the device's 5 sectors have 20,480", CopyProof.Problem(Target, extent with { NewestSectorSequence = 5 }));

        File.WriteAllBytes(Target, [.. log[..4096], .. log[8192..12288], .. log[4096..8192], .. log[12288..]]);
        Assert.StartsWith("sector 2 is not where it belongs; there is sector 3", CopyProof.Problem(Target, extent));

        byte[] flipped = [.. log];
        flipped[(2 * 4096) + 300] ^= 1;
        File.WriteAllBytes(Target, flipped);
        Assert.StartsWith("sector 3 is damaged at its byte", CopyProof.Problem(Target, extent));
        Assert.Null(CopyProof.Problem(Target, extent, acceptDamage: true));
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

        Assert.Equal($"{Target}: there is such a file already; name another one.", e.Message);
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
