using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EcgWearable.IntegerModel;

/// <summary>
/// Reads the file that <c>fpga/model/logits.py</c> writes: a NumPy array int32 [beats, classes], one row after the other.
/// </summary>
/// <remarks>
/// The <c>.npy</c> format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
/// </remarks>
public static partial class LogitsFile
{
    private const int FixedBytes = 10;

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="beats">Rows that it must have.</param>
    /// <param name="classes">Columns that it must have.</param>
    /// <returns>The logits, row by row.</returns>
    /// <exception cref="FormatException">It is not such a file; the message says why.</exception>
    public static int[] Parse(ReadOnlySpan<byte> data, int beats, int classes)
    {
        if (data.Length < FixedBytes || data[0] != 0x93 || !data[1..8].SequenceEqual("NUMPY\u0001\0"u8))
        {
            throw new FormatException("it is not a NumPy array of format version 1.0");
        }

        int start = FixedBytes + BinaryPrimitives.ReadUInt16LittleEndian(data[8..]);
        if (start > data.Length)
        {
            throw new FormatException("its header is cut short");
        }

        string header = Encoding.Latin1.GetString(data[FixedBytes..start]);
        Match match = HeaderPattern().Match(header);
        string wanted = string.Create(CultureInfo.InvariantCulture, $"{beats}, {classes}");
        if (!match.Success || match.Groups["shape"].Value != wanted)
        {
            throw new FormatException($"it is not an int32 array of shape ({wanted}) in C order: {header.Trim()}");
        }

        if (data.Length - start != 4L * beats * classes)
        {
            throw new FormatException($"it has {data.Length - start} bytes of content, but {4L * beats * classes} belong there");
        }

        var logits = new int[beats * classes];
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = BinaryPrimitives.ReadInt32LittleEndian(data[(start + (4 * i))..]);
        }

        return logits;
    }

    [GeneratedRegex(@"^\{'descr': '<i4', 'fortran_order': False, 'shape': \((?<shape>[0-9]+, [0-9]+)\), \} *\n$")]
    private static partial Regex HeaderPattern();
}
