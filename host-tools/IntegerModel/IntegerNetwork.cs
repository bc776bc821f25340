using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EcgWearable.IntegerModel;

/// <summary>
/// Computes the integer network, bit for bit as the accelerator does. Allocates nothing after construction. An instance
/// has its own scratch memory: use one per thread.
/// </summary>
/// <remarks>
/// Eight output channels are computed side by side in 32-bit lanes: weights are laid out so that the lanes' weights for one
/// input lie together, and the input is broadcast. A layer's outputs lie channels-last, so that what a kernel reads is
/// contiguous. The last group of lanes may be wider than there are channels; the surplus is written into the place of the
/// next position, which then overwrites it, or into the slack after the last.
/// </remarks>
public sealed class IntegerNetwork
{
    private const int Lanes = 8;

    private readonly PackedLayer[] _convolutions;
    private readonly PackedLayer _head;
    private readonly PackedLayer _linear;
    private readonly int[] _window;
    private readonly int[] _context;
    private readonly int[][] _activations;
    private readonly int[] _joined;
    private readonly int[] _logits;

    /// <summary>Prepares the weights and the scratch memory.</summary>
    /// <param name="definition">The network.</param>
    public IntegerNetwork(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
        int count = definition.Convolutions.Count;
        _convolutions = new PackedLayer[count];
        _activations = new int[count][];
        for (int i = 0; i < count; i++)
        {
            ConvolutionLayer layer = definition.Convolutions[i];
            LayerSummary summary = definition.Layers[i];
            _convolutions[i] = new PackedLayer(
                layer.Kernel * layer.InChannels, layer.Stride * layer.InChannels, layer.OutChannels, summary.OutputLength, layer.Shift, layer.Weights, layer.Biases);
            _activations[i] = new int[(summary.OutputLength * layer.OutChannels) + Lanes];
        }

        _head = new PackedLayer(definition.Head.InChannels, 0, definition.Head.OutChannels, 1, definition.Head.Shift, definition.Head.Weights, definition.Head.Biases);
        _linear = new PackedLayer(definition.Linear.InChannels, 0, definition.Linear.OutChannels, 1, 0, definition.Linear.Weights, definition.Linear.Biases);
        _window = new int[definition.WindowLength];
        _context = new int[definition.ContextLength];
        _joined = new int[definition.Linear.InChannels + Lanes];
        _logits = new int[definition.ClassCount + Lanes];
    }

