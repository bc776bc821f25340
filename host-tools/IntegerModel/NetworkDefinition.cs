using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EcgWearable.IntegerModel;

/// <summary>
/// The integer network as data: convolutions over the window, a context head over the context, and one linear layer over
/// both, whose accumulators are the logits. Immutable, and valid once constructed: the layers fit one another, the last
/// convolution leaves one position that depends on the whole window, and no accumulator can leave 32 bits.
/// </summary>
public sealed class NetworkDefinition
{
    /// <summary>Window version that this code can feed; the firmware's window format has the same number.</summary>
    public const int SupportedWindowVersion = 2;

    /// <summary>Largest requantization shift.</summary>
    public const int MaximumShift = 24;

    private const int MaximumConvolutions = 16;

    private readonly byte[] _payload;
    private readonly byte[] _hash;

    /// <summary>Checks and takes the layers of a network.</summary>
    /// <param name="windowVersion">Version of window normalisation and context features.</param>
    /// <param name="windowLength">Samples of the window, 1 to 65,535.</param>
    /// <param name="contextLength">Context features, 1 to 255.</param>
    /// <param name="classCount">Logits, 2 to 255.</param>
    /// <param name="convolutions">Layers over the window, first to last; 1 to 16.</param>
    /// <param name="head">The layer over the context.</param>
    /// <param name="linear">The layer over the last convolution's channels followed by the head's.</param>
    /// <exception cref="ArgumentException">The layers do not make a valid network; the message says why.</exception>
    public NetworkDefinition(
        int windowVersion,
        int windowLength,
        int contextLength,
        int classCount,
        IReadOnlyList<ConvolutionLayer> convolutions,
        DenseLayer head,
        DenseLayer linear)
    {
        ArgumentNullException.ThrowIfNull(convolutions);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(linear);
        WindowVersion = windowVersion;
        WindowLength = windowLength;
        ContextLength = contextLength;
        ClassCount = classCount;
        Convolutions = [.. convolutions];
        Head = head;
        Linear = linear;
        Layers = Check();
        _payload = Encode();
        _hash = SHA256.HashData(_payload);
    }

    /// <summary>Version of window normalisation and context features that the network was trained on.</summary>
    public int WindowVersion { get; }

    /// <summary>Samples of a window.</summary>
    public int WindowLength { get; }

    /// <summary>Context features beside a window.</summary>
    public int ContextLength { get; }

    /// <summary>Logits.</summary>
    public int ClassCount { get; }

    /// <summary>Layers over the window, first to last.</summary>
    public IReadOnlyList<ConvolutionLayer> Convolutions { get; }

    /// <summary>The context head over the context.</summary>
    public DenseLayer Head { get; }

    /// <summary>The last layer.</summary>
    public DenseLayer Linear { get; }

    /// <summary>All layers for reports: convolutions, head, linear layer.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The model hash: SHA-256 of the network's encoding, 32 bytes. Tells this network from every other.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The model hash in lower-case hexadecimal, 64 characters.</summary>
    public string HashHex => Convert.ToHexStringLower(_hash);

    /// <summary>The network's encoding: the payload of the model file's NETW section.</summary>
    public ReadOnlySpan<byte> Payload => _payload;

    /// <summary>Multiply-accumulates of one classification.</summary>
    public int Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Weights and biases.</summary>
    public int ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>Memory for weights (one byte each) and biases (four bytes each).</summary>
    public int ParameterBytes => ParameterCount + (3 * (Convolutions.Sum(layer => layer.OutChannels) + Head.OutChannels + Linear.OutChannels));

    /// <summary>Reads a network from its encoding.</summary>
    /// <param name="payload">The payload of a NETW section.</param>
    /// <exception cref="ArgumentException">It is not the encoding of a valid network; the message says why.</exception>
    public static NetworkDefinition Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        int windowVersion = reader.UInt16();
        int windowLength = reader.UInt16();
        int contextLength = reader.Byte();
        int classCount = reader.Byte();
        int convolutionCount = reader.Byte();
        reader.Zeros(1);
        if (windowVersion != SupportedWindowVersion)
        {
            throw new ArgumentException($"the network was trained on window version {windowVersion}, but this program makes version {SupportedWindowVersion}");
        }

