using EcgWearable.Firmware;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Campaigns.Tests;

/// <summary>A stretch of a session is found on a running device by binary search, whatever sectors the full flash has given up.</summary>
public sealed class SeekTests(ITestOutputHelper output) : IDisposable
{
    private const int Days = 3;
    private const int Minutes = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("ecg-seek-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARangeIsPulledWithoutTheRest()
    {
        const int Seed = 8;
        byte[] image = new byte[LogFormat.RingSectors * LogFormat.SectorBytes];
        WearLevelling.Run(Traffic.MadeUp(Seed, Minutes, stripsPerMinute: 10), Days, 600, null, CancellationToken.None, image.AsSpan(0, 600 * 4096));
        NorFlash flash = new();
        flash.Load(image);
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        LogExtent extent = client.List();

        // Strips were given up: there are holes in the extent, and the device tells which.
        IReadOnlyList<uint> all = client.ListSectors(extent);
        List<uint> inImage = [];
        WearLogReader.Scan(board.Flash.Image, sector => inImage.Add(sector.Sequence), (_, _, _, _) => { });
        Assert.Equal(inImage, all);
        Assert.True(all.Count < extent.SectorCount);
        Assert.Equal(all, client.ListSectors(extent, LogFormat.MainStream).Concat(client.ListSectors(extent, LogFormat.StripStream)).Order());

        const long From = 100 * 60 * 356;
        const long End = 110 * 60 * 356;
        LogRange range = new(Days, From, End);
        SectorSeek seek = new(client);
        IReadOnlyList<uint> sectors = seek.Find(extent, range, 3200.0 / 9);
        output.WriteLine($"seed {Seed}: {all.Count} sectors, {seek.HeadersRead} headers read, {sectors.Count} sectors found");
        Assert.InRange(seek.HeadersRead, 1, (6 * 10) + 2);
        Assert.InRange(sectors.Count, 5, 90);

        string path = Path.Combine(_folder, "range.ecglog");
        LogPullResult pulled = new LogPuller(client, new LogPullOptions { Range = range }).Pull(path);
        Assert.Equal(sectors.Count, pulled.SectorCount);
        Assert.Empty(pulled.Damages);
        WearSession whole = WearLogReader.Parse(board.Flash.Image, "image").Sessions.Single(session => session.BootCount == Days);
        WearSession part = WearLogReader.Read(path).Sessions.Single(session => session.BootCount == Days);
        Assert.Equal(InRange(whole), InRange(part));
        Assert.NotEmpty(InRange(part));

        static IEnumerable<(long, byte)> InRange(WearSession session) => session.Beats
            .Where(beat => beat.SampleIndex is >= From and < End).Select(beat => (beat.SampleIndex, (byte)beat.Class));
    }

    [Fact]
    public void ATimeThatIsNotInTheLogIsNamed()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        LogPuller puller = new(client, new LogPullOptions { Range = new LogRange(7, 0, long.MaxValue) });

        WearLogException e = Assert.Throws<WearLogException>(() => puller.Pull(Path.Combine(_folder, "none.ecglog")));

        Assert.Equal("the device's log holds nothing of session 7 from sample 0 on; pull the whole log, or name another time.", e.Message);
    }

    [Fact]
    public void AFreshLogHasOneSectorOfTheMainStream()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(Program.Main);
        board.RunFor(3_000_000_000);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        LogExtent extent = client.List();
        Assert.Equal([extent.NewestSectorSequence], client.ListSectors(extent, LinkProtocol.AllStreams));
        Assert.Empty(client.ListSectors(extent, LogFormat.StripStream));
    }
}
