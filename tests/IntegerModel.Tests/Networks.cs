using System.Security.Cryptography;
using System.Text;

namespace EcgWearable.IntegerModel.Tests;

/// <summary>Networks and model files made for tests.</summary>
internal static class Networks
{
    /// <summary>Kernel, stride and channels of the deployed network.</summary>
    public static readonly (int Kernel, int Stride, int Channels)[] Deployed = [(5, 5, 6), (5, 2, 8), (5, 5, 12), (5, 2, 20), (5, 1, 21)];

    public static sbyte[] RandomBytes(Random random, int count)
    {
        var values = new sbyte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (sbyte)random.Next(sbyte.MinValue, sbyte.MaxValue + 1);
        }

        return values;
    }

    /// <summary>Random weights, with shifts such that activations neither vanish nor all saturate.</summary>
    public static NetworkDefinition Random(Random random, (int Kernel, int Stride, int Channels)[] shapes, int contextLength = 21, int headChannels = 16, int classCount = 4)
    {
        var convolutions = new List<ConvolutionLayer>();
        int channels = 1;
        int field = 1;
        int step = 1;
        foreach ((int kernel, int stride, int outChannels) in shapes)
        {
            int inputs = kernel * channels;
            convolutions.Add(new ConvolutionLayer(
                kernel, stride, channels, outChannels, 7 + (int)Math.Log2(inputs) / 2, RandomBytes(random, inputs * outChannels), RandomBiases(random, outChannels)));
            field += (kernel - 1) * step;
            step *= stride;
            channels = outChannels;
        }

        int joined = channels + headChannels;
        return new NetworkDefinition(
            NetworkDefinition.SupportedWindowVersion,
            field,
            contextLength,
            classCount,
            convolutions,
            new DenseLayer(contextLength, headChannels, 8, RandomBytes(random, contextLength * headChannels), RandomBiases(random, headChannels)),
            new DenseLayer(joined, classCount, 0, RandomBytes(random, joined * classCount), RandomBiases(random, classCount)));
    }

    /// <summary>A valid model file of 147 bytes or so: one convolution over five samples, one test vector.</summary>
    public static byte[] SmallFile() => File([("NETW", SmallNetwork().Payload.ToArray()), ("VECT", SmallVectors()), ("INFO", "{\"protocol\":\"deployed\"}"u8.ToArray())]);

    public static NetworkDefinition SmallNetwork() => Random(new Random(7), [(5, 1, 2)], contextLength: 1, headChannels: 1, classCount: 2);

    public static byte[] SmallVectors()
    {
        sbyte[] window = [1, -2, 3, -4, 5];
        sbyte[] context = [6];
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ushort)1);
        writer.Write((ushort)5);
        writer.Write((byte)1);
        writer.Write((byte)2);
        writer.Write((ushort)0);
        foreach (sbyte value in (sbyte[])[.. window, .. context])
        {
            writer.Write(value);
        }

        foreach (int logit in SlowNetwork.Trace(SmallNetwork(), window, context)[^1])
        {
            writer.Write(logit);
        }

        return stream.ToArray();
    }

    /// <summary>A model file of the given sections, with the right hash at its end.</summary>
    public static byte[] File((string Kind, byte[] Payload)[] sections, ushort version = 1)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("ECGM"u8);
        writer.Write(version);
        writer.Write((ushort)sections.Length);
        foreach ((string kind, byte[] payload) in sections)
        {
            writer.Write(Encoding.ASCII.GetBytes(kind));
            writer.Write(payload.Length);
            writer.Write(payload);
        }

        return Sign([.. stream.ToArray(), .. new byte[32]]);
    }

    /// <summary>Puts the right hash at the end of a file that was tampered with.</summary>
    public static byte[] Sign(byte[] file)
    {
        SHA256.HashData(file.AsSpan(..^32)).CopyTo(file.AsSpan(^32..));
        return file;
    }

    private static int[] RandomBiases(Random random, int count)
    {
        var values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.Next(-2000, 4000);
        }

        return values;
    }
}
