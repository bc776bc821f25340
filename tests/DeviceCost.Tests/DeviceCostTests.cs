using EcgWearable.Ecg;
using EcgWearable.Power;
using EcgWearable.Tests;
using EcgWearable.Wfdb;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.DeviceCost.Tests;

/// <summary>What the firmware may cost the interpreter at 160 MHz, on real ECG. Counted and estimated; see docs/device-cost.md.</summary>
public class DeviceCostTests(ITestOutputHelper output)
{
    private const long HeapLimitBytes = 96 * 1024;
    private const double LargestShareOfASample = 0.25;

    // Of a sample period's 5,625: a sample and a slice before it that has just begun must not take two periods together.
    private const long LargestSamplePath = 5_000;
    private const double ShortSeconds = 60;
    private const double WholeSeconds = 300;

    private static readonly Lazy<CountedFirmware> Firmware = new(CountedFirmware.Load);
    private static readonly Lazy<WearCost> Spinning = new(() => Wear(10, 0, WholeSeconds));

    [Fact]
    public void TheSamplePathTakesAtMostAQuarterOfTheCore()
    {
        TaskCost sample = Assert.Single(Spinning.Value.Meter.Tasks, t => Firmware.Value.SamplePath.Contains(t.Callee) && t.Count > 0);
        double share = sample.WorkedMean / ClockEstimate.Reference.InstructionsPerSample;
        output.WriteLine($"{sample.Callee}: mean {sample.WorkedMean:F0}, worst {sample.Worst}, {share:P1} of a core at {ClockEstimate.Reference.Megahertz} MHz");
        Assert.Equal(Spinning.Value.Samples, sample.Count);
        Assert.InRange(share, 0.01, LargestShareOfASample);
        Assert.InRange(sample.Worst, 1, LargestSamplePath);
    }

