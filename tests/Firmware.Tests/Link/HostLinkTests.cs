using EcgWearable.Firmware;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Link;

/// <summary>The running firmware at the other end of the UART, asked by the host's own client.</summary>
public class HostLinkTests(ITestOutputHelper output)
{
    [Fact]
    public void TheDeviceSaysWhatItIs()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        DeviceInfo info = Client(board).GetInfo();
        Assert.Equal(LinkProtocol.Version, info.ProtocolVersion);
        Assert.Equal($"{FirmwareVersion.Major}.{FirmwareVersion.Minor}.{FirmwareVersion.Patch}", info.FirmwareVersion);
        Assert.Equal(LogFormat.Version, info.LogVersion);
        Assert.Equal(1, info.BootCount);
        Assert.Equal((3200u, 9u), (info.OdrNumerator, info.OdrDenominator));
        Assert.Equal("0102030405060708", info.ModelHashPrefix);
        Assert.InRange(info.SampleIndex, 300, 1100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheSelfTestTellsWhichPartsWork(bool accelerator)
    {
        using VirtualEcgBoard board = Boot(accelerator ? new DigestNetwork() : null);
        Assert.Equal(new SelfTestResult(true, accelerator, true), Client(board).SelfTest());
    }

    [Fact]
    public void TimeIsLoggedWithTheSampleItBelongsTo()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        LinkClient client = Client(board);
        DateTimeOffset utc = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
        long index = client.SynchronizeTime(utc);
        board.RunFor(5_000_000_000);
        WearSession session = WearLogReader.Parse(board.Flash.Image, "test").Sessions[^1];
        Assert.Equal(new TimeSync(utc, index), Assert.Single(session.TimeSyncs));
    }

