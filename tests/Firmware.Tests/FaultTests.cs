using EcgWearable.Firmware;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Tests.Firmware;

/// <summary>
/// Exceptions that nobody handles and resets by the watchdog: they are logged, the device starts again after a rest, does less when they go on, and
/// never starts over without end.
/// </summary>
public class FaultTests
{
    private const uint Io = FaultKind.InputOutput;

    [Fact]
    public void AFaultIsTheLastThingLoggedAndTheDeviceStartsAgain()
    {
        WornBoard worn = Wear(60, At(20, board => board.FailCalls(BoardPart.HostPort, true)), At(20.5, board => board.FailCalls(BoardPart.HostPort, false)));
        Assert.Equal(1, worn.Board.RestsAfterFaults);
        Assert.Equal(2, worn.Contents.Sessions.Count);
        WearSession first = worn.Contents.Sessions[0];
        Assert.Null(first.Close);
        Assert.Equal((EventCode.Fault, Io | (FaultPlace.Link << 8) | (1u << 16)), (first.Events[^1].Code, first.Events[^1].Argument));
        Assert.Equal(0, first.MissingRecordCount);
        Assert.True(first.Beats.Count > 20);
        Assert.Equal((uint)ResetCause.Fault | (1u << 8), Start(worn.Session));
        Assert.NotNull(worn.Session.Close);
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.SafeMode);
        Assert.True(worn.Session.Beats.Count > 40);

