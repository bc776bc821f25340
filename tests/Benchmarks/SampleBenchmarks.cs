using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EcgWearable.Ecg;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Detection;
using EcgWearable.IntegerModel;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;

namespace EcgWearable.Benchmarks;

/// <summary>What one sample, and one window, cost on the desktop. Time and bytes are per sample (per window for the network).</summary>
[MemoryDiagnoser]
[Config(typeof(InProcessConfig))]
public class SampleBenchmarks
{
    private const int Samples = 100_000;
    private const int BoardSeconds = 120;
    private const int BoardSamples = BoardSeconds * 3200 / 9;

    private readonly int[] _microvolts = new int[Samples];
    private readonly sbyte[] _window = new sbyte[WindowFormat.Length];
    private readonly sbyte[] _context = new sbyte[WindowFormat.ContextLength];
    private readonly int[] _logits = new int[4];
    private SampleHistory _history = new();
    private PanTompkinsDetector _detector = new(3200, 9);
    private IntegerNetwork _network = null!;
    private WearPlan _plan = null!;

    /// <summary>Five minutes of real ECG at the front end's rate, and the deployed model.</summary>
    [GlobalSetup]
    public void Setup()
    {
        WfdbRecord record = WfdbRecord.Read(BuiltIn.RecordPath);
        ResampledRecord signal = new(record.Microvolts(0), record.SamplingFrequencyHz);
        signal.Start(0, 3200, 9);
        for (int i = 0; i < Samples; i++)
        {
            _microvolts[i] = (int)Math.Round(signal.NextMicrovolts());
        }

        ModelFile model = BuiltIn.LoadModel(null);
        _network = new IntegerNetwork(model.Network);
        model.Vectors[0].Window.CopyTo(_window, 0);
        _plan = new WearPlan { Record = record, Lead = 0, Seconds = BoardSeconds, Model = model };
    }

    /// <summary>The firmware's path of a sample: history and beat detection.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public long FirmwareSamplePath()
    {
        long beats = 0;
        foreach (int microvolts in _microvolts)
        {
            _history.Add(microvolts, false);
            _detector.Push(microvolts);
            while (_detector.TryTakeBeat(out long _))
            {
                beats++;
            }
        }

        return beats;
    }

    /// <summary>Everything: virtual board with all its parts, firmware with all its tasks; building and reading the board included.</summary>
    [Benchmark(OperationsPerInvoke = BoardSamples)]
    public int VirtualBoardSample() => WearRunner.Run(_plan, null, CancellationToken.None).Session.Beats.Count;

    /// <summary>The integer network on one window.</summary>
    [Benchmark]
    public int NetworkWindow()
    {
        _network.Forward(_window, _context, _logits);
        return _logits[0];
    }

    private sealed class InProcessConfig : ManualConfig
    {
        public InProcessConfig() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
