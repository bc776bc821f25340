using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Logging;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware;

/// <summary>What goes wrong between electrode and sample index: whatever it is, the index keeps to the converter's time.</summary>
public class SamplingFaultTests(ITestOutputHelper output)
{
    private const int Stock = 10;
    private const int Tuned = 1;

    [Theory]
    [InlineData(Stock, 0)]
    [InlineData(Tuned, 1)]
    public void TheSamplerIsChosenByTheMeasuredTickAndLogged(int tick, int sampler)
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = tick }, 10);
        WearEvent chosen = Assert.Single(worn.Session.Events, e => e.Code == EventCode.SamplerChosen);
        Assert.InRange(chosen.Argument, tick == Stock ? 8_800u : 1_000u, tick == Stock ? 10_500u : 2_100u);
        Assert.Equal(sampler == 1, worn.Session.Boot!.IsEventDriven);
        worn.AssertCounted();
    }

    [Theory]
    // Edges whose event is lost, comes late or twice: the event-driven sampler is woken wrongly and loses nothing.
    [InlineData(0.3, 0, 0)]
    [InlineData(0, 0.5, 0)]
    [InlineData(0, 0, 0.5)]
    [InlineData(0.2, 0.2, 0.2)]
    public void LostDoubledAndLateEdgesCostNoSample(double lost, double doubled, double late)
    {
        EdgeFaults faults = new() { Seed = 5, Lost = lost, Doubled = doubled, Late = late };
        output.WriteLine($"seed {faults.Seed}");
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = Tuned, DataReadyEvents = faults, Network = new DigestNetwork() }, 60);
        output.WriteLine($"{worn.Board.FrontEnd.SamplesLost} of {worn.Board.FrontEnd.SamplesProduced} lost");
        Assert.Equal(0, worn.Session.LostSampleCount);
        worn.AssertCounted();
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void EdgesWithoutASampleAreNoSamples(int tick)
    {
        BoardIncident[] glitches = [.. Enumerable.Range(0, 500).Select(i => new BoardIncident(
            WornBoard.Nanoseconds(5) + (i * 37_777_777L), board => board.FrontEnd.Glitch()))];
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = tick, Incidents = glitches }, 30);
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
        worn.AssertCounted();
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void AStallIsAGapAndCountedExactly(int tick)
    {
        // From a little more than a period up to beyond the history of 11.5 s.
        double[] stalls = [0.003, 0.0056, 0.01, 0.1, 1, 5, 14];
        BoardIncident[] incidents = [.. stalls.Select((seconds, i) => new BoardIncident(
            WornBoard.Nanoseconds(10.0013 + (20 * i)), board => board.Stall(WornBoard.Nanoseconds(seconds))))];
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions { ClrTickMilliseconds = tick, Network = new DigestNetwork(), Incidents = incidents }, 160);
        output.WriteLine($"{worn.Board.FrontEnd.SamplesLost} of {worn.Board.FrontEnd.SamplesProduced} lost");
        Assert.InRange(worn.Session.LostSampleCount, (long)(stalls.Sum() * 3200 / 9) - 8, (long)(stalls.Sum() * 3200 / 9) + 8);

        // The last sample may still wait when the device stops the part.
        Assert.InRange(worn.Board.FrontEnd.SamplesLost - worn.Session.LostSampleCount, 0, 1);
        worn.AssertCounted();

        // Beats are found again after each.
        Assert.Contains(worn.Session.Beats, b => worn.Session.Clock.SecondsAt(b.SampleIndex) > 150);
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void ABrownOutIsNoticedBySilenceRepairedAndCounted(int tick)
    {
        BoardIncident dip = new(WornBoard.Nanoseconds(20.00077), board => board.FrontEnd.BrownOut(board.NowNanoseconds));
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = tick, Incidents = [dip] }, 40);

        // CONFIG was 0x01 and reads as after reset: standby.
        WearEvent repaired = Assert.Single(worn.Session.Events, e => e.Code == EventCode.FrontEndRepaired);
        Assert.Equal((Ads1293Register.Config << 8) | 0x02u, repaired.Argument);
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.FrontEndFault);

        // 200 ms of silence, 120 ms to bring it up, seven periods to the first sample.
        SampleInterval gap = Assert.Single(worn.Session.LostSamples);
        output.WriteLine($"{gap.SampleCount} samples, {gap.SampleCount * 9 / 3.2:F0} ms");
        Assert.InRange(worn.Session.Clock.SecondsAt(gap.SampleCount), 0.3, 0.6);
        worn.AssertCounted(0.8);
    }

    [Theory]
    // Lead-off detection gone; the inputs crossed; the decimation changed, so that samples come too fast, or too slowly.
    [InlineData(Ads1293Register.LodEnable, 0x00, 61)]
    [InlineData(Ads1293Register.FlexCh1, 0x0B, 61)]
    [InlineData(Ads1293Register.R3RateCh1, 0x01, 1)]
    [InlineData(Ads1293Register.R2Rate, 0x08, 61)]
    public void ARegisterThatChangesIsFoundWithinAMinuteAndRepaired(byte address, byte value, double withinSeconds)
    {
        const double At = 20.0005;
        BoardIncident upset = new(WornBoard.Nanoseconds(At), board => board.FrontEnd.Corrupt(address, value, board.NowNanoseconds));
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = Tuned, Incidents = [upset] }, 100);
        WearEvent repaired = Assert.Single(worn.Session.Events, e => e.Code == EventCode.FrontEndRepaired);
        Assert.Equal((uint)((address << 8) | value), repaired.Argument);
        double seconds = worn.Session.Clock.SecondsAt(repaired.SampleIndex);
        output.WriteLine($"repaired {seconds - At:F2} s after");
        Assert.InRange(seconds - At, -1, withinSeconds);
        if (address is Ads1293Register.LodEnable or Ads1293Register.FlexCh1)
        {
            worn.AssertCounted(0.8);
        }
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void ASynchronisationErrorIsLoggedAndItsGapCounted(int tick)
    {
        BoardIncident[] errors = [.. new[] { 10.0003, 15.0011, 25.0019 }.Select(at => new BoardIncident(
            WornBoard.Nanoseconds(at), board => board.FrontEnd.LoseSynchronisation(0x09, board.NowNanoseconds)))];
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = tick, Incidents = errors }, 40);
        Assert.Equal([0x09u, 0x09, 0x09], worn.Session.Events.Where(e => e.Code == EventCode.SyncError).Select(e => e.Argument));
        Assert.DoesNotContain(worn.Session.Events, e => e.Code is EventCode.FrontEndRestarted or EventCode.FrontEndRepaired);

        // Six samples are masked each time, and the new grid begins anywhere in a period.
        Assert.Equal(3, worn.Session.LostSamples.Count);
        Assert.All(worn.Session.LostSamples, gap => Assert.InRange(gap.SampleCount, 5, 7));
        worn.AssertCounted(1.7);
    }

    [Fact]
    public void SynchronisationErrorsWithoutEndRestartTheConversion()
    {
        BoardIncident[] errors = [.. Enumerable.Range(0, 12).Select(i => new BoardIncident(
            WornBoard.Nanoseconds(10 + (0.2 * i)), board => board.FrontEnd.LoseSynchronisation(0x01, board.NowNanoseconds)))];
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Incidents = errors }, 30);
        Assert.Contains(worn.Session.Events, e => e.Code == EventCode.FrontEndRestarted);

        // Half a period for each of the twelve errors and the restarts, at worst.
        Assert.InRange(worn.Session.Close!.SampleIndex - 1 - worn.PeriodsWorn, -8, 8);
    }

    [Theory]
    [InlineData(Stock)]
    [InlineData(Tuned)]
    public void ReadBackAndBatteryOnceAMinuteCostNoSample(int tick)
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { ClrTickMilliseconds = tick, Network = new DigestNetwork() }, 200);
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
        Assert.DoesNotContain(worn.Session.Events, e => e.Code is EventCode.FrontEndRepaired or EventCode.FrontEndFault or EventCode.OutOfRange);
        worn.AssertCounted();
    }

    [Fact]
    public void LeadOffIsSeenWithinAFewSamplesAndASecondElectrodeIsNamed()
    {
        long at = WornBoard.Nanoseconds(20);
        WornBoard worn = WornBoard.Wear(
            new VirtualBoardOptions
            {
                Signal = new ConstantSignal(100),
                LeadEvents = [new LeadEvent(at, 3, true), new LeadEvent(at * 3 / 2, 1, true), new LeadEvent(at * 2, 3, false), new LeadEvent(at * 2, 1, false)],
            },
            50);
        WearEvent[] leads = [.. worn.Session.Events.Where(e => e.Code is EventCode.LeadOff or EventCode.LeadOn)];
        Assert.Equal([(EventCode.LeadOff, 4u), (EventCode.LeadOff, 5u), (EventCode.LeadOn, 0u)], leads.Select(e => (e.Code, e.Argument)));

        // The alarm bit of DATA_STATUS says it at once; that all are on again only the polled ERROR_LOD tells.
        double first = (at - worn.Board.FrontEnd.FirstSampleNanoseconds) / WornBoard.PeriodNanoseconds;
        Assert.InRange(leads[0].SampleIndex - first, 0, FrontEndGuard.AlarmPauseSamples + 1);
        WearEvent range = worn.Session.Events.First(e => e.Code == EventCode.OutOfRange);
        Assert.Equal(0x5318u, range.Argument);
    }

    [Fact]
    public void ALowBatteryIsLoggedOnceAsLongAsItLasts()
    {
        WornBoard worn = WornBoard.Wear(new VirtualBoardOptions { Signal = new ConstantSignal(0), Battery = new Battery(150, 0) }, 30);
        Assert.Single(worn.Session.Events, e => e.Code == EventCode.BatteryLow);
    }
}
