using EcgWearable.Firmware;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using UnitsNet;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Power;

/// <summary>The firmware's energy ledger, its policy and its ways to save, on the virtual board; all energy is modelled.</summary>
public class WearableEnergyTests(ITestOutputHelper output)
{
    private const double FiveMinutes = 300;

    [Theory]
    [InlineData(10, false, 1)]
    [InlineData(1, false, 1)]
    [InlineData(1, true, 1)]
    [InlineData(1, false, 8)]
    public void TheLedgerAgreesWithTheBoardsOwnAccountOfItsStates(int tickMilliseconds, bool lightSleep, int windowsPerWake)
    {
        WearableSettings settings = new() { LightSleep = lightSleep, WindowsPerWake = windowsPerWake };
        WornDay worn = WornDay.Wear(FiveMinutes, settings, new VirtualBoardOptions { ClrTickMilliseconds = tickMilliseconds });
        foreach (EnergyPart part in Enum.GetValues<EnergyPart>())
        {
            output.WriteLine($"{part}: {worn.Session.Budgets[^1].PartMillijoules[(int)part] / 1000.0:0.000} J, {worn.DifferencePercent((int)part):+0.00;-0.00} %");
        }

        output.WriteLine($"in all {worn.DifferencePercent():+0.000;-0.000} %");
        Assert.InRange(worn.DifferencePercent(), -1, 1);

        // Part by part too, the small ones within what the turns of the main loop hide.
        Assert.All(Enum.GetValues<EnergyPart>(), part => Assert.InRange(worn.DifferencePercent((int)part), -8, 8));
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
        Assert.Equal(lightSleep, worn.Board.LightSleepNanoseconds > 0);
        Assert.Equal(worn.Session.Beats.Count, worn.Session.Energy.Sum(e => e.WindowsClassified));

        // What the intervals say adds up to what the budget says.
        double intervals = worn.Session.Energy.Sum(e => (double)e.Mcu.Microjoules + e.FrontEnd.Microjoules + e.Accelerator.Microjoules + e.Flash.Microjoules + e.Led.Microjoules + e.SupplyMicrojoules);
        Assert.Equal(worn.Session.Budgets[^1].ConsumedMillijoules, intervals / 1000, 1.0);
    }

    [Fact]
    public void CollectedWindowsGiveTheSameBeats()
    {
        WornDay one = WornDay.Wear(FiveMinutes, new WearableSettings(), new VirtualBoardOptions());
        WornDay eight = WornDay.Wear(FiveMinutes, new WearableSettings { WindowsPerWake = 8 }, new VirtualBoardOptions());
        Assert.Equal(Early(one), Early(eight));
        Assert.Equal(0, eight.Session.MissingRecordCount);
    }

    /// <summary>The beats but for those of the last seconds, which come while the device switches itself off.</summary>
    private static IEnumerable<WearBeat> Early(WornDay worn) => worn.Session.Beats.Where(b => worn.Session.Clock.SecondsAt(b.SampleIndex) < worn.Session.DurationSeconds - 10);

    [Fact]
    public void ABatchIsNotWaitedForLongerThanTheSettingSays()
    {
        // Of 30 windows five or so come in 3 s; their strips, 3 s before and after, must still be there in full.
        WearableSettings settings = new() { WindowsPerWake = 30, LongestBatchWait = Duration.FromSeconds(3) };
        WornDay patient = WornDay.Wear(60, settings, new VirtualBoardOptions());
        WornDay quick = WornDay.Wear(60, new WearableSettings(), new VirtualBoardOptions());
        Assert.Equal(Early(quick), Early(patient));
        Assert.Equal(Length(quick), Length(patient));

        static long Length(WornDay worn) => worn.Session.Strips.Sum(strip => Math.Max(0, Math.Min(strip.EndSampleIndex, 20_000) - strip.FirstSampleIndex));
    }

