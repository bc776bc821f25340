using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Detection;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;
using Mono.Cecil;

namespace EcgWearable.DeviceCost;

/// <summary>All that the page shows: a record worn under both ways of sampling, counted, and again with the counted work charged in virtual time.</summary>
public sealed class CostStudy
{
    private const int StockTickMilliseconds = 10;
    private const int TunedTickMilliseconds = 1;

    /// <summary>Wears the record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="seconds">How much of it to wear.</param>
    public CostStudy(WfdbRecord record, double seconds)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordName = record.Name;
        Firmware = CountedFirmware.Load();
        Spinning = WearCost.Measure(Firmware, record, seconds, StockTickMilliseconds, 0);
        EventDriven = WearCost.Measure(Firmware, record, seconds, TunedTickMilliseconds, 0);
        Charged =
        [
            .. ClockEstimate.All.SelectMany(clock => new[] { StockTickMilliseconds, TunedTickMilliseconds }
                .Select(tick => (clock, tick, WearCost.Measure(Firmware, record, seconds, tick, clock.InstructionsPerSecond)))),
        ];
        AloneByEvents = BusyTimes.Of(WearCost.MeasureAlone(Firmware, record, seconds, BusyTimes.StudyClock.InstructionsPerSecond, lightSleep: false), lightSleep: false);
        AloneAsleep = BusyTimes.Of(WearCost.MeasureAlone(Firmware, record, seconds, BusyTimes.StudyClock.InstructionsPerSecond, lightSleep: true), lightSleep: true);
        Heap = FootprintOfTheDevice();
        using ModuleDefinition firmware = ModuleDefinition.ReadModule(typeof(Wearable).Assembly.Location);
        StackUse stack = new(new CallGraph(firmware));
        MethodDefinition main = firmware.GetType("EcgWearable.Firmware.Program").Methods.Single(m => m.Name == "Main");
        StackBytes = stack.DeepestBytes(main);
        StackChain = [.. stack.DeepestChain(main).Select(m => (CallGraph.Name(m), StackUse.FrameBytes(m)))];
    }

    /// <summary>Name of the record.</summary>
    public string RecordName { get; }

    /// <summary>The counted firmware.</summary>
    public CountedFirmware Firmware { get; }

    /// <summary>Counts on a stock image: the main loop spins.</summary>
    public WearCost Spinning { get; }

    /// <summary>Counts on an image with a 1 kHz tick: the main loop waits for events.</summary>
    public WearCost EventDriven { get; }

    /// <summary>The same with the counted work charged in virtual time, by clock and tick in milliseconds.</summary>
    public IReadOnlyList<(ClockEstimate Clock, int TickMilliseconds, WearCost Cost)> Charged { get; }

    /// <summary>The core's time without a host, waiting for events between samples.</summary>
    public BusyTimes AloneByEvents { get; }

    /// <summary>The core's time without a host, in light sleep between samples.</summary>
    public BusyTimes AloneAsleep { get; }

    /// <summary>What the running firmware holds of the managed heap.</summary>
    public HeapFootprint Heap { get; }

    /// <summary>Most bytes of stack frames.</summary>
    public int StackBytes { get; }

    /// <summary>The calls that take them, the outermost first.</summary>
    public IReadOnlyList<(string Method, int Bytes)> StackChain { get; }

    /// <summary>Builds the device on a virtual board and measures what it holds.</summary>
    public static HeapFootprint FootprintOfTheDevice()
    {
        HeapFootprint? heap = null;
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                WearableSettings settings = new();
                FrontEndRate rate = settings.MakeRate();
                heap = new HeapFootprint(new Wearable(settings, new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator)));
            },
            1_000_000_000);
        return heap ?? throw new InvalidOperationException("The firmware's device was not built within a second of virtual time.");
    }
}
