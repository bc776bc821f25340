using System.Globalization;

namespace EcgWearable.Export;

/// <summary>How long the data records of a file are: near a second, and exact in the eight characters that a header has for it.</summary>
/// <param name="Samples">Samples in a record.</param>
/// <param name="Seconds">Its duration.</param>
internal readonly record struct EdfRecordLength(int Samples, decimal Seconds)
{
    private const int MostDecimals = 6;
    private const int MostBytes = 61_440;

    /// <summary>Chooses: the fewest decimals first, then the longest record up to a second; else a whole number of seconds.</summary>
    /// <param name="odrNumerator">Output data rate in Hz, numerator.</param>
    /// <param name="odrDenominator">Output data rate in Hz, denominator.</param>
    /// <exception cref="ExportException">No exact length exists.</exception>
    public static EdfRecordLength Choose(uint odrNumerator, uint odrDenominator)
    {
        UInt128 scale = 1;
        int samplesPerSecond = (int)Math.Max(1, odrNumerator / odrDenominator);
        for (int decimals = 0; decimals <= MostDecimals; decimals++, scale *= 10)
        {
            for (int samples = samplesPerSecond; samples >= Math.Max(1, samplesPerSecond / 4); samples--)
            {
                if ((UInt128)samples * odrDenominator * scale % odrNumerator == 0)
                {
                    return new EdfRecordLength(samples, (decimal)samples * odrDenominator / odrNumerator);
                }
            }
        }

        uint divisor = (uint)System.Numerics.BigInteger.GreatestCommonDivisor(odrNumerator, odrDenominator);
        uint whole = odrNumerator / divisor;
        return whole <= MostBytes / 3
            ? new EdfRecordLength((int)whole, odrDenominator / divisor)
            : throw new ExportException(string.Create(
                CultureInfo.InvariantCulture,
                $"the output data rate of {odrNumerator}/{odrDenominator} Hz cannot be said exactly in an EDF header; export to WFDB, CSV or Parquet"));
    }
}
