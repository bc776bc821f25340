using System.Globalization;
using System.Numerics;

namespace EcgWearable.Generator;

/// <summary>Order of references and pin numbers: by their letters, then by the number at their end, so that R2 is before R10.</summary>
internal sealed class ReferenceOrder : IComparer<string>
{
    public static ReferenceOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        (string xLetters, BigInteger xNumber) = Split(x ?? string.Empty);
        (string yLetters, BigInteger yNumber) = Split(y ?? string.Empty);
        int byLetters = string.CompareOrdinal(xLetters, yLetters);
        return byLetters != 0 ? byLetters : xNumber.CompareTo(yNumber);
    }

    private static (string Letters, BigInteger Number) Split(string reference)
    {
        string letters = reference.TrimEnd([.. "0123456789"]);
        string digits = reference[letters.Length..];
        return (letters, digits.Length == 0 ? 0 : BigInteger.Parse(digits, CultureInfo.InvariantCulture));
    }
}
