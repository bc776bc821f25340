using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware;

/// <summary>Parts that are missing, wrong or broken, and noise: the device does what it still can, says so, and never starts over and over.</summary>
public class BadInputTests(ITestOutputHelper output)
{
    private const double Slot = 0.045;
    private const int Stock = 10;
    private const int Tuned = 1;

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void WithoutAFrontEndTheDeviceBlinksLogsAndAnswersAndCanBeSwitchedOff(int tick)
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            ClrTickMilliseconds = tick,
            Network = new DigestNetwork(),
            Pins = new PinMap { Ads1293ChipSelect = 38 },
            ButtonPresses = [new ButtonPress(WornBoard.Nanoseconds(120), 3_000_000_000)],
        });
        board.Start(Program.Main);
        board.RunFor(WornBoard.Nanoseconds(60));
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        Assert.Equal(new SelfTestResult(false, true, true), client.SelfTest());
        Assert.Equal(0, client.GetInfo().SampleIndex);
        client.SynchronizeTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        AssertFaultWithoutEnd(board, 10, 50);
        board.RunFor(WornBoard.Nanoseconds(80));
        WearSession session = Assert.Single(WearLogReader.Parse(board.Flash.Image, "test").Sessions);
        WearEvent[] faults = [.. session.Events.Where(e => e.Code == EventCode.FrontEndFault)];

        // At first every second, later every ten: not a flood.
        Assert.All(faults, e => Assert.Equal(0x40FFu, e.Argument));
        Assert.InRange(faults.Length, 15, 25);
        Assert.NotNull(session.Close);
        Assert.NotEmpty(session.TimeSyncs);
        Assert.False(board.Led.Lit);
    }

    [Fact]
    public void APartThatIsNoAds1293ButReadsBackIsUsedAndReported()
    {
        VirtualEcgBoard board = Prepare(board => board.FrontEnd.Revision = 0x07);
        WearSession session = RunToEnd(board, 40);
        Assert.Equal([0x4007u, 0x4007, 0x4007], session.Events.Where(e => e.Code == EventCode.FrontEndFault).Select(e => e.Argument));
        Assert.True(session.Beats.Count > 40);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        AssertPartFault(board, 12);
    }

    [Fact]
    public void ARegisterThatHoldsNothingIsReportedAndTheRestUsed()
    {
        VirtualEcgBoard board = Prepare(board => board.FrontEnd.Stick(Ads1293Register.LodCurrent));
        WearSession session = RunToEnd(board, 150);
        Assert.Equal([0x0800u, 0x0800, 0x0800], session.Events.Where(e => e.Code == EventCode.FrontEndFault).Select(e => e.Argument));

        // The minute's read-back finds it again, and leaves it at that.
        Assert.DoesNotContain(session.Events, e => e.Code == EventCode.FrontEndRepaired);
        Assert.Equal(0, session.LostSampleCount);
        Assert.True(session.Beats.Count > 200);
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void ABrokenDataReadyLineIsNoticedAndTheDeviceStaysUsable(int tick)
    {
        VirtualEcgBoard board = Prepare(board => board.FrontEnd.DataReadyBroken = true, new VirtualBoardOptions { ClrTickMilliseconds = tick });
        WearSession session = RunToEnd(board, 60);
        Assert.Equal(0, board.FrontEnd.SamplesTaken);
        Assert.Contains(session.Events, e => e.Code == EventCode.FrontEndFault && e.Argument == 0);
        Assert.InRange(session.Events.Count, 5, 80);
        AssertFaultWithoutEnd(board, 10, 50);
    }

    [Fact]
    public void AFrontEndThatComesBackIsUsedAgainAndTheGapCounted()
    {
        // The line is broken for ten seconds.
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Network = new DigestNetwork(),
                Incidents =
                [
                    new BoardIncident(WornBoard.Nanoseconds(20), board => board.FrontEnd.DataReadyBroken = true),
                    new BoardIncident(WornBoard.Nanoseconds(30), board => board.FrontEnd.DataReadyBroken = false),
                ],
            },
            60);
        Assert.InRange(worn.Session.Clock.SecondsAt(worn.Session.LostSampleCount), 9.9, 12);
        Assert.InRange(worn.Session.Close!.SampleIndex - 1 - worn.PeriodsWorn, -0.8, 0.8);
        Assert.Contains(worn.Session.Beats, b => worn.Session.Clock.SecondsAt(b.SampleIndex) > 45);
    }

    [Fact]
    public void WithoutAnAcceleratorTheEcgIsStillRecordedAndTheLedSaysSo()
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions(), 60);
        Assert.Contains(worn.Session.Events, e => e.Code == EventCode.AcceleratorFault);
        Assert.All(worn.Session.Beats, b => Assert.Equal(BeatClass.Unclassified, b.Class));
        Assert.True(worn.Session.Beats.Count > 60);
        worn.AssertCounted();
        AssertPartFault(worn.Board, 12);
    }

    [Fact]
    public void WithoutAFlashTheDeviceSamplesShowsBeatsAndAnswers()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = WornBoard.Record(60), Network = new DigestNetwork(), Flash = new NorFlash { Absent = true } });
        board.Start(Program.Main);
        board.RunFor(WornBoard.Nanoseconds(40));
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        Assert.Equal(new SelfTestResult(true, true, false), client.SelfTest());
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        AssertPartFault(board, 12);
        Assert.InRange(board.Led.EdgeCount, 60, 200);
    }

    [Fact]
    public void AFlashThatHangsIsResetAndTheLogGoesOnWithoutALoss()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Network = new DigestNetwork(),
                Incidents = [.. new[] { 20.0, 33.3 }.Select(at => new BoardIncident(WornBoard.Nanoseconds(at), board => board.Flash.Hang(board.NowNanoseconds)))],
            },
            60);
        Assert.Equal(2, worn.Session.Events.Count(e => e.Code == EventCode.Watchdog && e.Argument == TaskWatchdog.Flash));
        Assert.Equal((uint)worn.Session.Beats.Count, worn.Session.Close!.Beats);
        Assert.Equal(0, worn.Session.MissingRecordCount);
        worn.AssertCounted();
    }

    [Fact]
    public void AFlashThatComesOffLeavesSamplingAloneAndIsUsedAgainWhenItIsBack()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Network = new DigestNetwork(),
                Incidents =
                [
                    new BoardIncident(WornBoard.Nanoseconds(20), board => board.Flash.Absent = true),
                    new BoardIncident(WornBoard.Nanoseconds(40), board => board.Flash.Absent = false),
                ],
            },
            60);
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
        Assert.Contains(worn.Session.Events, e => e.Code == EventCode.Watchdog && e.Argument == TaskWatchdog.Flash);
        Assert.Contains(worn.Session.Events, e => e.Code == EventCode.RecordsDropped && e.Argument > 0);
        Assert.NotNull(worn.Session.Close);
        Assert.Contains(worn.Session.Beats, b => worn.Session.Clock.SecondsAt(b.SampleIndex) > 50);
    }

    [Fact]
    public void AFullFlashGoesRoundAndTheNewestIsKept()
    {
        // 30 minutes of strips without end are worn on a flash of which only the last sectors are erased.
        byte[] image = new byte[NorFlash.SizeBytes];
        Array.Fill(image, (byte)0x5A);
        NorFlash flash = new();
        flash.Load(image);
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork() }, 300);
        Assert.Equal((uint)worn.Session.Beats.Count, worn.Session.Close!.Beats);
        Assert.Equal(0, worn.Session.MissingRecordCount);
        Assert.Equal(0, flash.BytesOverUnerased);
        worn.AssertCounted();
    }

    [Fact]
    public void AClockThatWasNeverSetCostsTheDateAndNothingElse()
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Network = new DigestNetwork() }, 40);
        Assert.Empty(worn.Session.TimeSyncs);
        Assert.Null(worn.Session.StartUtc);
        Assert.True(worn.Session.Beats.Count > 40);
        Assert.Equal(40, worn.Session.DurationSeconds, 5.0);
    }

    [Fact]
    public void DamagedSettingsGiveWayToTheDefaultsAndTheLogSaysSo()
    {
        NorFlash flash = new();
        byte[] image = flash.Image.ToArray();
        image.AsSpan(NorFlash.SizeBytes - (LogFormat.ReservedSectors * LogFormat.SectorBytes)).Fill(0x33);
        flash.Load(image);
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork() }, 30);
        WearEvent defaulted = Assert.Single(worn.Session.Events, e => e.Code == EventCode.SettingsDefaulted);
        Assert.Equal((uint)SettingsStore.Damaged, defaulted.Argument);
        Assert.Single(worn.Contents.Sessions);
        worn.AssertCounted();
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void AFloodOnTheUartCostsNoSampleAndTheLinkAnswersAfterIt(int tick)
    {
        const int Seed = 21;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        using VirtualEcgBoard board = new(new VirtualBoardOptions { ClrTickMilliseconds = tick, Signal = WornBoard.Record(120), Network = new DigestNetwork() });
        board.Start(Program.Main);
        board.RunFor(WornBoard.Nanoseconds(3));
        byte[] noise = new byte[9216];
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        for (int round = 0; round < 300; round++)
        {
            // A tenth of a second at the full line rate: all bytes, bytes without a frame's end, nothing but frame ends.
            random.NextBytes(noise);
            if (round % 3 == 1)
            {
                noise.AsSpan().Replace((byte)0, (byte)1);
            }
            else if (round % 3 == 2)
            {
                noise.AsSpan().Clear();
            }

            board.Host.Write(noise);
            board.RunFor(100_000_000);
        }

        board.RunFor(1_000_000_000);
        Assert.Equal(1, client.GetInfo().BootCount);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        board.RunFor(5_000_000_000);
        WearSession session = Assert.Single(WearLogReader.Parse(board.Flash.Image, "test").Sessions);
        Assert.Equal(0, session.LostSampleCount);
        Assert.True(session.Beats.Count > 30);
    }

    [Fact]
    public void ADeviceThatHasLostItsAcceleratorInServiceSaysSo()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions { Network = new DigestNetwork(), Accelerator = new AcceleratorOptions { WrongClass = true } }, 60);
        Assert.All(worn.Session.Beats, b => Assert.Equal(BeatClass.Unclassified, b.Class));
        worn.AssertCounted();
        AssertPartFault(worn.Board, 15);
    }

    private static VirtualEcgBoard Prepare(Action<VirtualEcgBoard> prepare, VirtualBoardOptions? options = null)
    {
        VirtualEcgBoard board = new((options ?? new VirtualBoardOptions()) with
        {
            Signal = WornBoard.Record(300),
            Network = new DigestNetwork(),
            ButtonPresses = [new ButtonPress(WornBoard.Nanoseconds(options is null ? 150 : 60), 2_500_000_000)],
        });
        prepare(board);
        return board;
    }

    private static WearSession RunToEnd(VirtualEcgBoard board, double seconds)
    {
        board.Run(Program.Main, WornBoard.Nanoseconds(seconds + 12));
        WearLogContents contents = WearLogReader.Parse(board.Flash.Image, "test");
        WearSession session = Assert.Single(contents.Sessions);
        Assert.Equal(1, session.BootCount);
        return session;
    }

    /// <summary>Two slots of eight lit, without end.</summary>
    private static void AssertFaultWithoutEnd(VirtualEcgBoard board, double from, double to)
    {
        double[] blinks = [.. board.Led.Edges.Where(e => e.Lit).Select(e => e.AtNanoseconds / 1e9).Where(t => t > from && t < to)];
        Assert.InRange(blinks.Length, (to - from) / (8 * Slot) * 0.8, (to - from) / (8 * Slot) * 1.05);
    }

    /// <summary>Within each 11.5 s five blinks of two slots, eight slots apart.</summary>
    private static void AssertPartFault(VirtualEcgBoard board, double from)
    {
        (double At, double Length)[] blinks = [.. board.Led.Edges.Zip(board.Led.Edges.Skip(1), (a, b) => (a.Lit, At: a.AtNanoseconds / 1e9, To: b.AtNanoseconds / 1e9))
            .Where(e => e.Lit && e.At > from).Select(e => (e.At, e.To - e.At))];
        double[] faults = [.. blinks.Where(b => Math.Abs(b.Length - (2 * Slot)) < 0.01).Select(b => b.At)];
        bool[] follows = [.. faults.Skip(1).Zip(faults, (b, a) => Math.Abs(b - a - (8 * Slot)) < 0.01)];
        Assert.Contains(Enumerable.Range(0, Math.Max(0, follows.Length - 3)), i => follows[i..(i + 4)].All(f => f));
        Assert.DoesNotContain(Enumerable.Range(0, Math.Max(0, follows.Length - 4)), i => follows[i..(i + 5)].All(f => f));
    }
}