    /// <summary>The network that is computed.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>Computes the logits of one beat.</summary>
    /// <param name="window">int8, as many as the window is long, the R peak in the middle.</param>
    /// <param name="context">int8, as many as there are context features.</param>
    /// <param name="logits">Receives one int32 per class, in the order N, S, V, F.</param>
    /// <exception cref="ArgumentException">An argument has another length than the network wants.</exception>
    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits)
    {
        RequireLength(window.Length, _window.Length, nameof(window));
        RequireLength(context.Length, _context.Length, nameof(context));
        RequireLength(logits.Length, Definition.ClassCount, nameof(logits));
        for (int i = 0; i < window.Length; i++)
        {
            _window[i] = window[i];
        }

        for (int i = 0; i < context.Length; i++)
        {
            _context[i] = context[i];
        }

        int[] input = _window;
        for (int i = 0; i < _convolutions.Length; i++)
        {
            _convolutions[i].Compute(input, _activations[i], 0);
            input = _activations[i];
        }

        int channels = _convolutions[^1].OutChannels;
        input.AsSpan(0, channels).CopyTo(_joined);
        _head.Compute(_context, _joined, channels);
        _linear.Compute(_joined, _logits, 0);
        _logits.AsSpan(0, logits.Length).CopyTo(logits);
    }

    /// <summary>Computes one beat and keeps what every layer gave, to find the first layer where another implementation differs.</summary>
    /// <param name="window">As for <see cref="Forward"/>.</param>
    /// <param name="context">As for <see cref="Forward"/>.</param>
    /// <returns>
    /// One array per layer in the order of <see cref="NetworkDefinition.Layers"/>: activations [position][channel] of the
    /// convolutions (0 to 127), of the context head (0 to 127), and the logits.
    /// </returns>
    /// <exception cref="ArgumentException">An argument has another length than the network wants.</exception>
    public int[][] Trace(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context)
    {
        var logits = new int[Definition.ClassCount];
        Forward(window, context, logits);
        var outputs = new int[_convolutions.Length + 2][];
        for (int i = 0; i < _convolutions.Length; i++)
        {
            outputs[i] = _activations[i][..^Lanes];
        }

        outputs[^2] = _joined[_convolutions[^1].OutChannels..^Lanes];
        outputs[^1] = logits;
        return outputs;
    }

    /// <summary>The class of the largest logit; of equal ones the first, as the accelerator decides.</summary>
    /// <param name="logits">One per class.</param>
    public static int ArgMax(ReadOnlySpan<int> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
            {
                best = i;
            }
        }

        return best;
    }

    private static void RequireLength(int found, int wanted, string name)
    {
        if (found != wanted)
        {
            throw new ArgumentException($"{name} has {found} values, but the network wants {wanted}", name);
        }
    }

    private sealed class PackedLayer
    {
        private readonly int _inputs;
        private readonly int _step;
        private readonly int _positions;
        private readonly int _shift;
        private readonly int _groups;
        private readonly int[] _weights;
        private readonly int[] _biases;

        public PackedLayer(int inputs, int step, int outChannels, int positions, int shift, sbyte[] weights, int[] biases)
        {
            _inputs = inputs;
            _step = step;
            _positions = positions;
            _shift = shift;
            OutChannels = outChannels;
            _groups = (outChannels + Lanes - 1) / Lanes;
            _weights = new int[_groups * inputs * Lanes];
            _biases = new int[_groups * Lanes];
            biases.CopyTo(_biases, 0);
            for (int o = 0; o < outChannels; o++)
            {
                for (int j = 0; j < inputs; j++)
                {
                    _weights[((((o / Lanes) * inputs) + j) * Lanes) + (o % Lanes)] = weights[(o * inputs) + j];
                }
            }
        }

        public int OutChannels { get; }

        public void Compute(int[] input, int[] output, int outputOffset)
        {
            ref int weights = ref MemoryMarshal.GetArrayDataReference(_weights);
            Vector256<int> half = Vector256.Create(_shift > 0 ? 1 << (_shift - 1) : 0);
            Vector256<int> top = Vector256.Create((int)sbyte.MaxValue);
            for (int p = 0; p < _positions; p++)
            {
                ReadOnlySpan<int> patch = input.AsSpan(p * _step, _inputs);
                int target = outputOffset + (p * OutChannels);
                for (int g = 0; g < _groups; g++)
                {
                    nuint at = (nuint)(g * _inputs * Lanes);
                    Vector256<int> even = Vector256.Create(_biases.AsSpan(g * Lanes, Lanes));
                    Vector256<int> odd = Vector256<int>.Zero;
                    int j = 0;
                    for (; j + 1 < patch.Length; j += 2)
                    {
                        even += Vector256.Create(patch[j]) * Vector256.LoadUnsafe(ref weights, at);
                        odd += Vector256.Create(patch[j + 1]) * Vector256.LoadUnsafe(ref weights, at + Lanes);
                        at += 2 * Lanes;
                    }

                    if (j < patch.Length)
                    {
                        even += Vector256.Create(patch[j]) * Vector256.LoadUnsafe(ref weights, at);
                    }

                    Vector256<int> sum = even + odd;
                    if (_shift > 0)
                    {
                        sum = Vector256.Min(Vector256.Max((sum + half) >> _shift, Vector256<int>.Zero), top);
                    }

                    sum.CopyTo(output.AsSpan(target + (g * Lanes), Lanes));
                }
            }
        }
    }
}
