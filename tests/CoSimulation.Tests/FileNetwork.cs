using EcgWearable.IntegerModel;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>The network of a model file.</summary>
internal sealed class FileNetwork(ModelFile file) : IBeatNetwork
{
    private readonly IntegerNetwork _network = new(file.Network);

    public int WindowLength => file.Network.WindowLength;

    public int ContextLength => file.Network.ContextLength;

    public ReadOnlySpan<byte> Hash => file.Network.Hash;

    public long Macs => file.Network.Macs;

    public ReadOnlySpan<sbyte> SelfTestWindow => file.Vectors[0].Window;

    public ReadOnlySpan<sbyte> SelfTestContext => file.Vectors[0].Context;

    public ReadOnlySpan<int> SelfTestLogits => file.Vectors[0].Logits;

    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits) => _network.Forward(window, context, logits);
}
