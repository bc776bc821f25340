using EcgWearable.Firmware.Classification;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>A network whose logits can be done in the head: sums of the window, of the context, and two constants.</summary>
internal sealed class SumNetwork : IBeatNetwork
{
    private static readonly byte[] HashBytes = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly sbyte[] _window = new sbyte[665];
    private readonly sbyte[] _context = new sbyte[WindowFormat.ContextLength];

    public SumNetwork()
    {
        _window[0] = 7;
        _context[0] = 21;
    }

    public int WindowLength => 665;

    public int ContextLength => WindowFormat.ContextLength;

    public ReadOnlySpan<byte> Hash => HashBytes;

    public long Macs => 34_300;

    public ReadOnlySpan<sbyte> SelfTestWindow => _window;

    public ReadOnlySpan<sbyte> SelfTestContext => _context;

    public ReadOnlySpan<int> SelfTestLogits => Expected;

    public int[] Expected { get; set; } = [7, 21, -5, 3];

    public void Forward(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, Span<int> logits)
    {
        int sum = 0;
        foreach (sbyte value in window)
        {
            sum += value;
        }

        int contextSum = 0;
        foreach (sbyte value in context)
        {
            contextSum += value;
        }

        logits[0] = sum;
        logits[1] = contextSum;
        logits[2] = -5;
        logits[3] = 3;
    }
}
