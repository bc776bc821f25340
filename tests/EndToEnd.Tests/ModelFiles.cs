using System.Security.Cryptography;
using System.Text;
using EcgWearable.IntegerModel;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>Model files made for tests, as fpga/model/README.md describes them.</summary>
internal static class ModelFiles
{
    private static readonly ModelFile Deployed = ModelFile.Load(Path.Combine(Sandbox.Data, "deployed.ecgm"));

    /// <summary>The deployed network under another INFO section.</summary>
    public static void WriteDeployed(string path, string info) => Write(path, Deployed.Network, info);

    /// <summary>A network that says the same of every beat.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beatClass">What it says: 0 N, 1 S, 2 V, 3 F.</param>
    /// <param name="info">Its INFO section.</param>
    public static void WriteConstant(string path, int beatClass, string info)
    {
        NetworkDefinition like = Deployed.Network;
        int[] biases = new int[like.ClassCount];
        biases[beatClass] = 1;
        DenseLayer linear = like.Linear with { Weights = new sbyte[like.Linear.Weights.Length], Biases = biases };
        Write(path, With(like.WindowLength, like.ContextLength, like.Convolutions, like.Head, linear), info);
    }

    /// <summary>A valid network whose receptive field is five samples.</summary>
    public static void WriteShortSighted(string path)
    {
        NetworkDefinition like = Deployed.Network;
        DenseLayer linear = new(like.Head.OutChannels + 1, like.ClassCount, 0, new sbyte[(like.Head.OutChannels + 1) * like.ClassCount], new int[like.ClassCount]);
        Write(path, With(5, like.ContextLength, [new ConvolutionLayer(5, 1, 1, 1, 7, [1, 2, 3, 4, 5], [6])], like.Head, linear), """{"protocol":"deployed"}""");
    }

    /// <summary>The deployed network, as of a window version that this program does not make.</summary>
    public static void WriteOtherWindowVersion(string path, string info)
    {
        byte[] payload = Deployed.Network.Payload.ToArray();
        payload[0]++;
        Write(path, payload, [], info);
    }

    /// <summary>The deployed network, one bias so great that its accumulator may leave 32 bits.</summary>
    public static void WriteOverflowing(string path)
    {
        byte[] payload = Deployed.Network.Payload.ToArray();
        BitConverter.GetBytes(int.MaxValue).CopyTo(payload, payload.Length - 4);
        Write(path, payload, [], """{"protocol":"deployed"}""");
    }

    private static NetworkDefinition With(
        int windowLength, int contextLength, IReadOnlyList<ConvolutionLayer> convolutions, DenseLayer head, DenseLayer linear) =>
        new(NetworkDefinition.SupportedWindowVersion, windowLength, contextLength, linear.OutChannels, convolutions, head, linear);

    private static void Write(string path, NetworkDefinition network, string info)
    {
        sbyte[] window = new sbyte[network.WindowLength];
        sbyte[] context = new sbyte[network.ContextLength];
        int[] logits = new int[network.ClassCount];
        new IntegerNetwork(network).Forward(window, context, logits);
        using MemoryStream vectors = new();
        using BinaryWriter writer = new(vectors);
        writer.Write((ushort)1);
        writer.Write((ushort)network.WindowLength);
        writer.Write((byte)network.ContextLength);
        writer.Write((byte)network.ClassCount);
        writer.Write((ushort)0);
        writer.Write(new byte[window.Length + context.Length]);
        foreach (int logit in logits)
        {
            writer.Write(logit);
        }

        writer.Flush();
        Write(path, network.Payload.ToArray(), vectors.ToArray(), info);
    }

    private static void Write(string path, byte[] network, byte[] vectors, string info)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write("ECGM"u8);
        writer.Write((ushort)ModelFile.Version);
        writer.Write((ushort)3);
        foreach ((string kind, byte[] payload) in new[] { ("NETW", network), ("VECT", vectors), ("INFO", Encoding.UTF8.GetBytes(info)) })
        {
            writer.Write(Encoding.ASCII.GetBytes(kind));
            writer.Write(payload.Length);
            writer.Write(payload);
        }

        writer.Flush();
        byte[] body = file.ToArray();
        File.WriteAllBytes(path, [.. body, .. SHA256.HashData(body)]);
    }
}