        // Six blinks of the fault code, a second of rest, and what a start takes.
        double[] blinks = [.. worn.Board.Led.Edges.Zip(worn.Board.Led.Edges.Skip(1), (a, b) => (a.Lit, At: a.AtNanoseconds / 1e9, Length: (b.AtNanoseconds - a.AtNanoseconds) / 1e9))
            .Where(e => e.Lit && e.At is > 20 and < 23 && Math.Abs(e.Length - 0.09) < 0.02).Select(e => e.At)];
        Assert.Equal(6, blinks.Length);
    }

    [Fact]
    public void AFaultThatStaysIsLeftOutAfterTheThirdTimeAndComesBackAfterAnOrderlyEnd()
    {
        // The port to the host throws for good; without it the device is steady.
        WornBoard worn = Wear(
            800,
            At(20, board => board.FailCalls(BoardPart.HostPort, true)),
            At(850, board => board.FailCalls(BoardPart.HostPort, false)));
        Assert.Equal(3, worn.Board.RestsAfterFaults);
        Assert.Equal([0u, 1, 2, 3], worn.Contents.Sessions.Select(s => Start(s) >> 8));
        WearSession safe = worn.Session;
        Assert.Equal((uint)SafeMode.DetectOnly | (FaultPlace.Link << 8), Assert.Single(safe.Events, e => e.Code == EventCode.SafeMode).Argument);
        Assert.Equal(
            (uint)PolicyLevel.DetectOnly | ((uint)PolicyReason.Fault << 16),
            Assert.Single(safe.Events, e => e.Code == EventCode.PolicyChanged).Argument);
        Assert.True(safe.Beats.Count > 300);
        Assert.All(safe.Beats, b => Assert.Equal(BeatFlags.LeftOut, b.Flags & (BeatFlags.LeftOut | BeatFlags.Classified)));
        Assert.Equal(0, safe.LostSampleCount);

        // Ten minutes without a fault end the row.
        WearEvent steady = Assert.Single(safe.Events, e => e.Code == EventCode.Steady);
        Assert.Equal(3u, steady.Argument);
        Assert.InRange(safe.Clock.SecondsAt(steady.SampleIndex), 599, 661);
        Assert.NotNull(safe.Close);
    }

    [Fact]
    public void AFaultThatNothingHelpsAgainstEndsInSleepUntilTheButtonIsPressed()
    {
        // The front end's bus throws: no start gets beyond it.
        ButtonPress wakes = new(WornBoard.Nanoseconds(4000), 500_000_000);
        VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            Signal = WornBoard.Endless(),
            Network = new DigestNetwork(),
            RestartsAfterFaults = true,
            Incidents = [At(20, b => b.FailCalls(BoardPart.FrontEnd, true)), At(3900, b => b.FailCalls(BoardPart.FrontEnd, false))],
            ButtonPresses = [wakes, new ButtonPress(WornBoard.Nanoseconds(4060), 2_500_000_000), new ButtonPress(WornBoard.Nanoseconds(4090), 500_000_000)],
        });
        board.Run(Program.Main, WornBoard.Nanoseconds(4120));
        IReadOnlyList<WearSession> sessions = WearLogReader.Parse(board.Flash.Image, "test").Sessions;
        Assert.Equal(9, board.RestsAfterFaults);
        Assert.Equal([0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0], sessions.Select(s => Start(s) >> 8));
        Assert.Equal([0u, 0, 0, 1, 1, 1, 2, 2, 2, 2, 0], sessions.Select(s => s.Events.FirstOrDefault(e => e.Code == EventCode.SafeMode).Argument & 0xFF));
        Assert.Equal(FaultPlace.Sampling, (byte)(sessions[0].Events[^1].Argument >> 8));
        Assert.All(sessions.Skip(1).Take(8), s => Assert.Equal((EventCode.Fault, FaultPlace.Starting), (s.Events[^1].Code, (byte)(s.Events[^1].Argument >> 8))));

        // Woken by the button, with a front end again: no beats are looked for, but the ECG is there without a hole.
        WearSession logged = sessions[9];
        Assert.Empty(logged.Beats);
        Assert.NotNull(logged.Close);
        EcgStrip strip = Assert.Single(logged.Strips);
        Assert.Equal(0, strip.FirstSampleIndex);
        Assert.InRange(logged.Close.SampleIndex - strip.EndSampleIndex, 0, 512);
        Assert.True(strip.EndSampleIndex > 50 * 355);

        // And after an end in order everything is tried again.
        Assert.Equal((uint)ResetCause.Wake, Start(sessions[10]));
        Assert.NotEmpty(sessions[10].Beats);
    }

    [Fact]
    public void AFlashThatThrowsCostsTheLogAndNothingElse()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            Signal = WornBoard.Record(120),
            Network = new DigestNetwork(),
            RestartsAfterFaults = true,
            Incidents = [At(20, b => b.FailCalls(BoardPart.Flash, true))],
        });
        board.Start(Program.Main);
        board.RunFor(WornBoard.Nanoseconds(120));
        Assert.Equal(1, board.RestsAfterFaults);
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        Assert.Equal(new SelfTestResult(true, true, false), client.SelfTest());

        // Some ten seconds are gone: the fault, its rest and the start.
        Assert.InRange(board.FrontEnd.SamplesTaken, 100 * 355, 119 * 356);
        long edges = board.Led.EdgeCount;
        board.RunFor(WornBoard.Nanoseconds(30));
        Assert.Equal(1, board.RestsAfterFaults);
        Assert.True(board.Led.EdgeCount > edges);
        Assert.Equal([EventCode.Reset, EventCode.SamplerChosen], WearLogReader.Parse(board.Flash.Image, "test").Sessions.Single().Events.Select(e => e.Code).Distinct());
    }

    [Fact]
    public void AResetByTheWatchdogIsLoggedAtTheNextStart()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Network = new DigestNetwork(),
                TaskWatchdog = TimeSpan.FromSeconds(5),
                Incidents = [At(15, board => board.Stall(WornBoard.Nanoseconds(4))), At(30, board => board.Stall(WornBoard.Nanoseconds(60)))],
            },
            80);
        Assert.Equal(1, worn.Board.WatchdogResets);
        Assert.Equal(2, worn.Contents.Sessions.Count);
        Assert.Equal((uint)ResetCause.PowerOn, Start(worn.Contents.Sessions[0]));
        Assert.Equal((uint)ResetCause.Watchdog | (1u << 8), Start(worn.Session));
        Assert.InRange(worn.Contents.Sessions[0].LostSampleCount, 1400, 1440);

        // The processor stood from 30 s on, and was reset at 35 s.
        Assert.InRange(worn.Session.DurationSeconds, 44, 52);
    }

    [Fact]
    public void ADeviceThatHangsAtEveryStartEndsInSafeMode()
    {
        BoardIncident[] stalls = [.. Enumerable.Range(1, 4).Select(i => At(20 * i, board => board.Stall(WornBoard.Nanoseconds(10))))];
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Network = new DigestNetwork(), TaskWatchdog = TimeSpan.FromSeconds(5), Incidents = stalls }, 120);
        Assert.Equal([0u, 1, 2, 3, 4], worn.Contents.Sessions.Select(s => Start(s) >> 8));
        Assert.Equal([0u, 0, 0, 1, 1], worn.Contents.Sessions.Select(s => s.Events.FirstOrDefault(e => e.Code == EventCode.SafeMode).Argument));
    }

    [Fact]
    public void APowerCutIsNoFaultHoweverOftenItComes()
    {
        NorFlash flash = new();
        for (int i = 0; i < 5; i++)
        {
            WornBoard.Wear(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork() }, null, 15);
        }

        WornBoard last = WornBoard.Wear(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork() }, 20);
        Assert.Equal((uint)ResetCause.Unexpected, Start(last.Session));
        Assert.DoesNotContain(last.Contents.Sessions.SelectMany(s => s.Events), e => e.Code == EventCode.SafeMode);
    }

    [Fact]
    public void OnTheBoardAFaultEndsTheRunUnlessItIsExpected()
    {
        VirtualBoardException e = Assert.Throws<VirtualBoardException>(() => WornBoard.Wear(
            new VirtualBoardOptions { Network = new DigestNetwork(), Incidents = [At(20, board => board.FailCalls(BoardPart.HostPort, true))] }, 60));
        Assert.Contains("the firmware ended with IOException: COM2 failed.", e.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(e.InnerException);
    }

    private static WornBoard Wear(double seconds, params BoardIncident[] incidents) => WornBoard.Wear(
        new VirtualBoardOptions { Signal = WornBoard.Endless(), Network = new DigestNetwork(), RestartsAfterFaults = true, Incidents = incidents }, seconds);

    private static BoardIncident At(double seconds, Action<VirtualEcgBoard> happens) => new(WornBoard.Nanoseconds(seconds), happens);

    private static uint Start(WearSession session) => Assert.Single(session.Events, e => e.Code == EventCode.Reset).Argument;
}
