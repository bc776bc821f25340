namespace EcgWearable.Fuzzer.Tests;

/// <summary>Asks for byte after byte of a word, as formats do: each right one is a step that coverage sees, and luck alone does not take all.</summary>
internal sealed class PlantedDepth : PlantedTarget
{
    /// <inheritdoc/>
    public override string Name => "planted-depth";

    /// <inheritdoc/>
    public override int LongestInputBytes => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [new byte[3]];

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        int right = 0;
        while (right < input.Length && IsRight(input[right], right))
        {
            right++;
            if (right == 3)
            {
                throw new InvalidOperationException("the word is whole");
            }
        }
    }

    private static bool IsRight(byte value, int place) => place switch
    {
        0 => value == 'C',
        1 => value == 'o',
        _ => value == 'b',
    };
}
