using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EcgWearable.Fuzzer;

/// <summary>Makes inputs from inputs: bits, numbers, lengths, pieces of the format, blocks moved about and taken from other inputs.</summary>
/// <param name="random">Decides all.</param>
/// <param name="tokens">Pieces of the format.</param>
/// <param name="longestBytes">Longest input.</param>
internal sealed class InputMutator(Random random, IReadOnlyList<byte[]> tokens, int longestBytes)
{
    private const int Kinds = 18;
    private const int LongestBlock = 64;

    private static readonly long[] Interesting =
    [
        0, 1, -1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, -128, -129, 254, 255, 256, 511, 512, 1000, 1023, 1024, 2047, 2048, -2048, 4095, 4096, 4097,
        32767, 32768, -32768, -32769, 65535, 65536, 100_000, 1 << 24, int.MaxValue, int.MinValue, uint.MaxValue, (long)uint.MaxValue + 1,
        (1L << 53) - 1, 1L << 53, long.MaxValue, long.MinValue,
    ];

    private byte[] _bytes = new byte[longestBytes];
    private int _count;

    /// <summary>Makes a new input.</summary>
    /// <param name="parent">The input to change.</param>
    /// <param name="other">One to take pieces from.</param>
    public byte[] Mutate(byte[] parent, byte[] other)
    {
        _count = Math.Min(parent.Length, longestBytes);
        parent.AsSpan(0, _count).CopyTo(_bytes);
        int changes = 1 << random.Next(5);
        for (int i = 0; i < changes; i++)
        {
            Change(other);
        }

        return _bytes.AsSpan(0, _count).ToArray();
    }

    private void Change(byte[] other)
    {
        int kind = random.Next(Kinds);
        if (_count == 0 && kind is not (9 or 10))
        {
            kind = tokens.Count > 0 ? 10 : 9;
        }

        switch (kind)
        {
            case 0:
            case 1:
                _bytes[random.Next(_count)] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                _bytes[random.Next(_count)] = (byte)random.Next(256);
                break;
            case 3:
            case 4:
                WriteNumber(Interesting[random.Next(Interesting.Length)]);
                break;
            case 5:
                AddToNumber(random.Next(-35, 36));
                break;
            case 6:
                Remove();
                break;
            case 7:
                // A block again, elsewhere.
                (int start, int length) = Block(_count);
                Insert(random.Next(_count + 1), _bytes.AsSpan(start, length).ToArray());
                break;
            case 8:
                (int from, int count) = Block(_count);
                Overwrite(random.Next(_count), _bytes.AsSpan(from, count).ToArray());
                break;
            case 9:
            case 16:
                if (other.Length > 0)
                {
                    (int at, int bytes) = Block(other.Length);
                    byte[] piece = other.AsSpan(at, bytes).ToArray();
                    if (kind == 9)
                    {
                        Insert(random.Next(_count + 1), piece);
                    }
                    else
                    {
                        Overwrite(at < _count && random.Next(2) == 0 ? at : random.Next(_count), piece);
                    }
                }

                break;
            case 10:
                if (tokens.Count > 0)
                {
                    Insert(random.Next(_count + 1), tokens[random.Next(tokens.Count)]);
                }

                break;
            case 11:
                if (tokens.Count > 0)
                {
                    Overwrite(random.Next(_count), tokens[random.Next(tokens.Count)]);
                }

                break;
            case 12:
                WriteLength();
                break;
            case 13:
                if (random.Next(4) == 0)
                {
                    _count = random.Next(_count + 1);
                }

                break;
            case 14:
                (int fillAt, int fillBytes) = Block(_count);
                _bytes.AsSpan(fillAt, fillBytes).Fill(random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) });
                break;
            case 15:
                ReplaceDigits();
                break;
            default:
                Splice(other);
                break;
        }
    }

    private (int Start, int Length) Block(int count)
    {
        int length = Math.Min(count, 1 + random.Next(random.Next(4) == 0 ? Math.Max(1, count) : LongestBlock));
        return (random.Next(count - length + 1), length);
    }

    private void WriteNumber(long value)
    {
        int width = Width();
        int at = random.Next(_count - width + 1);
        Span<byte> little = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(little, value);
        little[..width].CopyTo(_bytes.AsSpan(at));
    }

    private void AddToNumber(int difference)
    {
        int width = Width();
        Span<byte> place = _bytes.AsSpan(random.Next(_count - width + 1), width);
        Span<byte> little = stackalloc byte[8];
        place.CopyTo(little);
        BinaryPrimitives.WriteInt64LittleEndian(little, BinaryPrimitives.ReadInt64LittleEndian(little) + difference);
        little[..width].CopyTo(place);
    }

    /// <summary>A number that says how much follows it, or nearly.</summary>
    private void WriteLength()
    {
        int width = Width();
        int at = random.Next(_count - width + 1);
        long value = random.Next(3) switch { 0 => _count - at - width, 1 => _count, _ => random.Next(_count + 1) } + random.Next(-2, 3);
        Span<byte> little = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(little, value);
        little[..width].CopyTo(_bytes.AsSpan(at));
    }

    private int Width()
    {
        int width = 1 << random.Next(4);
        while (width > _count)
        {
            width >>= 1;
        }

        return width;
    }

    private void Remove()
    {
        (int start, int length) = Block(_count);
        _bytes.AsSpan(start + length, _count - start - length).CopyTo(_bytes.AsSpan(start));
        _count -= length;
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, longestBytes - _count)];
        _bytes.AsSpan(at, _count - at).CopyTo(_bytes.AsSpan(at + piece.Length));
        piece.CopyTo(_bytes.AsSpan(at));
        _count += piece.Length;
    }

    private void Overwrite(int at, ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, longestBytes - at)];
        piece.CopyTo(_bytes.AsSpan(at));
        _count = Math.Max(_count, at + piece.Length);
    }

    /// <summary>A number written in digits becomes another.</summary>
    private void ReplaceDigits()
    {
        int from = random.Next(_count);
        int found = _bytes.AsSpan(from, _count - from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (found < 0)
        {
            return;
        }

        int start = from + found;
        int end = start;
        while (end < _count && _bytes[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        string number = random.Next(8) == 0
            ? "1e" + random.Next(400).ToString(CultureInfo.InvariantCulture)
            : Interesting[random.Next(Interesting.Length)].ToString(CultureInfo.InvariantCulture);
        byte[] rest = _bytes.AsSpan(end, _count - end).ToArray();
        _count = start;
        Insert(start, Encoding.ASCII.GetBytes(number));
        Insert(_count, rest);
    }

    private void Splice(byte[] other)
    {
        if (other.Length > 0)
        {
            int at = random.Next(Math.Min(_count, other.Length) + 1);
            _count = at;
            Insert(at, other.AsSpan(at));
        }
    }
}
