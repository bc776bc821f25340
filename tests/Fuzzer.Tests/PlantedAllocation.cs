namespace EcgWearable.Fuzzer.Tests;

/// <summary>Believes a length before it has seen the bytes.</summary>
internal sealed class PlantedAllocation : PlantedTarget
{
    /// <inheritdoc/>
    public override string Name => "planted-allocation";

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length > 4 && new byte[input[0] << 8].Length > input.Length)
        {
            throw new FormatException("cut short");
        }
    }
}
