using EcgWearable.Ecg;
using EcgWearable.Ecg.Wear;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.DeviceCost;

/// <summary>What it cost to wear a record on the virtual board with the counted firmware.</summary>
public sealed class WearCost
{
    private const double LongestBootSeconds = 30;
    private const double BootStepSeconds = 0.1;
    private const double MarkSeconds = 40;
    private const double PullFromSeconds = 60;
    private const double PullEverySeconds = 30;
    private const double ShortPressSeconds = 0.3;
    private const int TunedTickMilliseconds = 1;
    private const long LastSectors = 6;

    private WearCost(CostMeter meter, VirtualEcgBoard board, WearSession session)
    {
        Meter = meter;
        Seconds = board.NowNanoseconds / 1e9;
        Samples = board.FrontEnd.SamplesTaken;
        LostSamples = board.FrontEnd.SamplesLost;
        BusySeconds = Seconds - (board.IdleNanoseconds / 1e9) - board.EnergyNow().LightSleepSeconds;
        Beats = session.Beats.Count;
        ClassifiedBeats = session.Beats.Count(b => (b.Flags & Firmware.Logging.BeatFlags.Classified) != 0);
        double milliseconds = session.Energy.Sum(e => (double)e.IntervalMilliseconds);
        LoggedMilliwatts = milliseconds == 0 ? 0 : session.Energy.Sum(e => (double)e.Mcu.Microjoules + e.FrontEnd.Microjoules + e.Accelerator.Microjoules + e.Flash.Microjoules) / milliseconds;
        FlashImage = board.Flash.Image.ToArray();
    }

    /// <summary>The counts.</summary>
    public CostMeter Meter { get; }

    /// <summary>Virtual time from power-on.</summary>
    public double Seconds { get; }

    /// <summary>Virtual time in which the core did not wait.</summary>
    public double BusySeconds { get; }

    /// <summary>Samples read.</summary>
    public long Samples { get; }

    /// <summary>Samples that the front end made and nobody read in time.</summary>
    public long LostSamples { get; }

    /// <summary>Requests of the host that the device did not answer in time.</summary>
    public int Unanswered { get; private init; }

    /// <summary>Beats logged.</summary>
    public int Beats { get; }

    /// <summary>Beats that the accelerator classified.</summary>
    public int ClassifiedBeats { get; }

    /// <summary>Average power of MCU, front end, accelerator and flash by the firmware's own ledger, modelled, in milliwatts; 0 before the first minute is over.</summary>
    public double LoggedMilliwatts { get; }

    /// <summary>What the log's flash holds.</summary>
    public byte[] FlashImage { get; }

    /// <summary>
    /// Wears a record: with the deployed model in the accelerator, a button press that stores a strip, and a host that sets the clock, has the device
    /// test itself and pulls the log every half minute.
    /// </summary>
    /// <param name="firmware">The counted firmware.</param>
    /// <param name="record">The record; its first signal is on the electrodes.</param>
    /// <param name="seconds">How much of it.</param>
    /// <param name="tickMilliseconds">Tick of the CLR: 10, then the firmware spins; 1, then it waits for events.</param>
    /// <param name="instructionsPerSecond">Speed of the interpreter, charged in virtual time; 0: the virtual board's own figures.</param>
    public static WearCost Measure(CountedFirmware firmware, WfdbRecord record, double seconds, int tickMilliseconds, long instructionsPerSecond)
    {
        ArgumentNullException.ThrowIfNull(firmware);
        ClrCosts costs = instructionsPerSecond > 0 ? Charged(instructionsPerSecond) : new ClrCosts();
        return Measure(firmware.Main, new CostMeter(firmware, instructionsPerSecond > 0 ? 1e9 / instructionsPerSecond : 0), record, seconds, tickMilliseconds, costs, null);
    }

