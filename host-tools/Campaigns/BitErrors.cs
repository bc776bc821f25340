namespace EcgWearable.Campaigns;

/// <summary>Puts errors into bits.</summary>
internal static class BitErrors
{
    /// <summary>Inverts bits as a model says.</summary>
    /// <param name="data">What is to be damaged.</param>
    /// <param name="model">How.</param>
    /// <param name="random">Where.</param>
    public static void Inject(Span<byte> data, BitErrorModel model, Random random)
    {
        int bits = data.Length * 8;
        switch (model)
        {
            case BitErrorModel.Burst16:
                Burst(data, random.Next(2, 17), random);
                break;
            case BitErrorModel.Burst32:
                Burst(data, random.Next(17, 33), random);
                break;
            default:
                int count = (int)model + 1;
                Span<int> at = stackalloc int[count];
                for (int i = 0; i < count; i++)
                {
                    do
                    {
                        at[i] = random.Next(bits);
                    }
                    while (at[..i].Contains(at[i]));
                    Invert(data, at[i]);
                }

                break;
        }
    }

    private static void Burst(Span<byte> data, int length, Random random)
    {
        int first = random.Next((data.Length * 8) - length + 1);
        Invert(data, first);
        Invert(data, first + length - 1);
        for (int i = 1; i < length - 1; i++)
        {
            if (random.Next(2) == 0)
            {
                Invert(data, first + i);
            }
        }
    }

    private static void Invert(Span<byte> data, int bit) => data[bit / 8] ^= (byte)(0x80 >> (bit % 8));
}
