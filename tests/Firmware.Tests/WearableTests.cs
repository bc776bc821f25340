using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware;

/// <summary>The whole firmware on the virtual board, wearing the embedded five minutes.</summary>
public class WearableTests(ITestOutputHelper output)
{
    private const double Seconds = 60;

    // The firmware comes up in less than this; the last beats are logged in less than the tail.
    private const double StartUpSeconds = 3;
    private const double TailSeconds = 5;

    [Theory]
    [InlineData(10, false)]
    [InlineData(1, true)]
    public void NoSampleIsLostOnEitherImage(int tickMilliseconds, bool eventDriven)
    {
        Worn worn = Wear(new VirtualBoardOptions { ClrTickMilliseconds = tickMilliseconds, Network = new DigestNetwork() });
        Assert.Equal(eventDriven, worn.Session.Boot!.IsEventDriven);
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
        Assert.Equal(0, worn.Session.LostSampleCount);
        Assert.Equal(worn.Board.FrontEnd.SamplesTaken, worn.Session.Close!.SampleIndex);
        Assert.All(worn.Session.Beats, b => Assert.Equal(BeatFlags.Classified, b.Flags & BeatFlags.Classified));
        Assert.Equal((uint)worn.Session.Beats.Count, worn.Session.Close.Beats);
        Assert.InRange(worn.Session.Beats.Count, 90, 115);
    }

    [Theory]
    [InlineData(2_900_000)]
    [InlineData(4_100_000)]
    [InlineData(9_700_000)]
    public void OnAProcessorTooSlowEveryLostSampleIsCounted(long yieldNanoseconds)
    {
        // A turn of the main loop that takes longer than a sample period of 2.8125 ms loses samples, and knows how many.
        Worn worn = Wear(new VirtualBoardOptions { Network = new DigestNetwork(), Costs = new ClrCosts { YieldNanoseconds = yieldNanoseconds } });
        output.WriteLine($"{worn.Board.FrontEnd.SamplesLost} of {worn.Board.FrontEnd.SamplesProduced} samples lost");
        Assert.True(worn.Board.FrontEnd.SamplesLost > 500);

        // What the part still makes after the firmware has read its last sample, nobody can count.
        long after = worn.Board.FrontEnd.SamplesProduced - worn.Session.Close!.SampleIndex;
        Assert.InRange(after, 0, 4);
        Assert.InRange(worn.Board.FrontEnd.SamplesLost - worn.Session.Close.SamplesLost, 0, after);
        Assert.Equal(worn.Board.FrontEnd.SamplesTaken + worn.Session.Close.SamplesLost, worn.Session.Close.SampleIndex);

        // On the slowest the log cannot keep up either, and says so.
        if (!worn.Session.Events.Any(e => e.Code == EventCode.RecordsDropped))
        {
            Assert.Equal(worn.Session.LostSampleCount, worn.Session.Close.SamplesLost);
        }
    }

    [Fact]
    public void TheSameInputsGiveTheSameFlashToTheByte()
    {
        byte[] first = Wear(new VirtualBoardOptions { Network = new DigestNetwork() }).Board.Flash.Image.ToArray();
        byte[] second = Wear(new VirtualBoardOptions { Network = new DigestNetwork() }).Board.Flash.Image.ToArray();
        Assert.Equal(first, second);
    }

    [Fact]
    public void ADamagedLinkNeverChangesABeat()
    {
        const int Seed = 3;
        output.WriteLine($"seed {Seed}");
        Worn clean = Wear(new VirtualBoardOptions { Network = new DigestNetwork() });
        Worn noisy = Wear(new VirtualBoardOptions
        {
            Network = new DigestNetwork(),
            Accelerator = new AcceleratorOptions { BitErrorRate = 1e-4, BitErrorSeed = Seed },
        });
        Assert.Equal(clean.Session.Beats.Select(b => b.SampleIndex), noisy.Session.Beats.Select(b => b.SampleIndex));
        int unclassified = 0;
        int retried = 0;
        foreach ((WearBeat expected, WearBeat actual) in clean.Session.Beats.Zip(noisy.Session.Beats))
        {
            if (actual.Class == BeatClass.Unclassified)
            {
                Assert.Equal(BeatFlags.AcceleratorFault, actual.Flags & BeatFlags.AcceleratorFault);
                unclassified++;
                continue;
            }

            Assert.Equal((expected.Class, expected.LogitMargin), (actual.Class, actual.LogitMargin));
            retried += (actual.Flags & BeatFlags.Retried) != 0 ? 1 : 0;
        }

        output.WriteLine($"{noisy.Session.Beats.Count} beats, {retried} repeated, {unclassified} given up");
        Assert.NotEqual(0, retried);
        Assert.NotEqual(0, unclassified);
    }