    [Fact]
    public void AllThatIsListedCanBeReadAndNothingElse()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        LinkClient client = Client(board);
        LogExtent extent = client.List();
        byte[] sector = new byte[LogFormat.SectorBytes];
        client.ReadSector(extent.NewestSectorSequence, sector);
        Assert.Equal(LogFormat.SectorMagic, BitConverter.ToInt32(sector));
        Assert.True(board.Flash.Image.IndexOf(sector.AsSpan(0, 100)) >= 0);
        Assert.Throws<LinkException>(() => client.Read(extent.NewestSectorSequence + 1, 0, sector.AsSpan(0, 64)));
        Assert.Throws<LinkException>(() => client.Read(extent.OldestSectorSequence - 1, 0, sector.AsSpan(0, 64)));
    }

    [Fact]
    public void ErasingNeedsTheTokenAndLeavesALogThatExplainsItself()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        LinkClient client = Client(board);
        LogExtent extent = client.List();
        Assert.Throws<LinkException>(() => client.Erase(extent with { EraseToken = extent.EraseToken ^ 1 }));
        Assert.Equal(extent.OldestSectorSequence, client.List().OldestSectorSequence);
        client.Erase(client.List());
        board.RunFor(3_000_000_000);
        LogExtent after = client.List();
        Assert.True(after.OldestSectorSequence > extent.NewestSectorSequence);
        WearLogContents contents = WearLogReader.Parse(board.Flash.Image, "test");
        Assert.Equal(after.OldestSectorSequence, contents.OldestSectorSequence);
        Assert.NotNull(Assert.Single(contents.Sessions).Boot);
    }

    [Fact]
    public void AHostIsAnsweredWhileTheLogIsBeingErased()
    {
        const int Sectors = 200;
        byte[] image = new byte[Sectors * LogFormat.SectorBytes];
        Array.Fill(image, LogFormat.Erased);
        for (int i = 0; i < Sectors; i++)
        {
            byte[] header = [.. BitConverter.GetBytes(LogFormat.SectorMagic), LogFormat.Version, LogFormat.MainStream, 1, 0, .. BitConverter.GetBytes(i + 1)];
            header = [.. header, .. BitConverter.GetBytes(Crc32.Compute(header, 0, header.Length)), .. BitConverter.GetBytes(~(i + 1)), .. new byte[8]];
            header = [.. header, .. BitConverter.GetBytes(Crc32.Compute(header, 0, header.Length))];
            header.CopyTo(image, i * LogFormat.SectorBytes);
        }

        NorFlash flash = new();
        flash.Load(image);
        using VirtualEcgBoard board = Boot(new DigestNetwork(), null, flash);
        LinkClient client = Client(board);
        LogExtent extent = client.List();
        Assert.Equal(1u, extent.OldestSectorSequence);
        client.Erase(extent);
        LogExtent meanwhile = client.List();
        Assert.InRange(meanwhile.OldestSectorSequence, 1u, (uint)Sectors / 2);
        client.ReadSector(meanwhile.NewestSectorSequence, new byte[LogFormat.SectorBytes]);
        board.RunFor(Sectors * 60_000_000L);
        Assert.True(client.List().OldestSectorSequence > Sectors);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
    }

    [Fact]
    public void LiveSamplesComeWithoutAGapUntilTheyAreSwitchedOff()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork(), new ConstantSignal(4321));
        board.Host.Write(Frame(LinkProtocol.CommandLive, 1, 1));
        List<byte[]> frames = ReadFrames(board, seconds: 2);
        Assert.Equal([LinkProtocol.CommandLive | LinkProtocol.AnswerBit, 1, LinkProtocol.StatusOk], frames[0][..3].Select(b => (int)b));
        byte[][] live = [.. frames.Skip(1)];
        Assert.InRange(live.Length, 20, 23);
        long next = BitConverter.ToInt64(live[0], 2);
        foreach (byte[] frame in live)
        {
            Assert.Equal(LinkProtocol.NotifySamples, frame[0]);
            Assert.Equal(next, BitConverter.ToInt64(frame, 2));
            Assert.All(Enumerable.Range(0, frame[10]), i => Assert.Equal(4321, BitConverter.ToInt32(frame, 11 + (4 * i))));
            next += frame[10];
        }

        board.Host.Write(Frame(LinkProtocol.CommandLive, 2, 0));
        Assert.Equal(LinkProtocol.CommandLive | LinkProtocol.AnswerBit, ReadFrames(board, seconds: 1)[^1][0]);
        Assert.Empty(ReadFrames(board, seconds: 1));
        Assert.Equal(0, board.FrontEnd.SamplesLost);
    }

    [Fact]
    public void LiveBeatsAreTheOnesThatAreLogged()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork(), new FunctionSignal(seconds => seconds % 0.8 < 0.04 ? 1000 : 0));
        LinkClient client = Client(board);
        List<WearBeat> live = [];
        LiveFeed feed = new(client) { BeatCame = live.Add };
        feed.Start();
        for (int i = 0; i < 20; i++)
        {
            feed.Listen(1000);
        }

        feed.Stop();
        client.List();
        board.RunFor(1_000_000_000);
        IReadOnlyList<WearBeat> logged = WearLogReader.Parse(board.Flash.Image, "test").Sessions[^1].Beats;
        Assert.True(live.Count > 10, $"{live.Count} beats");
        int first = logged.ToList().IndexOf(live[0]);
        Assert.Equal(logged.Skip(first).Take(live.Count), live);
    }

    [Fact]
    public void AHostThatReadsAheadIsAnsweredInOrderAndWithoutAPause()
    {
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        uint sector = Client(board).List().NewestSectorSequence;
        byte[] request = [LinkProtocol.CommandRead, 0, .. BitConverter.GetBytes(sector), 0, 0, 0, 4];
        long start = board.NowNanoseconds;
        for (byte sequence = 0; sequence < 8; sequence++)
        {
            request[1] = sequence;
            board.Host.Write(Frame(request));
        }

        List<byte[]> frames = [];
        byte[] buffer = new byte[16384];
        int count = 0;
        long last = 0;
        while (buffer.AsSpan(0, count).Count((byte)0) < 8)
        {
            count += board.Host.Read(buffer.AsSpan(count), 100);
            last = board.NowNanoseconds;
        }

        List<byte> left = [.. buffer.AsSpan(0, count)];
        while (left.IndexOf(0) is int length and >= 0)
        {
            byte[] frame = [.. left.Take(length)];
            left.RemoveRange(0, length + 1);
            frames.Add(frame[..EcgWearable.Firmware.Link.Cobs.Decode(frame, length)]);
        }

        Assert.Equal(Enumerable.Range(0, 8), frames.Select(f => (int)f[1]));
        Assert.All(frames, f => Assert.Equal((LinkProtocol.CommandRead | LinkProtocol.AnswerBit, LinkProtocol.StatusOk), (f[0], f[2])));

        // Ten bits a byte: what the line itself needs, and the first answer's making beside it.
        double lineNanoseconds = count * 10e9 / LinkProtocol.BaudRate;
        Assert.InRange(last - start, lineNanoseconds, lineNanoseconds * 1.1);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
    }

    [Fact]
    public void NoiseAndFloodsOnTheLineAreOutlived()
    {
        const int Seed = 9;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        using VirtualEcgBoard board = Boot(new DigestNetwork());
        LinkClient client = Client(board);
        byte[] noise = new byte[2000];
        for (int round = 0; round < 20; round++)
        {
            random.NextBytes(noise);
            board.Host.Write(noise.AsSpan(0, random.Next(noise.Length)));
            board.RunFor(100_000_000);
            Assert.Equal(1, client.GetInfo().BootCount);
        }

        Assert.Equal(0, board.FrontEnd.SamplesLost);
    }

    private static byte[] Frame(params byte[] content)
    {
        byte[] frame = [.. content, .. BitConverter.GetBytes(Crc32.Compute(content, 0, content.Length))];
        CobsEncoder encoder = new(frame.Length);
        encoder.Begin(frame, frame.Length);
        Assert.True(encoder.Step(frame.Length));
        return encoder.Encoded[..encoder.EncodedBytes];
    }

    private static List<byte[]> ReadFrames(VirtualEcgBoard board, int seconds)
    {
        List<byte> bytes = [];
        byte[] buffer = new byte[4096];
        long end = board.NowNanoseconds + (seconds * 1_000_000_000L);
        while (board.NowNanoseconds < end)
        {
            bytes.AddRange(buffer.AsSpan(0, board.Host.Read(buffer, 100)));
        }

        List<byte[]> frames = [];
        while (bytes.IndexOf(0) is int length and >= 0)
        {
            byte[] frame = [.. bytes.Take(length)];
            bytes.RemoveRange(0, length + 1);
            frames.Add(frame[..EcgWearable.Firmware.Link.Cobs.Decode(frame, length)]);
        }

        return frames;
    }

    private static VirtualEcgBoard Boot(DigestNetwork? network, IElectrodeSignal? signal = null, NorFlash? flash = null)
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions { Network = network, Signal = signal, Flash = flash });
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        return board;
    }

    private static LinkClient Client(VirtualEcgBoard board) => new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
}
