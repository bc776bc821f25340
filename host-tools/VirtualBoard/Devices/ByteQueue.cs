namespace EcgWearable.VirtualBoard;

/// <summary>Bytes on a line, each with the time at which its stop bit ends.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[1024];
    private long[] _times = new long[1024];
    private int _head;

    public int Count { get; private set; }

    public long FirstTime => Count == 0 ? long.MaxValue : _times[_head];

    public void Add(byte value, long time)
    {
        if (Count == _bytes.Length)
        {
            Grow();
        }

        int at = (_head + Count) & (_bytes.Length - 1);
        _bytes[at] = value;
        _times[at] = time;
        Count++;
    }

    public byte Take()
    {
        byte value = _bytes[_head];
        _head = (_head + 1) & (_bytes.Length - 1);
        Count--;
        return value;
    }

    /// <summary>Byte and time at a place in the queue, 0 the first.</summary>
    public (byte Value, long Time) At(int index)
    {
        int at = (_head + index) & (_bytes.Length - 1);
        return (_bytes[at], _times[at]);
    }

    /// <summary>Drops every byte whose time is later.</summary>
    public int DropAfter(long time)
    {
        int before = Count;
        while (Count > 0 && At(Count - 1).Time > time)
        {
            Count--;
        }

        return before - Count;
    }

    public void Clear() => Count = 0;

    private void Grow()
    {
        byte[] bytes = new byte[_bytes.Length * 2];
        long[] times = new long[bytes.Length];
        for (int i = 0; i < Count; i++)
        {
            int from = (_head + i) & (_bytes.Length - 1);
            bytes[i] = _bytes[from];
            times[i] = _times[from];
        }

        _bytes = bytes;
        _times = times;
        _head = 0;
    }
}