    [Fact]
    public void WithoutAnAcceleratorBeatsAreLoggedAsUnclassified()
    {
        Worn worn = Wear(new VirtualBoardOptions());
        Assert.Equal(0u, worn.Session.Boot!.RtlVersion);
        Assert.InRange(worn.Session.Beats.Count, 90, 115);
        Assert.All(worn.Session.Beats, b => Assert.Equal(BeatClass.Unclassified, b.Class));
        Assert.Contains(worn.Session.Events, e => e.Code == EventCode.AcceleratorFault);
    }

    [Fact]
    public void AnAcceleratorWhoseReadyStaysLowIsGivenUp()
    {
        Worn worn = Wear(new VirtualBoardOptions
        {
            Network = new DigestNetwork(),
            Accelerator = new AcceleratorOptions { ReadyFault = ReadyFault.StuckLow },
        });
        Assert.All(worn.Session.Beats, b => Assert.Equal(BeatClass.Unclassified, b.Class));
        Assert.Equal(0, worn.Board.FrontEnd.SamplesLost);
    }

    [Fact]
    public void AClassThatItsLogitsDoNotNameIsAFaultNotABeat()
    {
        Worn worn = Wear(new VirtualBoardOptions { Network = new DigestNetwork(), Accelerator = new AcceleratorOptions { WrongClass = true } });
        Assert.InRange(worn.Session.Beats.Count, 90, 115);
        Assert.All(worn.Session.Beats, b => Assert.Equal((BeatClass.Unclassified, BeatFlags.AcceleratorFault), (b.Class, (byte)(b.Flags & BeatFlags.AcceleratorFault))));
    }

