using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Tests.Firmware;

/// <summary>What the wearer sees and does: LED, button, switching off and on.</summary>
public class WearerTests
{
    // 16 samples at 3200/9 Hz.
    private const double SlotSeconds = 0.045;

    [Fact]
    public void TheLedIsLitWhileStartingBlinksAtEachBeatAndIsDarkWhenOff()
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Network = new DigestNetwork() }, 40);
        LedEdge[] edges = [.. worn.Board.Led.Edges];
        Assert.True(edges[0].Lit);
        Assert.InRange(edges[0].AtNanoseconds / 1e9, 0, 0.2);
        Assert.False(edges[^1].Lit);
        Assert.False(worn.Board.Led.Lit);

        // From the second blink on, each is one slot long. The last light is that of switching off.
        for (int i = 2; i < edges.Length - 2; i += 2)
        {
            Assert.Equal(SlotSeconds, (edges[i + 1].AtNanoseconds - edges[i].AtNanoseconds) / 1e9, 0.004);
        }

        int blinks = (edges.Length / 2) - 2;
        int beats = worn.Session.Beats.Count(b => (b.SampleIndex * WornBoard.PeriodNanoseconds) < WornBoard.Nanoseconds(41.4));
        Assert.InRange(blinks, beats - 3, beats + 3);
    }

    [Fact]
    public void AnElectrodeOffShowsOnTheLedAndItsGoingOnToo()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Network = new DigestNetwork(),
                LeadEvents = [new LeadEvent(WornBoard.Nanoseconds(15), 3, true), new LeadEvent(WornBoard.Nanoseconds(35), 3, false)],
            },
            60);
        double[] blinks = [.. worn.Board.Led.Edges.Where(e => e.Lit).Select(e => e.AtNanoseconds / 1e9).Where(t => t is > 16 and < 35)];
        Assert.InRange(blinks.Length, 12, 15);
        double[] gaps = [.. blinks.Zip(blinks.Skip(1), (a, b) => b - a)];

        // Two blinks 0.18 s apart, every 2.88 s.
        Assert.All(gaps, gap => Assert.True(Math.Abs(gap - (4 * SlotSeconds)) < 0.01 || Math.Abs(gap - (60 * SlotSeconds)) < 0.01, $"{gap:F3} s"));
    }

    [Theory]
    // At all phases of writing: pages, erases, strips in hand.
    [InlineData(20.0)]
    [InlineData(21.3)]
    [InlineData(22.71)]
    [InlineData(24.137)]
    public void SwitchingOffLosesNothingAlsoWhileTheFlashIsErasing(double seconds)
    {
        // A full flash: every new sector must be erased first, and with random classes strips are written all the time.
        NorFlash flash = FullFlash();
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Flash = flash, Network = new DigestNetwork() }, seconds);
        SessionClose close = worn.Session.Close!;
        Assert.NotNull(close);
        Assert.Equal((uint)worn.Session.Beats.Count, close.Beats);
        Assert.Equal(0, worn.Session.MissingRecordCount);

        // What the flash was filled with is no log; within the log nothing is damaged.
        Assert.All(worn.Contents.Damages, damage => Assert.Equal(("not a log sector", 0u), (damage.Problem, damage.SectorSequence)));
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.RecordsDropped);
        Assert.True(flash.SectorErases > 1);
        Assert.Equal(0, flash.BytesOverUnerased);
        Assert.Equal(0, flash.IgnoredWhileBusy);
        worn.AssertCounted();

        // The last sample logged is that of the press, two seconds on, and what it takes for the last windows.
        Assert.InRange(worn.Session.Clock.SecondsAt(close.SampleIndex), seconds - 1, seconds + 6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ARhythmThatIsAbnormalWithoutEndCanBeSwitchedOffAlsoWhenTheFrontEndFailsMeanwhile(bool fails)
    {
        // Every beat asks for three more seconds of strip, so that there is always one that waits.
        BoardIncident breaks = new(WornBoard.Nanoseconds(42.5), board => board.FrontEnd.DataReadyBroken = true);
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions { Signal = WornBoard.Record(300), Network = new DigestNetwork(), Incidents = fails ? [breaks] : [] }, 40);
        SessionClose close = worn.Session.Close!;
        Assert.NotNull(close);
        Assert.Equal((uint)worn.Session.Beats.Count, close.Beats);

        // Two seconds of press; no beat after it, but all before it, as worn without switching off. Where the signal breaks off, the
        // detector comes to no decision on the last beat.
        long press = (long)((WornBoard.Nanoseconds(42) - worn.Board.FrontEnd.FirstSampleNanoseconds) / WornBoard.PeriodNanoseconds);
        WornBoard on = WornBoard.Wear(new VirtualBoardOptions { Signal = WornBoard.Record(300), Network = new DigestNetwork() }, 80);
        long[] expected = [.. on.Session.Beats.Select(b => b.SampleIndex).Where(i => i < press - (fails ? 400 : 20))];
        Assert.Equal(expected, worn.Session.Beats.Select(b => b.SampleIndex).Take(expected.Length));
        Assert.InRange(worn.Session.Beats.Count - expected.Length, 0, fails ? 2 : 1);
    }

    [Fact]
    public void TheButtonSwitchesTheDeviceOnAgainAndThatPressMarksNothing()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                ButtonPresses = [new ButtonPress(WornBoard.Nanoseconds(15), 2_500_000_000), new ButtonPress(WornBoard.Nanoseconds(40), 800_000_000)],
            },
            70);
        Assert.Equal(2, worn.Contents.Sessions.Count);
        Assert.All(worn.Contents.Sessions, s => Assert.NotNull(s.Close));
        Assert.Equal([ResetCause.PowerOn, ResetCause.Wake], worn.Contents.Sessions.Select(Cause));
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.Button);
    }

    [Fact]
    public void AfterAPowerCutTheLogSaysThatTheLastSessionHadNoEnd()
    {
        NorFlash flash = new();
        WornBoard.Wear(new VirtualBoardOptions { Flash = flash }, null, 20);
        WornBoard second = WornBoard.Wear(new VirtualBoardOptions { Flash = flash }, 20);
        Assert.Equal(ResetCause.Unexpected, Cause(second.Session));
        WornBoard third = WornBoard.Wear(new VirtualBoardOptions { Flash = flash }, 20);
        Assert.Equal(ResetCause.PowerOn, Cause(third.Session));
        Assert.Equal(3, third.Contents.Sessions.Count);
    }

    private static ResetCause Cause(WearSession session) => (ResetCause)Assert.Single(session.Events, e => e.Code == EventCode.Reset).Argument;

    private static NorFlash FullFlash()
    {
        // Nothing readable in it, and nothing blank.
        byte[] image = new byte[NorFlash.SizeBytes];
        Array.Fill(image, (byte)0x5A);
        image.AsSpan(image.Length - (LogFormat.ReservedSectors * LogFormat.SectorBytes)).Fill(0xFF);
        NorFlash flash = new();
        flash.Load(image);
        return flash;
    }
}