    [Fact]
    public void EverySliceFitsIntoASamplePeriodBesideASample()
    {
        TaskCost[] turns = [.. Spinning.Value.Meter.Tasks.Where(t => t.Caller == "Wearable.Run" && t.Callee != "Wearable.StartUp" && !Firmware.Value.SamplePath.Contains(t.Callee) && t.Count > 0)];
        Assert.NotEmpty(turns);
        foreach (TaskCost task in Spinning.Value.Meter.Tasks.Where(t => t.Count > 0).OrderByDescending(t => t.Worst).Take(60))
        {
            output.WriteLine($"{task.Caller} -> {task.Callee}: {task.WorkedCount} that worked, mean {task.WorkedMean:F0}, worst {task.Worst}");
        }

        double sample = Spinning.Value.Meter.Tasks.Single(t => Firmware.Value.SamplePath.Contains(t.Callee) && t.Count > 0).WorkedMean;
        Assert.All(turns, t => Assert.InRange(t.Worst, 1, ClockEstimate.Reference.InstructionsPerSample - sample));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public void NoSampleIsLostAt160MegahertzWhenTheWorkTakesItsTime(int tickMilliseconds)
    {
        WearCost cost = Wear(tickMilliseconds, ClockEstimate.Reference.InstructionsPerSecond, WholeSeconds);
        output.WriteLine($"{cost.Samples} samples, {cost.LostSamples} lost, {cost.ClassifiedBeats} of {cost.Beats} beats classified, core busy {cost.BusySeconds / cost.Seconds:P0}");
        Assert.Equal(0, cost.LostSamples);
        Assert.Equal(0, cost.Unanswered);
        Assert.Equal(cost.Beats, cost.ClassifiedBeats);
    }

    [MitdbFact]
    public void NoSampleOfTenMinutesOfRecord208IsLostAt160Megahertz()
    {
        WearCost cost = WearCost.Measure(Firmware.Value, WfdbRecord.Read(Path.Combine(MitdbFactAttribute.Directory!, "208")), 600, 10, ClockEstimate.Reference.InstructionsPerSecond);
        output.WriteLine($"{cost.Samples} samples, {cost.LostSamples} lost, {cost.ClassifiedBeats} of {cost.Beats} beats classified");
        Assert.InRange(cost.Samples, 212_000, 213_334);
        Assert.Equal(0, cost.LostSamples);
    }

    /// <summary>The power study's times are those counted here, to 5 %; and what the firmware's own ledger makes of such a wear is the study's figure, to 2 %.</summary>
    [Theory]
    [InlineData(false, SamplingMode.EventDriven, "EventMicrosecondsPerSample")]
    [InlineData(true, SamplingMode.LightSleepPerSample, "LightSleepMicrosecondsPerSample")]
    public void ThePowerStudyTakesWhatIsCounted(bool lightSleep, SamplingMode sampling, string perSample)
    {
        WearCost cost = WearCost.MeasureAlone(Firmware.Value, Record(), WholeSeconds, BusyTimes.StudyClock.InstructionsPerSecond, lightSleep);
        BusyTimes times = BusyTimes.Of(cost, lightSleep);
        PowerTable table = PowerTable.BuiltIn;
        double beatsPerMinute = cost.Beats * 60 / cost.Seconds;
        ScenarioResult study = new PowerModel(table).Evaluate(new Scenario { Sampling = sampling, BeatsPerMinute = beatsPerMinute });
        output.WriteLine($"{times.MicrosecondsPerSample:F1} us a sample, {times.MicrosecondsPerWindow:F1} us a window; busy {cost.BusySeconds / cost.Seconds:P2}, in the study {study.McuBusy:P2}; ledger {cost.LoggedMilliwatts:F2} mW, study {study.RailMilliwatts:F2} mW");
        Assert.Equal(0, cost.LostSamples);
        Assert.InRange(table.Input(perSample) / times.MicrosecondsPerSample, 0.95, 1.05);
        Assert.InRange(table.Input("ManagedMicrosecondsPerWindow") / times.MicrosecondsPerWindow, 0.95, 1.05);
        Assert.InRange(study.RailMilliwatts / cost.LoggedMilliwatts, 0.98, 1.02);
    }

    // The charge is felt: an interpreter too slow for the work loses samples.
    [Fact]
    public void AnInterpreterOfHalfAMillionInstructionsIsTooSlow()
    {
        WearCost cost = Wear(10, 500_000, ShortSeconds);
        output.WriteLine($"{cost.Samples} samples, {cost.LostSamples} lost");
        Assert.NotEqual(0, cost.LostSamples);
    }

    /// <summary>The first wear of a process and the next one: nothing is charged once only.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public void AChargedWearRepeatsToTheByte(int tickMilliseconds)
    {
        CountedFirmware fresh = CountedFirmware.Load();
        WearCost first = WearCost.Measure(fresh, Record(), ShortSeconds, tickMilliseconds, ClockEstimate.Reference.InstructionsPerSecond);
        WearCost second = WearCost.Measure(fresh, Record(), ShortSeconds, tickMilliseconds, ClockEstimate.Reference.InstructionsPerSecond);
        output.WriteLine($"{first.Samples} and {second.Samples} samples, {first.Meter.Total} and {second.Meter.Total} instructions");
        Assert.Equal(first.Samples, second.Samples);
        Assert.Equal(first.Meter.Total, second.Meter.Total);
        Assert.Equal(first.FlashImage, second.FlashImage);
    }

    [Fact]
    public void CountingChangesNothing()
    {
        WearCost first = Wear(10, 0, ShortSeconds);
        WearCost second = Wear(10, 0, ShortSeconds);
        WearCost plain = WearCost.MeasureUncounted(Record(), ShortSeconds, 10);
        Assert.Equal(first.Meter.Total, second.Meter.Total);
        Assert.NotEqual(0, first.Meter.Total);
        Assert.Equal(0, plain.Meter.Total);
        Assert.Equal(plain.FlashImage, first.FlashImage);
    }

    /// <summary>A straight method's instructions are counted all or not at all; this one's can be read off: two stores of a shifted byte.</summary>
    [Fact]
    public void AStraightMethodCountsItsOwnInstructions()
    {
        int number = Firmware.Value.Methods.ToList().IndexOf("LittleEndian.WriteInt16");
        (long instructions, long calls, long library) = Spinning.Value.Meter.Self(number);

        // ldarg, ldarg, ldarg, conv, stelem; ldarg, ldarg, ldc, add, ldarg, ldc, shr, conv, stelem; ret.
        Assert.NotEqual(0, instructions);
        Assert.Equal(0, instructions % 15);
        Assert.Equal((0L, 0L), (calls, library));
    }

    [Fact]
    public void TheHeapIsHeldToItsLimit()
    {
        HeapFootprint heap = CostStudy.FootprintOfTheDevice();
        foreach ((string owner, long bytes) in heap.ByOwner())
        {
            output.WriteLine($"{bytes,7}  {owner}");
        }

        output.WriteLine($"{heap.Bytes,7}  together");
        Assert.InRange(heap.Bytes, 1, HeapLimitBytes);
    }

    /// <summary>nanoCLR's sizes by hand: object 12 and 12 a field, array 20 and its elements up to a multiple of 12.</summary>
    [Fact]
    public void TheFootprintOfAKnownObjectIsRight()
    {
        // 12 + 3 fields * 12 = 48; int[10]: 20 + 40 = 60; bool[5]: 25 -> 36; a library's object. What this assembly's statics hold stands in both.
        long statics = new HeapFootprint(new Empty()).Bytes - 12;
        HeapFootprint heap = new(new Known());
        Assert.Equal(48 + 60 + 36, heap.ByOwner().Single(o => o.Owner == nameof(Known)).Bytes);
        Assert.Equal(48 + 60 + 36 + HeapFootprint.LibraryObjectBytes, heap.Bytes - statics);
    }

    [Fact]
    public void ThePageHasItsTables()
    {
        string page = CostPage.Write(new CostStudy(Record(), ShortSeconds), "the command");
        Assert.StartsWith("<!-- Generated: the command -->\n# What the firmware costs the interpreter\n", page, StringComparison.Ordinal);
        foreach (string title in new[] { "The path of a sample", "The slices of background work", "The whole, waiting for events", "Where it goes", "Samples lost when the work takes its time", "What the power study takes", "Managed memory" })
        {
            Assert.Contains($"\n## {title}\n", page, StringComparison.Ordinal);
        }

        Assert.Contains("| 160 MHz | 2,000,000 |", page, StringComparison.Ordinal);
        Assert.Contains("BeatClassifier.Step", page, StringComparison.Ordinal);
    }

    private static WfdbRecord Record() => WfdbRecord.Read(BuiltIn.RecordPath);

    private static WearCost Wear(int tickMilliseconds, long instructionsPerSecond, double seconds) => WearCost.Measure(Firmware.Value, Record(), seconds, tickMilliseconds, instructionsPerSecond);

    private sealed class Empty;

    private sealed class Known
    {
        private readonly int[] _numbers = new int[10];
        private readonly bool[] _marks = new bool[5];
        private readonly Version _library = new();

        public override string ToString() => $"{_numbers.Length} {_marks.Length} {_library}";
    }
}
