namespace EcgWearable.Fuzzer.Tests;

/// <summary>Goes on by a length that may be none.</summary>
internal sealed class PlantedHang : PlantedTarget
{
    /// <inheritdoc/>
    public override string Name => "planted-hang";

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [[1, 1, 1, 1, 1, 1, 1, 1]];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        for (int at = 0; at < input.Length;)
        {
            at += input[at];
        }
    }
}