    [Fact]
    public void TheSelectivePolicyClassifiesWhatIsOddAndMarksTheRest()
    {
        // A network that finds all beats normal: what one that finds others leads to is the selector's own test.
        VirtualBoardOptions options = new() { Network = new NormalNetwork() };
        WornDay full = WornDay.Wear(300, new WearableSettings(), options);
        WornDay selective = WornDay.Wear(300, new WearableSettings { Policy = PolicyLevel.Selective }, options);
        Assert.Equal(Early(full).Select(b => b.SampleIndex), Early(selective).Select(b => b.SampleIndex));
        int leftOut = 0;
        foreach ((WearBeat whole, WearBeat beat) in Early(full).Zip(Early(selective)))
        {
            if ((beat.Flags & BeatFlags.LeftOut) != 0)
            {
                Assert.Equal(BeatClass.Unclassified, beat.Class);
                leftOut++;
            }
            else
            {
                Assert.Equal(whole, beat);
            }
        }

        output.WriteLine($"{leftOut} of {full.Session.Beats.Count} beats left out");
        Assert.InRange(leftOut, full.Session.Beats.Count / 10, full.Session.Beats.Count * 9 / 10);
    }

    [Fact]
    public void TheFrontEndsMonitorAloneChangesTheLevelWhenTheCellFallsAndGivesItBackWithHysteresis()
    {
        // The cell's voltage is set from outside, so that what the ledger counts has nothing to do with it: a twentieth of the capacity is used at most.
        // Thresholds: 3,550 mV low, 100 mV more to be over it. The monitor measures once a minute; two low ones count, ten good ones end it.
        (double Minutes, int Millivolts)[] course = [(0, 3900), (5, 3560), (10, 3540), (15, 3600), (30, 3640), (45, 3660), (50, 3640), (52, 3900)];
        VirtualBoardOptions options = new()
        {
            ClrTickMilliseconds = 1,
            Network = new NormalNetwork(),
            Incidents = [.. course.Select(step => new BoardIncident((long)(step.Minutes * 60e9), board => board.FrontEnd.SupplyVolts = () => step.Millivolts / 1000.0))],
        };
        WearableSettings settings = new() { BatteryCapacity = Energy.FromJoules(PowerFigures.BatteryJoules * 20), TargetWear = Duration.FromHours(10) };
        WornDay worn = WornDay.Wear(80 * 60, settings, options);
        (PolicyLevel Now, PolicyReason Why, double Minutes)[] changes =
        [
            .. worn.Session.Events.Where(e => e.Code == EventCode.PolicyChanged)
                .Select(e => ((PolicyLevel)(e.Argument & 0xFF), (PolicyReason)(e.Argument >> 16), worn.Session.Clock.SecondsAt(e.SampleIndex) / 60)),
        ];
        foreach ((PolicyLevel now, PolicyReason why, double minutes) in changes)
        {
            output.WriteLine($"{minutes:F1} min: {now}, {why}");
        }

        // 3,560 mV is not low; 3,540 is, from the second interval on. 3,600 and 3,640 mV are not yet recovered; 3,660 is not for long enough;
        // from 3,900 on ten intervals bring back one level each.
        Assert.Equal(
            [(PolicyLevel.DetectOnly, PolicyReason.BatteryVoltage), (PolicyLevel.Selective, PolicyReason.Recovered), (PolicyLevel.Full, PolicyReason.Recovered)],
            changes.Select(c => (c.Now, c.Why)));
        Assert.InRange(changes[0].Minutes, 11, 13);
        Assert.InRange(changes[1].Minutes, 61, 64);
        Assert.InRange(changes[2].Minutes - changes[1].Minutes, 0.9, 10.1);

        // The ledger alone would have changed nothing.
        EnergyBudget last = worn.Session.Budgets[^1];
        Assert.InRange((long)last.ConsumedMillijoules, 1, (long)last.CapacityMillijoules / 20);
        Assert.Contains(worn.Session.Energy, e => e.BatteryMillivolts is >= 3535 and <= 3545);
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.BatteryLow);
    }

    [Fact]
    public void WhileBeatsAreOnlyDetectedTheAcceleratorHasNoPower()
    {
        WornDay worn = WornDay.Wear(120, new WearableSettings { Policy = PolicyLevel.DetectOnly }, new VirtualBoardOptions());
        Assert.All(worn.Session.Beats, b => Assert.Equal((BeatClass.Unclassified, BeatFlags.LeftOut), (b.Class, (byte)(b.Flags & BeatFlags.LeftOut))));
        Assert.NotEqual(0u, worn.Session.Boot!.RtlVersion);
        Assert.Equal((int)PolicyLevel.DetectOnly, worn.Session.Boot.PolicyLevel);

        // It identified itself, and then was switched off: less than a second at 2.1 mW, and 1 uW for two minutes.
        Assert.InRange(worn.Board.EnergyUntilDeepSleep!.Value.Accelerator, 0.0001, 0.003);
    }

    [Fact]
    public void ASmallBatteryIsSpentByPlanAndItsLogIsProtected()
    {
        // 5 mAh are 66.6 J: at about 140 mW out of the cell a quarter of an hour is out of reach, and the cell is empty before.
        WearableSettings settings = new()
        {
            BatteryCapacity = Energy.FromJoules(5 * 3.6 * VirtualEcgBoard.CellVolts),
            TargetWear = Duration.FromMinutes(15),
            LedgerInterval = Duration.FromSeconds(2),
        };
        VirtualBoardOptions options = new() { ClrTickMilliseconds = 1, Battery = new Battery(5) };
        WornDay worn = WornDay.Wear(900, settings, options, board => (int)(board.CellNow().Volts * 1000), switchesOff: false);
        (PolicyLevel From, PolicyLevel To, PolicyReason Reason)[] changes =
        [
            .. worn.Session.Events.Where(e => e.Code == EventCode.PolicyChanged)
                .Select(e => ((PolicyLevel)((e.Argument >> 8) & 0xFF), (PolicyLevel)(e.Argument & 0xFF), (PolicyReason)(e.Argument >> 16))),
        ];
        Assert.Equal(
            [
                (PolicyLevel.Full, PolicyLevel.Selective, PolicyReason.Budget),
                (PolicyLevel.Selective, PolicyLevel.DetectOnly, PolicyReason.Budget),
                (PolicyLevel.DetectOnly, PolicyLevel.ProtectLog, PolicyReason.BatteryVoltage),
            ],
            changes);

        // Every change stands in a budget record with the voltage and the level, and the session ends in order.
        Assert.Equal([PolicyLevel.Selective, PolicyLevel.DetectOnly, PolicyLevel.ProtectLog, PolicyLevel.ProtectLog], worn.Session.Budgets.Select(b => b.Level));
        Assert.InRange(worn.Session.Budgets[^1].BatteryMillivolts, 3200, 3400);
        Assert.NotNull(worn.Session.Close);
        Assert.Equal(0, worn.Session.MissingRecordCount);
        Assert.Equal((uint)worn.Session.Beats.Count, worn.Session.Close.Beats);
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);

        // It sleeps with what is left: the cell is not drained below what the critical voltage says, 3 %.
        Assert.InRange(worn.Board.Battery.StateOfCharge, 0.005, 0.035);
        double slept = worn.Board.EnergyNow().DeepSleepSeconds;
        Assert.True(slept > 300, $"{slept} s of deep sleep");

        // Five blinks before it.
        Assert.Equal(10, worn.Board.Led.Edges.Count(e => e.AtNanoseconds > (worn.Board.NowNanoseconds - (slept * 1e9) - 2_400_000_000)), 1.0);
    }

    [Fact]
    public void WhenTheVoltageHasRecoveredTheAcceleratorGetsItsPowerBack()
    {
        // The cell sags for ten seconds: the device only detects until the voltage has been high for twenty, and classifies again after forty.
        WearableSettings settings = new() { LedgerInterval = Duration.FromSeconds(2) };
        WornDay worn = WornDay.Wear(
            180, settings, new VirtualBoardOptions(), board => board.NowNanoseconds is > 60_000_000_000 and < 70_000_000_000 ? 3500 : 3900);
        uint[] changes = [.. worn.Session.Events.Where(e => e.Code == EventCode.PolicyChanged).Select(e => e.Argument)];
        Assert.Equal([0x02_00_02u, 0x03_02_01u, 0x03_01_00u], changes);
        WearBeat[] without = [.. worn.Session.Beats.Where(b => b.Class == BeatClass.Unclassified)];
        Assert.NotEmpty(without);
        Assert.All(without, b => Assert.NotEqual(0, b.Flags & BeatFlags.LeftOut));
        Assert.Equal(BeatClass.Unclassified, worn.Session.Beats.First(b => worn.Session.Clock.SecondsAt(b.SampleIndex) > 72).Class);
        Assert.All(worn.Session.Beats.Where(b => worn.Session.Clock.SecondsAt(b.SampleIndex) > 125), b => Assert.NotEqual(BeatClass.Unclassified, b.Class));
        Assert.DoesNotContain(worn.Session.Events, e => e.Code == EventCode.AcceleratorFault);
        Assert.InRange(worn.DifferencePercent((int)EnergyPart.Accelerator), -8, 8);
    }

    [Fact]
    public void AHostIsHeardThoughTheMcuSleepsBetweenSamples()
    {
        WearableSettings settings = new() { LightSleep = true };
        using VirtualEcgBoard board = new(new VirtualBoardOptions { Network = new DigestNetwork(), Signal = new ConstantSignal(0) });
        board.Start(() => new Wearable(settings, new NoBeats()).Run());
        board.RunFor(20_000_000_000);
        long before = board.LightSleepNanoseconds;
        Assert.True(before > 8_000_000_000, $"{before / 1e9} s of light sleep in 20 s");

        // The first request is lost, and wakes the device; the next one is answered, and for ten seconds it stays awake.
        LinkClient client = new(board.Host, new LinkClientOptions { TimeProvider = board.Time });
        client.SynchronizeTime(new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, client.RepeatedRequestCount);
        Assert.True(board.Uart.BytesLostInSleep > 0);
        long awake = board.LightSleepNanoseconds;
        for (int i = 0; i < 8; i++)
        {
            board.RunFor(1_000_000_000);
            client.GetInfo();
        }

        Assert.Equal(1, client.RepeatedRequestCount);
        Assert.Equal(awake, board.LightSleepNanoseconds);
        board.RunFor(15_000_000_000);
        Assert.True(board.LightSleepNanoseconds > awake + 2_000_000_000);
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        board.Stop();
    }

    [Fact]
    public void ASleepThatWakesTooSlowlyLosesSamplesAndCountsThem()
    {
        // 3 ms from the wake-up source to the first instruction: longer than a sample lasts.
        WornDay worn = WornDay.Wear(
            30, new WearableSettings { LightSleep = true }, new VirtualBoardOptions { Costs = new ClrCosts { LightSleepWakeNanoseconds = 3_000_000 } });
        Assert.True(worn.Board.FrontEnd.SamplesLost > 1000);
        Assert.InRange(worn.Board.FrontEnd.SamplesLost - worn.Session.LostSampleCount, 0, 8);
    }

    [Fact]
    public void DeepSleepAfterLightSleepLasts()
    {
        // What was armed for light sleep stays armed; the device must not start again and again.
        WornDay worn = WornDay.Wear(20, new WearableSettings { LightSleep = true }, new VirtualBoardOptions { ClrTickMilliseconds = 1 });
        Assert.True(worn.Board.EnergyNow().DeepSleepSeconds > 10);
        Assert.Equal(1, worn.Session.BootCount);
    }

    private sealed class NoBeats : EcgWearable.Firmware.Detection.IBeatDetector
    {
        public int MaximumDelaySamples => 100;

        public byte BeatQuality => EcgWearable.Firmware.Logging.SessionLog.UnknownQuality;

        public int SignalQuality => 0;

        public void Reset(long nextSampleIndex)
        {
        }

        public void Push(int microvolts)
        {
        }

        public bool TryTakeBeat(out long rPeakSampleIndex)
        {
            rPeakSampleIndex = 0;
            return false;
        }
    }
}
