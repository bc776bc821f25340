namespace EcgWearable.Campaigns;

/// <summary>Where in an operation power goes.</summary>
/// <param name="Byte">Of a program: the byte that is under way, or by which a scattered program is timed.</param>
/// <param name="Fraction">Of an erase: how far it has come, 0 to 1.</param>
/// <param name="IsScattered">Of a program: its bits are done in any order instead of byte after byte.</param>
internal readonly record struct CutPoint(int Byte, double Fraction, bool IsScattered)
{
    private static readonly double[] EraseFractions = [0, 0.01, 0.05, 0.125, 0.2, 0.25, 0.26, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

    /// <summary>Every byte of a program and eight depths of a scattered one; seventeen depths of an erase.</summary>
    public static List<CutPoint> Of(ReadOnlySpan<byte> transfer)
    {
        if (FlashHost.IsErase(transfer))
        {
            return [.. EraseFractions.Select(fraction => new CutPoint(0, fraction, false))];
        }

        int bytes = transfer.Length - FlashHost.AddressBytes;
        List<CutPoint> points = [];
        for (int i = 0; i < bytes; i++)
        {
            points.Add(new CutPoint(i, 0, false));
        }

        for (int eighth = 0; eighth < 8; eighth++)
        {
            points.Add(new CutPoint(bytes * eighth / 8, 0, true));
        }

        return points;
    }
}
