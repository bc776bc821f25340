using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EcgWearable.IntegerModel;

/// <summary>
/// Reads little-endian fields one after the other. Nothing is allocated before the bytes for it are known to be there.
/// </summary>
internal ref struct PayloadReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _offset;

    public PayloadReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _offset = 0;
    }

    public readonly int Remaining => _data.Length - _offset;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public sbyte[] SBytes(int count) => MemoryMarshal.Cast<byte, sbyte>(Take(count)).ToArray();

    public int[] Int32s(int count)
    {
        ReadOnlySpan<byte> bytes = Take(4L * count);
        var values = new int[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        }

        return values;
    }

    public void Zeros(int count)
    {
        int at = _offset;
        foreach (byte value in Take(count))
        {
            if (value != 0)
            {
                throw new ArgumentException($"the reserved byte at offset {at} of its section is {value}, but must be 0");
            }
        }
    }

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count > Remaining)
        {
            throw new ArgumentException($"it ends {count - Remaining} bytes too early, at offset {_offset} of its section");
        }

        ReadOnlySpan<byte> part = _data.Slice(_offset, (int)count);
        _offset += (int)count;
        return part;
    }
}
