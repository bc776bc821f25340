using EcgWearable.IntegerModel;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Wear;

/// <summary>The integer model of a model file, as the virtual accelerator's network. Its first test vector is the self-test.</summary>
/// <param name="file">The model file.</param>
public sealed class ModelNetwork(ModelFile file) : IBeatNetwork
{
    private readonly IntegerNetwork _network = new(file.Network);

    /// <inheritdoc/>
    public int WindowLength => file.Network.WindowLength;

    /// <inheritdoc/>
    public int ContextLength => file.Network.ContextLength;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Hash => file.Network.Hash;

    /// <inheritdoc/>
    public long Macs => file.Network.Macs;

    /// <inheritdoc/>
    public ReadOnlySpan<sbyte> SelfTestWindow => file.Vectors[0].Window;

    /// <inheritdoc/>
    public ReadOnlySpan<sbyte> SelfTestContext => file.Vectors[0].Context;

    /// <inheritdoc/>
    public ReadOnlySpan<int> SelfTestLogits => file.Vectors[0].Logits;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits) => _network.Forward(window, context, logits);
}
