namespace EcgWearable.Fuzzer.Tests;

/// <summary>A parser with a mistake that was put there, to see the fuzzer find it. It is instrumented like the real ones.</summary>
internal abstract class PlantedTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override int LongestInputBytes => 64;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [new byte[8]];

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is FormatException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 4096 + (16L * inputBytes);
}
