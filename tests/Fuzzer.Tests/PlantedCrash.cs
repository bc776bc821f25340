namespace EcgWearable.Fuzzer.Tests;

/// <summary>Trusts an index.</summary>
internal sealed class PlantedCrash : PlantedTarget
{
    /// <inheritdoc/>
    public override string Name => "planted-crash";

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        if (input.Length < 3)
        {
            throw new FormatException("too short");
        }

        if (input[0] == 'E')
        {
            _ = input[input[1]];
        }
    }
}