    [Fact]
    public void WithoutAFlashTheDeviceStillSamplesAndShowsBeats()
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = Record(), Network = new DigestNetwork(), Pins = new PinMap { FlashChipSelect = 38 } });
        board.Run(Program.Main, Nanoseconds(StartUpSeconds + Seconds));
        Assert.Equal(0, board.FrontEnd.SamplesLost);
        Assert.InRange(board.FrontEnd.SamplesTaken, 21_000, 22_400);

        // On and off for each beat, but where the fault is shown; the blinks of that fault are about as many.
        Assert.InRange(board.Led.EdgeCount, 190, 240);
        Assert.Equal(0, board.Flash.Programs);
    }

    [Fact]
    public void AFrontEndThatDoesNotAnswerIsReportedAndTriedAgain()
    {
        // Chip select of the front end is not connected: its MISO floats high.
        VirtualEcgBoard board = new(new VirtualBoardOptions { Pins = new PinMap { Ads1293ChipSelect = 38 } });
        board.Run(Program.Main, 10_000_000_000);
        WearSession session = WearLogReader.Parse(board.Flash.Image, "test").Sessions[^1];
        WearEvent[] faults = [.. session.Events.Where(e => e.Code == EventCode.FrontEndFault)];
        Assert.InRange(faults.Length, 5, 10);
        Assert.All(faults, e => Assert.Equal(0x40FFu, e.Argument));
    }

    [Fact]
    public void AnElectrodeThatComesOffIsSeenAndItsBeatsAreMarked()
    {
        long off = Nanoseconds(StartUpSeconds + 20);
        long on = Nanoseconds(StartUpSeconds + 30);
        Worn worn = Wear(new VirtualBoardOptions { Network = new DigestNetwork(), LeadEvents = [new LeadEvent(off, 3, true), new LeadEvent(on, 3, false)] });
        Assert.Single(worn.Session.Events, e => e.Code == EventCode.LeadOff && e.Argument == 0x04);
        Assert.Single(worn.Session.Events, e => e.Code == EventCode.LeadOn);
        SampleInterval interval = Assert.Single(worn.Session.LeadOff);
        Assert.Equal(10, worn.Session.Clock.SecondsAt(interval.SampleCount), 0.5);
        Assert.Contains(worn.Session.Beats, b => (b.Flags & BeatFlags.WindowDamaged) != 0);
        Assert.DoesNotContain(
            worn.Session.Beats,
            b => (b.Flags & BeatFlags.WindowDamaged) != 0 && b.SampleIndex < interval.FirstSampleIndex - WindowFormat.Length);
    }

    [Fact]
    public void AShortPressMarksTheMomentAndKeepsTheEcgAroundIt()
    {
        Worn worn = Wear(new VirtualBoardOptions { ButtonPresses = [new ButtonPress(Nanoseconds(StartUpSeconds + 30), 300_000_000)] });
        WearEvent press = Assert.Single(worn.Session.Events, e => e.Code == EventCode.Button);
        Assert.InRange(press.Argument, 200u, 400u);
        EcgStrip strip = Assert.Single(worn.Session.Strips);

        // 3 s at 3200/9 Hz on either side.
        Assert.Equal(press.SampleIndex - 1066, strip.FirstSampleIndex);
        Assert.Equal(press.SampleIndex + 1067, strip.EndSampleIndex);
    }

    [Fact]
    public void StripsHoldWhatTheFrontEndDeliveredToTheQuantum()
    {
        RecordingSignal signal = new(Record());
        Worn worn = Wear(new VirtualBoardOptions { Signal = signal, Network = new DigestNetwork() });
        Assert.NotEmpty(worn.Session.Strips);
        foreach (EcgStrip strip in worn.Session.Strips)
        {
            for (long i = strip.FirstSampleIndex; i < strip.EndSampleIndex; i++)
            {
                // Half a quantum of 4 uV, half a microvolt, and the converter's own step of 0.09 uV.
                Assert.InRange(strip.MicrovoltsAt(i) - signal.Microvolts[(int)i], -2.6, 2.6);
            }
        }
    }

    [Fact]
    public void NothingIsAllocatedWhileWearing()
    {
        AllocationProbe probe = new(Record(), firstSample: 3000, lastSample: 20000);
        Wear(new VirtualBoardOptions { Signal = probe, Network = new DigestNetwork() });
        Assert.Equal(0, probe.AllocatedBytes);
    }

    [Fact]
    public void TheLedgerAddsUpToTheTimeWorn()
    {
        Worn worn = Wear(new VirtualBoardOptions { Network = new DigestNetwork() });
        double seconds = worn.Session.Energy.Sum(e => e.IntervalMilliseconds / 1000.0);
        Assert.Equal(worn.Session.DurationSeconds, seconds, 1.5);
        double joules = worn.Session.Energy.Sum(e => e.Mcu.Microjoules * 1e-6);

        // A spinning core is busy all the time.
        Assert.Equal(seconds * PowerFigures.McuBusyMicrowatts * 1e-6, joules, 0.1);
        Assert.Equal(worn.Session.Beats.Count, worn.Session.Energy.Sum(e => e.WindowsClassified));
    }

    private static Worn Wear(VirtualBoardOptions options)
    {
        double pressed = StartUpSeconds + Seconds + TailSeconds;
        VirtualEcgBoard board = new(options with
        {
            Signal = options.Signal ?? Record(),
            ButtonPresses = [.. options.ButtonPresses, new ButtonPress(Nanoseconds(pressed), Nanoseconds(2.5))],
        });
        FrontEndRate rate = new WearableSettings().MakeRate();
        board.Run(
            () => new Wearable(new WearableSettings(), new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator)).Run(),
            Nanoseconds(pressed + 10));
        WearLogContents contents = WearLogReader.Parse(board.Flash.Image, "test");
        Assert.Empty(contents.Damages);
        return new Worn(board, contents.Sessions[^1]);
    }

    private static ResampledRecord Record()
    {
        WfdbRecord record = WfdbRecord.Read(Path.Combine(AppContext.BaseDirectory, "data", "208x"));
        return new ResampledRecord(record.Microvolts(0).AsSpan(0, (int)(Seconds * record.SamplingFrequencyHz)), record.SamplingFrequencyHz);
    }

    private static long Nanoseconds(double seconds) => (long)(seconds * 1e9);

    private sealed record Worn(VirtualEcgBoard Board, WearSession Session);

    private sealed class RecordingSignal(IElectrodeSignal signal) : IElectrodeSignal
    {
        public List<double> Microvolts { get; } = [];

        public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator) =>
            signal.Start(elapsedNanoseconds, rateNumerator, rateDenominator);

        public double NextMicrovolts()
        {
            Microvolts.Add(signal.NextMicrovolts());
            return Microvolts[^1];
        }
    }

    private sealed class AllocationProbe(IElectrodeSignal signal, int firstSample, int lastSample) : IElectrodeSignal
    {
        private int _samples;
        private long _before;

        public long AllocatedBytes { get; private set; } = -1;

        public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator) =>
            signal.Start(elapsedNanoseconds, rateNumerator, rateDenominator);

        public double NextMicrovolts()
        {
            if (_samples == firstSample)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (_samples == lastSample)
            {
                AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _before;
            }

            _samples++;
            return signal.NextMicrovolts();
        }
    }
}
