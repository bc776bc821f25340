using System.IO.Ports;

namespace EcgWearable.VirtualBoard;

/// <summary>A UART of the MCU and the line to the host.</summary>
/// <remarks>
/// A byte takes its bit times on the line. What comes in while the receive buffer is full is lost. When the two ends are set to
/// different rates, or the port has the wrong pins, nothing passes.
/// </remarks>
public sealed class Uart : BoardDevice
{
    private readonly ByteQueue _toDevice = new();
    private readonly ByteQueue _toHost = new();
    private readonly Queue<long> _frameEnds = new();
    private readonly int _portNumber;
    private readonly SerialPins _wired;
    private readonly int _hostBaudRate;
    private SerialPort? _port;
    private bool _connected;
    private byte[] _receiveBuffer = [];
    private int _receiveHead;
    private int _receiveCount;
    private long _byteNanoseconds;
    private long _transmitFree;
    private long _receiveFree;

    internal Uart(int portNumber, SerialPins wired, int hostBaudRate)
    {
        _portNumber = portNumber;
        _wired = wired;
        _hostBaudRate = hostBaudRate;
    }

    /// <summary>Bytes lost because the receive buffer was full or nothing was open.</summary>
    public long ReceiveOverruns { get; private set; }

    /// <summary>Bytes lost, in either direction, because the MCU slept lightly.</summary>
    public long BytesLostInSleep { get; private set; }

    /// <summary>Bytes that reached the host's end of the line.</summary>
    public long BytesToHost { get; private set; }

    /// <summary>Bytes that the host has sent.</summary>
    public long BytesFromHost { get; private set; }

    private long HostByteNanoseconds => 10_000_000_000L / _hostBaudRate;

    /// <summary>Whether somebody listens at the host's end; otherwise what is sent is gone.</summary>
    internal bool HostListens { get; set; }

    /// <summary>Called when a zero byte has reached the host.</summary>
    internal Action? FrameArrived { get; set; }

    /// <summary>Called when a byte has reached a device that listens for receive events.</summary>
    internal Action<int>? Received { get; set; }

    /// <inheritdoc/>
    public override void OnDue(long nowNanoseconds)
    {
        while (_frameEnds.Count != 0 && _frameEnds.Peek() <= nowNanoseconds)
        {
            _frameEnds.Dequeue();
            FrameArrived?.Invoke();
        }

        if (_toDevice.FirstTime <= nowNanoseconds && _port is not null)
        {
            Receive(nowNanoseconds);
            Received?.Invoke(_portNumber);
        }

        Schedule();
    }

    internal void Open(SerialPort port, SerialPins pins)
    {
        _port = port;
        _connected = pins == _wired && port.BaudRate == _hostBaudRate;
        _receiveBuffer = new byte[port.ReadBufferSize];
        _receiveHead = 0;
        _receiveCount = 0;
        int bits = 1 + port.DataBits + (port.Parity == Parity.None ? 0 : 1) + (port.StopBits == StopBits.One ? 1 : 2);
        _byteNanoseconds = bits * 1_000_000_000L / port.BaudRate;
        Schedule();
    }

    internal void Close()
    {
        _port = null;
        Schedule();
    }

    internal int BytesToRead(long now)
    {
        Receive(now);
        return _receiveCount;
    }

    internal int Read(long now, Span<byte> buffer)
    {
        Receive(now);
        int count = Math.Min(buffer.Length, _receiveCount);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _receiveBuffer[_receiveHead];
            _receiveHead = (_receiveHead + 1) % _receiveBuffer.Length;
        }

        _receiveCount -= count;
        return count;
    }

    /// <summary>Sends; returns when all of it fits into the transmit buffer.</summary>
    internal long Send(long now, ReadOnlySpan<byte> bytes)
    {
        long time = Math.Max(now, _transmitFree);
        foreach (byte value in bytes)
        {
            time += _byteNanoseconds;
            if (_connected && HostListens)
            {
                _toHost.Add(value, time);
                if (value == 0)
                {
                    _frameEnds.Enqueue(time);
                }
            }
        }

        _transmitFree = time;
        Schedule();
        return time - (_port!.WriteBufferSize * _byteNanoseconds);
    }

    /// <summary>The MCU goes into light sleep: the port has no clock. What it has not sent yet is lost.</summary>
    internal void Stop(long now)
    {
        if (_port is not null)
        {
            Receive(now);
        }

        BytesLostInSleep += _toHost.DropAfter(now);
        if (_frameEnds.Count != 0)
        {
            long[] kept = [.. _frameEnds.Where(end => end <= now)];
            _frameEnds.Clear();
            foreach (long end in kept)
            {
                _frameEnds.Enqueue(end);
            }
        }

        _transmitFree = Math.Min(_transmitFree, now);
        Schedule();
    }

    /// <summary>The clock is back. What came meanwhile is lost, and what was on the line just then.</summary>
    internal void Go(long now)
    {
        while (_toDevice.FirstTime <= now + HostByteNanoseconds)
        {
            _toDevice.Take();
            BytesLostInSleep++;
        }

        Schedule();
    }

    /// <summary>When the receive line has risen so often since a time; <see cref="long.MaxValue"/> when what is under way does not do it.</summary>
    internal long EdgeTime(long since, int edges)
    {
        for (int i = 0; i < _toDevice.Count; i++)
        {
            (byte value, long end) = _toDevice.At(i);
            if (end - HostByteNanoseconds < since)
            {
                continue;
            }

            // Start bit 0, eight bits from the lowest on, stop bit 1: a rise wherever a 1 follows a 0.
            int bits = (value << 1) | 0x200;
            for (int bit = 1; bit <= 9; bit++)
            {
                if ((bits >> bit & 1) != 0 && (bits >> (bit - 1) & 1) == 0 && --edges <= 0)
                {
                    return end - ((10 - bit) * HostByteNanoseconds / 10);
                }
            }
        }

        return long.MaxValue;
    }

    internal void RaiseReceived() => _port?.RaiseDataReceived(false);

    /// <summary>The host sends.</summary>
    internal void HostWrite(long now, ReadOnlySpan<byte> bytes)
    {
        long time = Math.Max(now, _receiveFree);
        foreach (byte value in bytes)
        {
            time += HostByteNanoseconds;
            _toDevice.Add(value, time);
        }

        _receiveFree = time;
        BytesFromHost += bytes.Length;
        Schedule();
    }

    /// <summary>The host takes what has arrived.</summary>
    internal int HostRead(long now, Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && _toHost.FirstTime <= now)
        {
            buffer[count++] = _toHost.Take();
        }

        BytesToHost += count;
        return count;
    }

    internal void Reset()
    {
        _port = null;
        _connected = false;
        Schedule();
    }

    private void Receive(long now)
    {
        while (_toDevice.FirstTime <= now)
        {
            byte value = _toDevice.Take();
            if (!_connected || _port is null || _receiveCount == _receiveBuffer.Length)
            {
                ReceiveOverruns++;
                continue;
            }

            _receiveBuffer[(_receiveHead + _receiveCount) % _receiveBuffer.Length] = value;
            _receiveCount++;
        }
    }

    private void Schedule()
    {
        long due = _frameEnds.Count != 0 ? _frameEnds.Peek() : long.MaxValue;
        if (_port is not null && _port.HasReceiveHandlers)
        {
            due = Math.Min(due, _toDevice.FirstTime);
        }

        NextDueNanoseconds = due;
    }
}
