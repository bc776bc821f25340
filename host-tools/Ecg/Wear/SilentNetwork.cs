using EcgWearable.Firmware.Classification;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Wear;

/// <summary>
/// A network without a model: takes windows and always answers zeros. For exporting a training set, where only what arrives counts; it
/// identifies itself by a hash of zeros.
/// </summary>
internal sealed class SilentNetwork : IBeatNetwork
{
    private static readonly byte[] NoHash = new byte[32];
    private static readonly sbyte[] NoWindow = new sbyte[WindowFormat.Length];
    private static readonly sbyte[] NoContext = new sbyte[WindowFormat.ContextLength];
    private static readonly int[] NoLogits = new int[WindowFormat.ClassCount];

    /// <inheritdoc/>
    public int WindowLength => WindowFormat.Length;

    /// <inheritdoc/>
    public int ContextLength => WindowFormat.ContextLength;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Hash => NoHash;

    /// <inheritdoc/>
    public long Macs => 0;

    /// <inheritdoc/>
    public ReadOnlySpan<sbyte> SelfTestWindow => NoWindow;

    /// <inheritdoc/>
    public ReadOnlySpan<sbyte> SelfTestContext => NoContext;

    /// <inheritdoc/>
    public ReadOnlySpan<int> SelfTestLogits => NoLogits;

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits) => logits.Clear();
}
