using EcgWearable.IntegerModel;

namespace EcgWearable.VirtualBoard;

/// <summary>
/// The cycle law of the accelerator's RTL: when each word passes each unit of <c>fpga/rtl</c>, without what is in it. No data reaches a
/// handshake, so that the words' times follow from the geometry and the folding alone.
/// </summary>
/// <remarks>
/// Every unit is stepped by the rules of its SystemVerilog: <c>sliding_window_mvu</c>, <c>dense_mvu</c>, <c>stream_width_converter</c>,
/// <c>stream_concatenate</c>, <c>result_store</c>, and what <c>accelerator_control</c> and <c>spi_slave</c> do round them. An instance is for one thread.
/// </remarks>
public sealed class AcceleratorTiming
{
    /// <summary>Edges from the last one before a byte's last bit to the one that gives the byte to the network.</summary>
    public const int ByteCycles = 3;

    /// <summary>Edges from the last one before chip select rises to the one that takes the request.</summary>
    public const int RequestCycles = 5;

    /// <summary>Cycles that READY is low at least.</summary>
    public const int LeastCycles = 32;

    /// <summary>The most cycles that a byte may bring about; a network that stands still longer has a mistake in its geometry.</summary>
    private const long LongestRun = 100_000_000;

    // The head must take a byte in the cycles in which the link brings one.
    private const int LinkCyclesPerByte = 10;

    private readonly int _windowLength;
    private readonly int _inputBytes;
    private readonly int _classes;
    private readonly int _headWords;
    private readonly int _joinedWords;
    private readonly Layer[] _convolutions;
    private readonly Layer _head;
    private readonly Layer _linear;
    private readonly Converter _headJoin;
    private readonly Converter _convolutionJoin;
    private readonly Converter _logits;
    private readonly Converter _resultBytes = new(32, 8);
    private readonly long[] _knownArrivals;
    private AcceleratorWork _known;
    private bool _isKnown;

    /// <summary>Lays out the units for a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="foldings">Folding of the convolutions first to last, of the head, and of the linear layer.</param>
    /// <exception cref="ArgumentException">A layer cannot be folded so.</exception>
    public AcceleratorTiming(NetworkDefinition network, IReadOnlyList<LayerFolding> foldings)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(foldings);
        int convolutions = network.Convolutions.Count;
        if (foldings.Count != convolutions + 2)
        {
            throw new ArgumentException($"{foldings.Count} foldings for {convolutions + 2} layers; give one for each.", nameof(foldings));
        }

        _windowLength = network.WindowLength;
        _inputBytes = network.WindowLength + network.ContextLength;
        _classes = network.ClassCount;
        _knownArrivals = new long[_inputBytes];
        _convolutions = new Layer[convolutions];
        int length = network.WindowLength;
        int width = 1;
        for (int i = 0; i < convolutions; i++)
        {
            ConvolutionLayer layer = network.Convolutions[i];
            LayerFolding folding = Checked(foldings[i], $"convolution {i + 1}", layer.InChannels, layer.OutChannels);
            int steps = layer.Kernel * layer.InChannels / folding.InputChannels;
            int positions = ((length - layer.Kernel) / layer.Stride) + 1;
            int folds = layer.OutChannels / folding.OutputChannels;
            Unit unit = positions == 1 && i == convolutions - 1
                ? new DenseUnit(steps, folds)
                : new SlidingUnit(steps, folds, positions, layer.Stride * layer.InChannels / folding.InputChannels);
            _convolutions[i] = new Layer(new Converter(width, folding.InputChannels), unit);
            length = positions;
            width = folding.OutputChannels;
        }

