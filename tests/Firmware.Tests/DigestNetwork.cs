using EcgWearable.Firmware.Classification;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Tests.Firmware;

/// <summary>A network whose logits are a digest of every input byte: a single wrong bit on the way shows.</summary>
internal sealed class DigestNetwork : IBeatNetwork
{
    private static readonly byte[] HashBytes = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly int[] _selfTestLogits = new int[WindowFormat.ClassCount];

    public DigestNetwork() => Forward(SelfTestWindow, SelfTestContext, _selfTestLogits);

    public int WindowLength => WindowFormat.Length;

    public int ContextLength => WindowFormat.ContextLength;

    public ReadOnlySpan<byte> Hash => HashBytes;

    public long Macs => 34_000;

    public ReadOnlySpan<sbyte> SelfTestWindow => new sbyte[WindowFormat.Length];

    public ReadOnlySpan<sbyte> SelfTestContext => new sbyte[WindowFormat.ContextLength];

    public ReadOnlySpan<int> SelfTestLogits => _selfTestLogits;

    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits)
    {
        uint digest = 2166136261;
        foreach (sbyte value in window)
        {
            digest = (digest ^ (byte)value) * 16777619;
        }

        foreach (sbyte value in context)
        {
            digest = (digest ^ (byte)value) * 16777619;
        }

        for (int i = 0; i < logits.Length; i++)
        {
            digest = (digest ^ (uint)i) * 16777619;
            logits[i] = (int)digest;
        }
    }
}
