using EcgWearable.Firmware;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Detection;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Tests.Firmware.Power;

/// <summary>The whole firmware on the virtual board, wearing the embedded five minutes over and over.</summary>
internal sealed class WornDay
{
    // Start-up, the last beats, the button, and writing out.
    private const double AroundSeconds = 30;

    private WornDay(VirtualEcgBoard board, WearSession session)
    {
        Board = board;
        Session = session;
    }

    public VirtualEcgBoard Board { get; }

    public WearSession Session { get; }

    /// <summary>By how much the ledger is above the board's own account, of one part or (-1) of all, in percent.</summary>
    public double DifferencePercent(int part = -1)
    {
        EnergyBudget ledger = Session.Budgets[^1];
        BoardEnergy board = Board.EnergyUntilDeepSleep!.Value;
        double[] parts = [board.Mcu, board.FrontEnd, board.Accelerator, board.Flash, board.Led, board.Supply];
        return part < 0
            ? ((ledger.ConsumedMillijoules / 1000.0 / board.Total) - 1) * 100
            : ((ledger.PartMillijoules[part] / 1000.0 / parts[part]) - 1) * 100;
    }

    public static WornDay Wear(double seconds, WearableSettings settings, VirtualBoardOptions options, Func<VirtualEcgBoard, int>? millivolts = null, bool switchesOff = true)
    {
        WfdbRecord record = WfdbRecord.Read(Path.Combine(AppContext.BaseDirectory, "data", "208x"));
        ResampledRecord minutes = new(record.Microvolts(0), record.SamplingFrequencyHz);
        IElectrodeSignal signal = new ChainedSignal(_ => minutes);
        VoltageProbe? probe = millivolts is null ? null : new VoltageProbe(signal, millivolts);
        VirtualEcgBoard board = new(options with
        {
            Signal = probe ?? signal,
            Network = options.Network ?? new DigestNetwork(),
            ButtonPresses = switchesOff ? [new ButtonPress((long)((seconds + 10) * 1e9), 2_500_000_000)] : [],
        });
        FrontEndRate rate = settings.MakeRate();
        board.Run(
            () =>
            {
                Wearable wearable = new(settings, new PanTompkinsDetector(rate.OdrNumerator, rate.OdrDenominator));
                probe?.Show(board, wearable);
                wearable.Run();
            },
            (long)((seconds + AroundSeconds) * 1e9));
        return new WornDay(board, WearLogReader.Parse(board.Flash.Image, "test").Sessions[^1]);
    }

    /// <summary>Tells the policy a voltage, as a measurement would.</summary>
    private sealed class VoltageProbe(IElectrodeSignal signal, Func<VirtualEcgBoard, int> millivolts) : IElectrodeSignal
    {
        private VirtualEcgBoard? _board;
        private Wearable? _wearable;
        private int _samples;

        public void Show(VirtualEcgBoard board, Wearable wearable)
        {
            _board = board;
            _wearable = wearable;
        }

        public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator) => signal.Start(elapsedNanoseconds, rateNumerator, rateDenominator);

        public double NextMicrovolts()
        {
            if (++_samples % 250 == 0)
            {
                _wearable!.Policy.BatteryMillivolts = millivolts(_board!);
            }

            return signal.NextMicrovolts();
        }
    }
}