        LayerFolding head = Checked(foldings[convolutions], "context head", network.Head.InChannels, network.Head.OutChannels);
        LayerFolding linear = Checked(foldings[convolutions + 1], "linear layer", network.Linear.InChannels, network.Linear.OutChannels);
        _head = new Layer(new Converter(1, head.InputChannels), new DenseUnit(network.Head.InChannels / head.InputChannels, network.Head.OutChannels / head.OutputChannels));
        _headJoin = new Converter(head.OutputChannels, linear.InputChannels);
        _convolutionJoin = new Converter(width, linear.InputChannels);
        _headWords = network.Head.OutChannels / linear.InputChannels;
        _joinedWords = network.Linear.InChannels / linear.InputChannels;
        _linear = new Layer(new Converter(1, 1), new DenseUnit(_joinedWords, network.Linear.OutChannels / linear.OutputChannels));
        _logits = new Converter(linear.OutputChannels, 1);
    }

    /// <summary>The folding for the iCE40UP5K of the wearable, as <c>fpga/model/export_rtl.py --target ice40up5k</c> makes it.</summary>
    /// <param name="network">The network.</param>
    public static AcceleratorTiming Ice40Up5K(NetworkDefinition network) => Folded(network, [1, 2]);

    /// <summary>The folding for the Zynq-7020, as <c>fpga/model/export_rtl.py --target zynq7020</c> makes it.</summary>
    /// <param name="network">The network.</param>
    public static AcceleratorTiming Zynq7020(NetworkDefinition network) => Folded(network, [2, 4, 2, 2]);

    /// <summary>The work on a window that comes over the link.</summary>
    /// <param name="arrivals">Clock edge at which the network is given each byte, ascending.</param>
    public AcceleratorWork Classify(ReadOnlySpan<long> arrivals)
    {
        if (arrivals.Length != _inputBytes)
        {
            throw new ArgumentException($"{arrivals.Length} bytes; the network reads {_inputBytes}.", nameof(arrivals));
        }

        long first = arrivals[0];
        bool same = _isKnown;
        for (int i = 0; i < arrivals.Length; i++)
        {
            same = same && _knownArrivals[i] == arrivals[i] - first;
            _knownArrivals[i] = arrivals[i] - first;
        }

        if (!same)
        {
            _known = Run(_knownArrivals, -1);
            _isKnown = true;
        }

        return _known with { AnswerEdge = _known.AnswerEdge + first };
    }

    /// <summary>The work on the built-in window.</summary>
    /// <param name="requestEdge">Clock edge that takes the request.</param>
    public AcceleratorWork SelfTest(long requestEdge)
    {
        AcceleratorWork work = Run(default, 0);
        return work with { AnswerEdge = work.AnswerEdge + requestEdge };
    }

    private static AcceleratorTiming Folded(NetworkDefinition network, int[] lanes)
    {
        ArgumentNullException.ThrowIfNull(network);
        int outputs = network.Head.OutChannels;
        int head = Enumerable.Range(1, outputs).First(lane => outputs % lane == 0 && outputs / lane <= LinkCyclesPerByte);
        return new AcceleratorTiming(
            network,
            [.. network.Convolutions.Select((_, i) => new LayerFolding(i < lanes.Length ? lanes[i] : 1, 1)), new LayerFolding(head, 1), new LayerFolding(1, 1)]);
    }

    private static LayerFolding Checked(LayerFolding folding, string layer, int inChannels, int outChannels) =>
        folding.OutputChannels < 1 || folding.InputChannels < 1 || outChannels % folding.OutputChannels != 0 || inChannels % folding.InputChannels != 0
            ? throw new ArgumentException($"{layer}: {folding.OutputChannels}x{folding.InputChannels} does not divide its {outChannels} outputs and {inChannels} inputs.")
            : folding;

    /// <summary>Steps every unit, edge by edge, from reset to the result. A self-test gives its bytes as fast as they are taken.</summary>
    private AcceleratorWork Run(ReadOnlySpan<long> arrivals, long selfTestEdge)
    {
        Reset();
        bool selfTest = selfTestEdge >= 0;
        bool valid = false;
        bool read = false;
        int arrived = 0;
        int given = 0;
        int joined = 0;
        int taken = 0;
        int stored = 0;
        uint cycles = 0;
        int resultBytes = (4 * _classes) + 5;
        for (long edge = selfTest ? selfTestEdge + 1 : arrivals[0]; edge < LongestRun; edge++)
        {
            // Who takes a word at this edge, from the result back to the link; all of it follows from the state before the edge.
            bool allTaken = taken == _classes;
            bool resultReady = _resultBytes.TakesIn(true);
            bool storeReady = resultReady && !allTaken;
            bool logitsOut = _logits.GivesOut(_linear.Unit.OutValid);
            bool linearOutReady = _logits.TakesIn(storeReady);
            bool linearReady = _linear.Unit.TakesIn(linearOutReady);
            bool inHead = joined < _headWords;
            bool headOut = _headJoin.GivesOut(_head.Unit.OutValid);
            Unit last = _convolutions[^1].Unit;
            bool convolutionOut = _convolutionJoin.GivesOut(last.OutValid);
            bool joinOut = inHead ? headOut : convolutionOut;
            bool headOutReady = _headJoin.TakesIn(inHead && linearReady);
            bool convolutionOutReady = _convolutionJoin.TakesIn(!inHead && linearReady);
            bool headReady = _head.Unit.TakesIn(headOutReady);
            bool inWindow = given < _windowLength;
            bool networkReady = inWindow
                ? _convolutions[0].Input.TakesIn(_convolutions[0].Unit.TakesIn(OutReady(0, convolutionOutReady)))
                : _head.Input.TakesIn(headReady);
            bool give = valid && networkReady;
            bool allGiven = given == _inputBytes;

            // The edge, from the result back to the link: each unit sees what those before it gave before the edge.
            bool piece = _resultBytes.GivesOut(false);
            if (stored < 4 * _classes ? piece : allTaken && stored < resultBytes)
            {
                stored++;
            }

            cycles += allGiven && !allTaken ? 1u : 0;
            taken += logitsOut && storeReady ? 1 : 0;
            _resultBytes.Step(logitsOut && !allTaken, true);
            _logits.Step(_linear.Unit.OutValid, storeReady);
            _linear.Unit.Step(joinOut, linearOutReady);
            _headJoin.Step(_head.Unit.OutValid, inHead && linearReady);
            _convolutionJoin.Step(last.OutValid, !inHead && linearReady);
            if (joinOut && linearReady)
            {
                joined = joined == _joinedWords - 1 ? 0 : joined + 1;
            }

            Step(_head, valid && !inWindow, headOutReady);
            bool outReady = convolutionOutReady;
            for (int i = _convolutions.Length - 1; i >= 0; i--)
            {
                Layer layer = _convolutions[i];
                bool before = i == 0 ? valid && inWindow : _convolutions[i - 1].Unit.OutValid;
                bool beforeReady = layer.Input.TakesIn(layer.Unit.TakesIn(outReady));
                Step(layer, before, outReady);
                outReady = beforeReady;
            }

            bool wasValid = valid;
            if (give)
            {
                valid = false;
                given++;
            }

            if (selfTest)
            {
                bool wasRead = read;
                read = !wasValid && !wasRead && !allGiven;
                valid |= wasRead;
            }
            else if (arrived < arrivals.Length && arrivals[arrived] == edge)
            {
                arrived++;
                valid = true;
            }

            if (stored == resultBytes)
            {
                return new AcceleratorWork(edge + 1, cycles);
            }
        }

        throw new InvalidOperationException("The network gave no result; its layers do not feed one another.");
    }

    private bool OutReady(int layer, bool convolutionOutReady)
    {
        bool ready = convolutionOutReady;
        for (int i = _convolutions.Length - 1; i > layer; i--)
        {
            ready = _convolutions[i].Input.TakesIn(_convolutions[i].Unit.TakesIn(ready));
        }

        return ready;
    }

    private static void Step(Layer layer, bool inValid, bool outReady)
    {
        bool converted = layer.Input.GivesOut(inValid);
        bool ready = layer.Unit.TakesIn(outReady);
        layer.Unit.Step(converted, outReady);
        layer.Input.Step(inValid, ready);
    }

    private void Reset()
    {
        foreach (Layer layer in _convolutions)
        {
            layer.Reset();
        }

        _head.Reset();
        _linear.Reset();
        _headJoin.Reset();
        _convolutionJoin.Reset();
        _logits.Reset();
        _resultBytes.Reset();
    }

    private sealed record Layer(Converter Input, Unit Unit)
    {
        public void Reset()
        {
            Input.Reset();
            Unit.Reset();
        }
    }

    /// <summary><c>stream_width_converter</c>.</summary>
    private sealed class Converter(int inWidth, int outWidth)
    {
        private readonly bool _narrows = inWidth > outWidth;
        private readonly int _pieces = Math.Max(inWidth, outWidth) / Math.Min(inWidth, outWidth);
        private int _held;

        public void Reset() => _held = 0;

        public bool TakesIn(bool outReady) => _pieces == 1 ? outReady : _narrows ? _held == 0 : _held != _pieces;

        public bool GivesOut(bool inValid) => _pieces == 1 ? inValid : _narrows ? _held != 0 : _held == _pieces;

        public void Step(bool inValid, bool outReady)
        {
            if (_pieces == 1)
            {
                return;
            }

            bool taken = inValid && TakesIn(outReady);
            bool given = outReady && GivesOut(inValid);
            if (_narrows)
            {
                _held = taken ? _pieces : given ? _held - 1 : _held;
            }
            else
            {
                _held = given ? 0 : taken ? _held + 1 : _held;
            }
        }
    }

    /// <summary>What <c>sliding_window_mvu</c> and <c>dense_mvu</c> share: the pipeline from operands to output.</summary>
    private abstract class Unit
    {
        private bool _read;
        private bool _readLast;
        private bool _dot;
        private bool _dotLast;
        private bool _sumDone;

        public bool OutValid { get; private set; }

        public virtual void Reset()
        {
            _read = false;
            _dot = false;
            _sumDone = false;
            OutValid = false;
        }

        public abstract bool TakesIn(bool outReady);

        public abstract void Step(bool inValid, bool outReady);

        protected bool Advances(bool outReady) => !OutValid || outReady;

        /// <summary>The pipeline moves by a stage.</summary>
        protected void Move(bool issued, bool last)
        {
            OutValid = _sumDone;
            _sumDone = _dot && _dotLast;
            _dot = _read;
            _dotLast = _readLast;
            _read = issued;
            _readLast = last;
        }
    }

    private sealed class SlidingUnit(int steps, int folds, int positions, int wordsToNext) : Unit
    {
        private readonly long _ring = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(steps + wordsToNext));
        private long _written;
        private long _base;
        private int _step;
        private int _fold;
        private int _position;

        public override void Reset()
        {
            base.Reset();
            _written = 0;
            _base = 0;
            _step = 0;
            _fold = 0;
            _position = 0;
        }

        public override bool TakesIn(bool outReady) => _written - _base < _ring;

        public override void Step(bool inValid, bool outReady)
        {
            bool taken = inValid && TakesIn(outReady);
            if (Advances(outReady))
            {
                bool issued = _written - _base > _step;
                Move(issued, _step == steps - 1);
                if (issued)
                {
                    Next();
                }
            }

            _written += taken ? 1 : 0;
        }

        private void Next()
        {
            if (++_step < steps)
            {
                return;
            }

            _step = 0;
            if (++_fold < folds)
            {
                return;
            }

            _fold = 0;
            bool lastPosition = _position == positions - 1;
            _position = lastPosition ? 0 : _position + 1;
            _base += lastPosition ? steps : wordsToNext;
        }
    }

    private sealed class DenseUnit(int words, int folds) : Unit
    {
        private bool _held;
        private int _word;
        private int _fold;

        public override void Reset()
        {
            base.Reset();
            _held = false;
            _word = 0;
            _fold = 0;
        }

        public override bool TakesIn(bool outReady) => !_held || (Advances(outReady) && _fold == folds - 1);

        public override void Step(bool inValid, bool outReady)
        {
            bool takes = TakesIn(outReady);
            if (Advances(outReady))
            {
                Move(_held, _word == words - 1);
                if (_held)
                {
                    _fold = _fold == folds - 1 ? 0 : _fold + 1;
                    _word = _fold != 0 ? _word : _word == words - 1 ? 0 : _word + 1;
                }
            }

            if (takes)
            {
                _held = inValid;
            }
        }
    }
}
