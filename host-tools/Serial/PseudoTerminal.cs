using System.Runtime.InteropServices;

namespace EcgWearable.Serial;

/// <summary>
/// A pair of ends that the system makes look like a serial port: this is the device's end, and <see cref="PortName"/> is what a host opens.
/// Linux and macOS. Line rates mean nothing on it; whoever wants a slow line has to be slow.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private const int LongestQueue = 1 << 20;
    private const int WaitWithoutHostMilliseconds = 5;

    private readonly Queue<byte> _queue = new();
    private readonly byte[] _chunk = new byte[4096];
    private int _descriptor;

    private PseudoTerminal(int descriptor, string portName)
    {
        _descriptor = descriptor;
        PortName = portName;
    }

    /// <summary>Path of the end that a host opens.</summary>
    public string PortName { get; }

    /// <summary>Whether a host had the port open when it was last read from or written to.</summary>
    public bool HasHost { get; private set; }

    /// <summary>Makes one, in raw mode: every byte passes as it is.</summary>
    /// <exception cref="PlatformNotSupportedException">On Windows.</exception>
    /// <exception cref="IOException">The system has none left.</exception>
    public static unsafe PseudoTerminal Create()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows has no pseudo-terminals that look like a serial port; use Linux or macOS, or a pair of virtual COM ports.");
        }

        int descriptor = UnixCalls.OpenTerminal(UnixCalls.TerminalFlags);
        if (descriptor < 0 || UnixCalls.GrantTerminal(descriptor) != 0 || UnixCalls.UnlockTerminal(descriptor) != 0)
        {
            throw new IOException($"no pseudo-terminal can be made: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        string name = Marshal.PtrToStringUTF8(UnixCalls.TerminalName(descriptor)) ?? throw new IOException("the pseudo-terminal has no name");
        int port = UnixCalls.Open(name, UnixCalls.OpenFlags);
        byte* termios = stackalloc byte[UnixCalls.TermiosBytes];
        if (port < 0 || UnixCalls.GetAttributes(port, termios) != 0)
        {
            throw new IOException($"{name}: the pseudo-terminal cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        UnixCalls.MakeRaw(termios);
        _ = UnixCalls.SetAttributes(port, 0, termios);
        _ = UnixCalls.Close(port);
        return new PseudoTerminal(descriptor, name);
    }

    /// <summary>Takes what the host has sent.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="timeoutMilliseconds">The longest wait for the first byte, in wall time.</param>
    /// <returns>How many bytes; 0 when none came in time or no host is there.</returns>
    public unsafe int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        Flush();
        UnixCalls.PollEntry entry = new() { Descriptor = _descriptor, Events = UnixCalls.PollIn };
        int ready = UnixCalls.Poll(&entry, 1, timeoutMilliseconds);
        if (ready > 0 && (entry.Returned & UnixCalls.PollIn) != 0)
        {
            fixed (byte* data = buffer)
            {
                nint count = UnixCalls.Read(_descriptor, data, (nuint)buffer.Length);
                HasHost = count > 0;
                return count > 0 ? (int)count : 0;
            }
        }

        HasHost = (entry.Returned & UnixCalls.PollHangUp) == 0;
        if (!HasHost && timeoutMilliseconds > 0)
        {
            // The system says at once, again and again, that nobody is there.
            Thread.Sleep(Math.Min(timeoutMilliseconds, WaitWithoutHostMilliseconds));
        }

        return 0;
    }

    /// <summary>Sends to the host; what it does not take yet waits, and goes when it hangs up.</summary>
    /// <param name="data">The bytes.</param>
    public void Write(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            if (_queue.Count < LongestQueue)
            {
                _queue.Enqueue(value);
            }
        }

        Flush();
    }

    /// <summary>Hangs up: the port disappears, and a host that has it open gets an error.</summary>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = UnixCalls.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private unsafe void Flush()
    {
        while (_queue.Count > 0)
        {
            UnixCalls.PollEntry entry = new() { Descriptor = _descriptor, Events = UnixCalls.PollOut };
            _ = UnixCalls.Poll(&entry, 1, 0);
            HasHost = (entry.Returned & UnixCalls.PollHangUp) == 0;
            if (!HasHost)
            {
                // A line without a listener keeps nothing for the next one.
                _queue.Clear();
                return;
            }

            if ((entry.Returned & UnixCalls.PollOut) == 0)
            {
                return;
            }

            int count = 0;
            foreach (byte value in _queue)
            {
                _chunk[count++] = value;
                if (count == _chunk.Length)
                {
                    break;
                }
            }

            fixed (byte* data = _chunk)
            {
                nint written = UnixCalls.Write(_descriptor, data, (nuint)count);
                if (written <= 0)
                {
                    return;
                }

                for (nint i = 0; i < written; i++)
                {
                    _queue.Dequeue();
                }
            }
        }
    }
}
