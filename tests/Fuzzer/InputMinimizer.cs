namespace EcgWearable.Fuzzer;

/// <summary>Makes an input smaller and plainer as long as it stays wrong in the same way.</summary>
/// <param name="runner">Runs the cases.</param>
/// <param name="target">The target.</param>
internal sealed class InputMinimizer(CaseRunner runner, FuzzTarget target)
{
    private const int MostCases = 1500;
    private int _cases;

    /// <summary>Minimizes.</summary>
    /// <param name="input">An input that is wrong.</param>
    /// <param name="key">In which way.</param>
    public byte[] Minimize(byte[] input, string key)
    {
        for (int block = Math.Max(1, input.Length / 2); block >= 1; block /= 2)
        {
            for (int at = 0; at + block <= input.Length && _cases < MostCases;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + block)];
                if (IsSame(shorter, key) || IsSame(Repaired(shorter), key))
                {
                    input = IsSame(shorter, key) ? shorter : Repaired(shorter);
                }
                else
                {
                    at += block;
                }
            }
        }

        for (int at = 0; at < input.Length && _cases < MostCases; at++)
        {
            if (input[at] is not (0 or (byte)'0'))
            {
                byte[] plainer = [.. input];
                plainer[at] = input[at] is >= (byte)'1' and <= (byte)'9' ? (byte)'0' : (byte)0;
                input = IsSame(plainer, key) ? plainer : input;
            }
        }

        return input;
    }

    private byte[] Repaired(byte[] input)
    {
        byte[] repaired = [.. input];
        target.Repair(repaired);
        return repaired;
    }

    private bool IsSame(byte[] input, string key)
    {
        _cases++;
        return runner.Run(input)?.Key == key;
    }
}
