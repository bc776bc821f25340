using EcgWearable.Firmware.Classification;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Tests.Firmware;

/// <summary>A network that calls every beat normal.</summary>
internal sealed class NormalNetwork : IBeatNetwork
{
    private static readonly int[] Normal = [1, 0, 0, 0];

    public int WindowLength => WindowFormat.Length;

    public int ContextLength => WindowFormat.ContextLength;

    public ReadOnlySpan<byte> Hash => new byte[32];

    public long Macs => 34_000;

    public ReadOnlySpan<sbyte> SelfTestWindow => new sbyte[WindowFormat.Length];

    public ReadOnlySpan<sbyte> SelfTestContext => new sbyte[WindowFormat.ContextLength];

    public ReadOnlySpan<int> SelfTestLogits => Normal;

    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits) => Normal.CopyTo(logits);
}