        if (convolutionCount is < 1 or > MaximumConvolutions)
        {
            throw new ArgumentException($"it has {convolutionCount} convolutions, but 1 to {MaximumConvolutions} are possible");
        }

        var convolutions = new ConvolutionLayer[convolutionCount];
        for (int i = 0; i < convolutionCount; i++)
        {
            int kernel = reader.Byte();
            int stride = reader.Byte();
            int inChannels = reader.Byte();
            int outChannels = reader.Byte();
            int shift = reader.Byte();
            reader.Zeros(3);
            RequireSize($"convolution {i + 1}", kernel, stride, outChannels);
            convolutions[i] = new ConvolutionLayer(
                kernel, stride, inChannels, outChannels, shift, reader.SBytes(outChannels * kernel * inChannels), reader.Int32s(outChannels));
        }

        DenseLayer head = ReadDense(ref reader, hasShift: true);
        DenseLayer linear = ReadDense(ref reader, hasShift: false);
        if (reader.Remaining != 0)
        {
            throw new ArgumentException($"{reader.Remaining} bytes follow the end of the network");
        }

        return new NetworkDefinition(windowVersion, windowLength, contextLength, classCount, convolutions, head, linear);
    }

    private static DenseLayer ReadDense(ref PayloadReader reader, bool hasShift)
    {
        int inChannels = reader.Byte();
        int outChannels = reader.Byte();
        int shift = 0;
        if (hasShift)
        {
            shift = reader.Byte();
            reader.Zeros(1);
        }
        else
        {
            reader.Zeros(2);
        }

        return new DenseLayer(inChannels, outChannels, shift, reader.SBytes(outChannels * inChannels), reader.Int32s(outChannels));
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException(problem);
        }
    }

    private static void RequireSize(string name, int kernel, int stride, int outChannels) =>
        Require(
            kernel is >= 1 and <= byte.MaxValue && stride is >= 1 and <= byte.MaxValue && outChannels is >= 1 and <= byte.MaxValue,
            $"{name} has an impossible size (kernel {kernel}, stride {stride}, {outChannels} channels)");

    private List<LayerSummary> Check()
    {
        Require(WindowVersion is >= 0 and <= ushort.MaxValue, $"window version {WindowVersion} does not fit 16 bits");
        Require(WindowLength is >= 1 and <= ushort.MaxValue, $"window length {WindowLength} is not in 1 to {ushort.MaxValue}");
        Require(ContextLength is >= 1 and <= byte.MaxValue, $"context length {ContextLength} is not in 1 to {byte.MaxValue}");
        Require(ClassCount is >= 2 and <= byte.MaxValue, $"class count {ClassCount} is not in 2 to {byte.MaxValue}");
        Require(Convolutions.Count is >= 1 and <= MaximumConvolutions, $"it has {Convolutions.Count} convolutions, but 1 to {MaximumConvolutions} are possible");

        var summaries = new List<LayerSummary>(Convolutions.Count + 2);
        int length = WindowLength;
        int channels = 1;
        long receptiveField = 1;
        long step = 1;
        for (int i = 0; i < Convolutions.Count; i++)
        {
            ConvolutionLayer layer = Convolutions[i];
            string name = $"convolution {i + 1}";
            RequireSize(name, layer.Kernel, layer.Stride, layer.OutChannels);
            Require(layer.InChannels == channels, $"{name} reads {layer.InChannels} channels, but {channels} come in");
            Require(layer.Shift is >= 1 and <= MaximumShift, $"{name} has the shift {layer.Shift}, but 1 to {MaximumShift} are possible");
            int outputLength = layer.OutputLength(length);
            Require(outputLength >= 1, $"{name} needs {layer.Kernel} positions, but {length} come in");
            summaries.Add(Summarize(
                name, layer.Kernel, layer.Stride, layer.InChannels, layer.OutChannels, length, outputLength, layer.Shift, layer.Weights, layer.Biases, i == 0 ? sbyte.MinValue : 0));
            receptiveField += (layer.Kernel - 1) * step;
            step *= layer.Stride;
            length = outputLength;
            channels = layer.OutChannels;
        }

        Require(length == 1, $"the last convolution leaves {length} positions, but must leave one");
        Require(receptiveField == WindowLength, $"the convolutions see {receptiveField} samples, but the window has {WindowLength}");
        Require(Head.InChannels == ContextLength, $"the context head reads {Head.InChannels} features, but the context has {ContextLength}");
        Require(Head.OutChannels is >= 1 and <= byte.MaxValue, $"the context head has {Head.OutChannels} channels, but 1 to {byte.MaxValue} are possible");
        Require(Head.Shift is >= 1 and <= MaximumShift, $"the context head has the shift {Head.Shift}, but 1 to {MaximumShift} are possible");
        Require(
            Linear.InChannels == channels + Head.OutChannels,
            $"the linear layer reads {Linear.InChannels} channels, but {channels} and {Head.OutChannels} come in");
        Require(Linear.OutChannels == ClassCount, $"the linear layer gives {Linear.OutChannels} logits, but there are {ClassCount} classes");
        Require(Linear.Shift == 0, $"the linear layer has the shift {Linear.Shift}, but its accumulators are the logits");
        summaries.Add(Summarize("context head", 1, 1, Head.InChannels, Head.OutChannels, 1, 1, Head.Shift, Head.Weights, Head.Biases, sbyte.MinValue));
        summaries.Add(Summarize("linear", 1, 1, Linear.InChannels, Linear.OutChannels, 1, 1, 0, Linear.Weights, Linear.Biases, 0));
        return summaries;
    }

    private static LayerSummary Summarize(
        string name,
        int kernel,
        int stride,
        int inChannels,
        int outChannels,
        int inputLength,
        int outputLength,
        int shift,
        sbyte[] weights,
        int[] biases,
        int lowestInput)
    {
        int perOutput = kernel * inChannels;
        Require(weights.Length == perOutput * outChannels, $"{name} has {weights.Length} weights, but needs {perOutput * outChannels}");
        Require(biases.Length == outChannels, $"{name} has {biases.Length} biases, but needs {outChannels}");

        // Whatever the order of the additions, a partial sum lies between the sum of all terms at their most negative
        // and the sum of all at their most positive.
        long bound = 0;
        for (int o = 0; o < outChannels; o++)
        {
            long highest = Math.Max(biases[o], 0) + (shift > 0 ? 1L << (shift - 1) : 0);
            long lowest = Math.Min(biases[o], 0);
            for (int j = 0; j < perOutput; j++)
            {
                int atLowest = weights[(o * perOutput) + j] * lowestInput;
                int atHighest = weights[(o * perOutput) + j] * sbyte.MaxValue;
                highest += Math.Max(0, Math.Max(atLowest, atHighest));
                lowest += Math.Min(0, Math.Min(atLowest, atHighest));
            }

            bound = Math.Max(bound, Math.Max(highest, -lowest));
        }

        Require(bound <= int.MaxValue, $"an accumulator of {name} may reach {bound}, which does not fit 32 bits");
        return new LayerSummary(
            name, kernel, stride, inChannels, outChannels, inputLength, outputLength, shift, outputLength * perOutput * outChannels, weights.Length + biases.Length, bound);
    }

    private byte[] Encode()
    {
        using var stream = new MemoryStream();
        WriteUInt16(stream, WindowVersion);
        WriteUInt16(stream, WindowLength);
        stream.Write([(byte)ContextLength, (byte)ClassCount, (byte)Convolutions.Count, 0]);
        foreach (ConvolutionLayer layer in Convolutions)
        {
            stream.Write([(byte)layer.Kernel, (byte)layer.Stride, (byte)layer.InChannels, (byte)layer.OutChannels, (byte)layer.Shift, 0, 0, 0]);
            WriteNumbers(stream, layer.Weights, layer.Biases);
        }

        stream.Write([(byte)Head.InChannels, (byte)Head.OutChannels, (byte)Head.Shift, 0]);
        WriteNumbers(stream, Head.Weights, Head.Biases);
        stream.Write([(byte)Linear.InChannels, (byte)Linear.OutChannels, 0, 0]);
        WriteNumbers(stream, Linear.Weights, Linear.Biases);
        return stream.ToArray();
    }

    private static void WriteUInt16(Stream stream, int value) => stream.Write([(byte)value, (byte)(value >> 8)]);

    private static void WriteNumbers(Stream stream, sbyte[] weights, int[] biases)
    {
        stream.Write(MemoryMarshal.AsBytes<sbyte>(weights));
        Span<byte> word = stackalloc byte[4];
        foreach (int bias in biases)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, bias);
            stream.Write(word);
        }
    }
}
