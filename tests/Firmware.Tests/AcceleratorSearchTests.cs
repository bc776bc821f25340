using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Tests.Firmware;

/// <summary>An accelerator that is missing at the start is looked for again, at rests that grow, and at once when the wearer presses the button.</summary>
public class AcceleratorSearchTests
{
    [Fact]
    public void AMissingAcceleratorIsTriedAfterOneTwoAndFourMinutesAndUsedWhenItIsThere()
    {
        List<double> tries = [];
        WornBoard worn = Wear(600, 300, tries);
        AssertTries([60, 180, 420], tries);
        WearEvent[] events = [.. worn.Session.Events.Where(e => e.Code is EventCode.AcceleratorFault or EventCode.AcceleratorFound)];
        Assert.Equal([EventCode.AcceleratorFault, EventCode.AcceleratorFound], events.Select(e => e.Code));
        Assert.Equal(1u, events[1].Argument);
        Assert.InRange(worn.Session.Clock.SecondsAt(events[1].SampleIndex), 418, 428);
        Assert.Equal(
            [Policy(PolicyLevel.DetectOnly, PolicyLevel.Full, PolicyReason.Accelerator), Policy(PolicyLevel.Full, PolicyLevel.DetectOnly, PolicyReason.Recovered)],
            worn.Session.Events.Where(e => e.Code == EventCode.PolicyChanged).Select(e => e.Argument));

        // Detected only until then, classified from then on, and the log names the model.
        long found = events[1].SampleIndex;
        Assert.All(worn.Session.Beats.Where(b => b.SampleIndex < found - 700), b => Assert.Equal(BeatClass.Unclassified, b.Class));
        WearBeat[] after = [.. worn.Session.Beats.Where(b => b.SampleIndex > found)];
        Assert.True(after.Length > 100);
        Assert.All(after, b => Assert.Equal(BeatFlags.Classified, b.Flags & BeatFlags.Classified));
        Assert.Equal(1u, worn.Session.Boot!.RtlVersion);
        Assert.Equal("0102030405060708", worn.Session.Boot.ModelHashPrefix);
        worn.AssertCounted();
    }

    [Fact]
    public void TheWearersButtonBringsTheNextTryForward()
    {
        List<double> tries = [];
        WornBoard worn = Wear(40, 10, tries, new ButtonPress(WornBoard.Nanoseconds(20), 200_000_000));
        Assert.Equal(20, Assert.Single(tries), 1.0);
        Assert.Single(worn.Session.Events, e => e.Code == EventCode.AcceleratorFound);
        Assert.Contains(worn.Session.Beats, b => b.Class != BeatClass.Unclassified);
    }

    [Fact]
    public void WithoutAnAcceleratorTheTriesCostNoSampleAndOneLineOfTheLog()
    {
        List<double> tries = [];
        WornBoard worn = Wear(2900, double.MaxValue, tries);

        // From a quarter of an hour on they come at the longest rest.
        AssertTries([60, 180, 420, 900, 1860, 2820], tries);
        Assert.Single(worn.Session.Events, e => e.Code == EventCode.AcceleratorFault);
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.AcceleratorFound);
        worn.AssertCounted();
    }

    [Fact]
    public void AnAcceleratorThatFailsForTwoMinutesIsSwitchedOffAndTriedAgainLater()
    {
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Signal = WornBoard.Endless(),
                Network = new DigestNetwork(),
                Incidents = [new BoardIncident(WornBoard.Nanoseconds(30), board => board.Accelerator!.Disconnected = true)],
            },
            250);
        Assert.Equal(128, worn.Session.Beats.Count(b => (b.Flags & BeatFlags.AcceleratorFault) != 0));
        Assert.Equal(
            Policy(PolicyLevel.DetectOnly, PolicyLevel.Full, PolicyReason.Accelerator),
            Assert.Single(worn.Session.Events, e => e.Code == EventCode.PolicyChanged).Argument);
        worn.AssertCounted();
    }

    private static WornBoard Wear(double seconds, double connectedSeconds, List<double> tries, params ButtonPress[] presses)
    {
        // The supply's meter tells when a try begins: it draws nothing before.
        List<BoardIncident> incidents = [new(0, board => board.Accelerator!.Disconnected = true)];
        if (connectedSeconds < seconds)
        {
            incidents.Add(new BoardIncident(WornBoard.Nanoseconds(connectedSeconds), board => board.Accelerator!.Disconnected = false));
        }

        bool powered = true;
        for (double at = 10; at < seconds; at += 0.2)
        {
            incidents.Add(new BoardIncident(WornBoard.Nanoseconds(at), board =>
            {
                if (board.Accelerator!.Powered && !powered)
                {
                    tries.Add(board.NowNanoseconds / 1e9);
                }

                powered = board.Accelerator.Powered;
            }));
        }

        return WornBoard.Wear(
            new VirtualBoardOptions { Signal = WornBoard.Endless(), Network = new DigestNetwork(), Incidents = incidents, ButtonPresses = presses }, seconds);
    }

    private static void AssertTries(double[] seconds, List<double> tries)
    {
        // A start takes a second or two, a try a third of one.
        Assert.Equal(seconds.Length, tries.Count);
        Assert.All(seconds.Zip(tries), t => Assert.InRange(t.Second - t.First, 0, 6));
    }

    private static uint Policy(PolicyLevel now, PolicyLevel before, PolicyReason reason) => (uint)now | ((uint)before << 8) | ((uint)reason << 16);
}
