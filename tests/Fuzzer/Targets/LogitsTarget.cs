using System.Text;
using EcgWearable.IntegerModel;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of PyTorch's logits.</summary>
internal sealed class LogitsTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "logits";

    /// <inheritdoc/>
    public override int LongestInputBytes => 512;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words("'descr': '<i4'", "'fortran_order': False", "(2, 4)", ", ", "}", "\n", "\u0093NUMPY");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        byte[] header = Encoding.ASCII.GetBytes("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 4), }".PadRight(117) + "\n");
        return [[0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. Enumerable.Range(0, 32).Select(i => (byte)i)]];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (LogitsFile.Parse(input, 2, 4).Length != 8)
        {
            throw new BrokenPromiseException("two beats of four classes have eight logits");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is FormatException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000 + (32L * inputBytes);
}
