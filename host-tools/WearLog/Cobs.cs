namespace EcgWearable.WearLog;

/// <summary>
/// Consistent Overhead Byte Stuffing: bytes without any zero in them, so that a zero can end a frame.
/// S. Cheshire and M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on Networking 7(2), 1999.
/// </summary>
public static class Cobs
{
    private const int LongestRun = 254;

    /// <summary>The most bytes that an encoding takes, without the zero that ends the frame.</summary>
    /// <param name="count">Bytes to encode, 0 or more.</param>
    public static int MaximumEncodedBytes(int count) => count + (count / LongestRun) + 1;

    /// <summary>Encodes bytes; the zero that ends a frame is not written.</summary>
    /// <param name="data">Any bytes.</param>
    /// <param name="encoded">At least <see cref="MaximumEncodedBytes"/> long; must not overlap <paramref name="data"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(ReadOnlySpan<byte> data, Span<byte> encoded)
    {
        int codeAt = 0;
        int written = 1;
        byte code = 1;
        for (int i = 0; i < data.Length; i++)
        {
            if (data[i] != 0)
            {
                encoded[written++] = data[i];
                code++;
            }

            if (data[i] == 0)
            {
                encoded[codeAt] = code;
                codeAt = written++;
                code = 1;
            }
            else if (code == LongestRun + 1 && i + 1 < data.Length)
            {
                // A full group stands for no zero; at the very end it needs no group after it.
                encoded[codeAt] = code;
                codeAt = written++;
                code = 1;
            }
        }

        encoded[codeAt] = code;
        return written;
    }

    /// <summary>Decodes what stood between two zeros.</summary>
    /// <param name="encoded">The bytes without the zero that ends the frame.</param>
    /// <param name="data">At least as long as <paramref name="encoded"/>; may be the same memory.</param>
    /// <param name="count">How many bytes were written.</param>
    /// <returns>False when the bytes are no encoding (empty, a zero inside, or a group that runs past the end).</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Span<byte> data, out int count)
    {
        count = 0;
        if (encoded.IsEmpty)
        {
            return false;
        }

        int at = 0;
        while (at < encoded.Length)
        {
            int code = encoded[at++];
            if (code == 0 || at + code - 1 > encoded.Length)
            {
                return false;
            }

            for (int i = 1; i < code; i++)
            {
                byte value = encoded[at++];
                if (value == 0)
                {
                    return false;
                }

                data[count++] = value;
            }

            if (code <= LongestRun && at < encoded.Length)
            {
                data[count++] = 0;
            }
        }

        return true;
    }
}