    /// <summary>Wears a record with no host anywhere, on an image with a tick of 1 ms: what most of a day is.</summary>
    /// <param name="firmware">The counted firmware.</param>
    /// <param name="record">The record; its first signal is on the electrodes.</param>
    /// <param name="seconds">How much of it.</param>
    /// <param name="instructionsPerSecond">Speed of the interpreter, charged in virtual time.</param>
    /// <param name="lightSleep">Whether the MCU sleeps lightly between samples; otherwise it waits for events.</param>
    public static WearCost MeasureAlone(CountedFirmware firmware, WfdbRecord record, double seconds, long instructionsPerSecond, bool lightSleep)
    {
        ArgumentNullException.ThrowIfNull(firmware);
        NorFlash flash = StoredSettings.Write(new Firmware.WearableSettings { LightSleep = lightSleep });
        return Measure(firmware.Main, new CostMeter(firmware, 1e9 / instructionsPerSecond), record, seconds, TunedTickMilliseconds, Charged(instructionsPerSecond), flash);
    }

    /// <summary>The same with the firmware as it was built: nothing is counted.</summary>
    /// <param name="record">The record; its first signal is on the electrodes.</param>
    /// <param name="seconds">How much of it.</param>
    /// <param name="tickMilliseconds">Tick of the CLR.</param>
    public static WearCost MeasureUncounted(WfdbRecord record, double seconds, int tickMilliseconds) =>
        Measure(Firmware.Program.Main, CostMeter.OfNothing, record, seconds, tickMilliseconds, new ClrCosts(), null);

    // Everything the firmware does to a sample is counted and charged; the board's lump for it must not be charged again.
    private static ClrCosts Charged(long instructionsPerSecond) => new ClrCosts().At(instructionsPerSecond) with { SampleHandlingNanoseconds = 0 };

    // With a flash of its own the device has no host.
    private static WearCost Measure(Action main, CostMeter meter, WfdbRecord record, double seconds, int tickMilliseconds, ClrCosts costs, NorFlash? alone)
    {
        ArgumentNullException.ThrowIfNull(record);
        using VirtualEcgBoard board = new(new VirtualBoardOptions
        {
            Signal = new ResampledRecord(record.Microvolts(0), record.SamplingFrequencyHz),
            ClrTickMilliseconds = tickMilliseconds,
            Costs = costs,
            Flash = alone ?? new NorFlash(),
            Network = new ModelNetwork(BuiltIn.LoadModel(null)),
            ButtonPresses = [new ButtonPress(Nanoseconds(MarkSeconds), Nanoseconds(ShortPressSeconds))],
        });
        board.Start(() =>
        {
            CostMeter.Attach(meter);
            try
            {
                main();
            }
            finally
            {
                CostMeter.Attach(null);
            }
        });
        while (board.FrontEnd.SamplesTaken == 0 && board.NowNanoseconds < Nanoseconds(LongestBootSeconds))
        {
            board.RunFor(Nanoseconds(BootStepSeconds));
        }

        int unanswered = 0;
        if (alone is null)
        {
            Visit(VirtualDevice.Connect(board));
        }

        board.RunFor(Math.Max(1, Nanoseconds(seconds) - board.NowNanoseconds));
        board.Stop();
        return new WearCost(meter, board, WearLogReader.Parse(board.Flash.Image.ToArray(), "the virtual board's flash").Sessions[^1]) { Unanswered = unanswered };

        void Visit(LinkClient host)
        {
            Ask(() => host.SynchronizeTime(DateTimeOffset.UnixEpoch));
            Ask(() => Pull(host));
            for (double at = PullFromSeconds; at < seconds; at += PullEverySeconds)
            {
                board.RunFor(Math.Max(1, Nanoseconds(at) - board.NowNanoseconds));
                Ask(() => Pull(host));
                Ask(() => host.SelfTest());
            }
        }

        // A device too slow to answer is a finding, not an end of the measurement.
        void Ask(Action request)
        {
            try
            {
                request();
            }
            catch (LinkException)
            {
                unanswered++;
            }
        }
    }

    private static void Pull(LinkClient host)
    {
        LogExtent extent = host.List();
        byte[] sector = new byte[NorFlash.SectorBytes];
        for (long at = Math.Max(extent.OldestSectorSequence, extent.NewestSectorSequence - LastSectors); at <= extent.NewestSectorSequence; at++)
        {
            host.ReadSector((uint)at, sector);
        }
    }

    private static long Nanoseconds(double seconds) => (long)Math.Round(seconds * 1e9);
}
