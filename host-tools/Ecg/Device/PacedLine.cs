namespace EcgWearable.Ecg.Device;

/// <summary>A line of a rate, in the time of a clock: what is put into it comes out byte by byte, never faster than the line is.</summary>
/// <param name="baudRate">Its rate in baud; a byte takes ten bits.</param>
/// <param name="clock">The clock.</param>
internal sealed class PacedLine(int baudRate, TimeProvider clock)
{
    private const int BitsPerByte = 10;

    private readonly Queue<byte> _bytes = new();
    private long _busySince;
    private long _broughtSince;
    private int _brought;

    /// <summary>Puts bytes into the line, behind those that are under way.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        Bring();
        if (_brought == _bytes.Count)
        {
            // The line was idle: what it did not carry then is not made up for.
            _busySince = clock.GetTimestamp();
            _broughtSince = 0;
        }

        foreach (byte value in data)
        {
            _bytes.Enqueue(value);
        }
    }

    /// <summary>Takes what has come out.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <returns>How many bytes.</returns>
    public int Take(Span<byte> buffer)
    {
        Bring();
        int count = Math.Min(_brought, buffer.Length);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _bytes.Dequeue();
        }

        _brought -= count;
        return count;
    }

    private void Bring()
    {
        long sinceThen = (long)(clock.GetElapsedTime(_busySince).TotalSeconds * baudRate / BitsPerByte);
        int count = (int)Math.Min(sinceThen - _broughtSince, _bytes.Count - _brought);
        _brought += count;
        _broughtSince += count;
    }
}
