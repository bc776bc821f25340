namespace System;

/// <summary>A window on a byte array: nanoFramework's stand-in for a span of bytes.</summary>
public readonly struct SpanByte
{
    private readonly byte[]? _array;
    private readonly int _start;
    private readonly int _length;

    /// <summary>The whole of an array; empty for <see langword="null"/>.</summary>
    public SpanByte(byte[]? array)
    {
        _array = array;
        _start = 0;
        _length = array is null ? 0 : array.Length;
    }

    /// <summary>Part of an array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the array.</exception>
    public SpanByte(byte[]? array, int start, int length)
    {
        int size = array is null ? 0 : array.Length;
        if (start < 0 || length < 0 || start > size - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"SpanByte of {length} bytes from {start} leaves the array of {size}.");
        }

        _array = array;
        _start = start;
        _length = length;
    }

    public static SpanByte Empty => default;

    public bool IsEmpty => _length == 0;

    public int Length => _length;

    /// <exception cref="ArgumentOutOfRangeException">The index leaves the span.</exception>
    public byte this[int index]
    {
        get => (uint)index < (uint)_length ? _array![_start + index] : throw OutOfRange(index);
        set
        {
            if ((uint)index >= (uint)_length)
            {
                throw OutOfRange(index);
            }

            _array![_start + index] = value;
        }
    }

    public static implicit operator SpanByte(byte[]? array) => new(array);

    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter.</exception>
    public void CopyTo(SpanByte destination)
    {
        if (_length > destination._length)
        {
            throw new ArgumentOutOfRangeException(nameof(destination), $"{_length} bytes do not fit into {destination._length}.");
        }

        AsSpan().CopyTo(destination.AsSpan());
    }

    public SpanByte Slice(int start) => Slice(start, _length - start);

    /// <exception cref="ArgumentOutOfRangeException">The slice leaves the span.</exception>
    public SpanByte Slice(int start, int length)
    {
        if (start < 0 || length < 0 || start > _length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"Slice of {length} bytes from {start} leaves the span of {_length}.");
        }

        return new SpanByte(_array, _start + start, length);
    }

    public byte[] ToArray() => AsSpan().ToArray();

    internal Span<byte> AsSpan() => new(_array, _start, _length);

    private ArgumentOutOfRangeException OutOfRange(int index) =>
        new(nameof(index), $"Index {index} leaves the span of {_length} bytes.");
}
