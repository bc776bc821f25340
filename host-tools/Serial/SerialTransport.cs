using System.IO.Ports;
using EcgWearable.WearLog;

namespace EcgWearable.Serial;

/// <summary>A serial port as the way to a device: 8 data bits, no parity, one stop bit, no handshake; held by this program alone.</summary>
public sealed class SerialTransport : IByteTransport, IDisposable
{
    // A line of 921,600 baud takes the longest request in far less; longer, and nobody takes anything.
    private const int WriteTimeoutMilliseconds = 2000;

    private readonly SerialPort _port;
    private readonly PortLock? _lock;

    private SerialTransport(SerialPort port, PortLock? portLock)
    {
        _port = port;
        _lock = portLock;
        Name = port.PortName;
    }

    /// <summary>The port's name as the system has it: /dev/ttyACM0, /dev/cu.usbmodem1, COM7.</summary>
    public string Name { get; }

    /// <summary>Opens a port.</summary>
    /// <param name="name">Its name; on Linux and macOS also a symbolic link to it.</param>
    /// <param name="baudRate">Line rate in baud.</param>
    /// <returns>The open port; dispose of it.</returns>
    /// <exception cref="SerialPortException">It is not there, busy, forbidden, or no serial port.</exception>
    public static SerialTransport Open(string name, int baudRate)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        PortLock? portLock = OperatingSystem.IsWindows() ? null : PortLock.Take(name);

        // DTR and RTS stay low: raised together they hold the ESP32 of many boards in reset.
        SerialPort port = new(name, baudRate, Parity.None, 8, StopBits.One)
        {
            Handshake = Handshake.None,
            DtrEnable = false,
            RtsEnable = false,
            WriteTimeout = WriteTimeoutMilliseconds,
        };
        try
        {
            port.Open();

            // What a device said before it was asked is no answer.
            port.DiscardInBuffer();
            return new SerialTransport(port, portLock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            port.Dispose();
            portLock?.Dispose();
            throw e switch
            {
                FileNotFoundException => NotFound(name, e),
                UnauthorizedAccessException => Busy(name, e),
                _ => new SerialPortException(SerialPortFailure.NotAPort, $"{name}: cannot be set to {baudRate:N0} baud ({e.Message}); check that it is the device's port.", e),
            };
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        try
        {
            _port.BaseStream.Write(data);
        }
        catch (Exception e) when (IsGone(e))
        {
            throw Gone(e);
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        try
        {
            if (timeoutMilliseconds == 0 && _port.BytesToRead == 0)
            {
                return 0;
            }

            _port.ReadTimeout = timeoutMilliseconds < 0 ? SerialPort.InfiniteTimeout : Math.Max(1, timeoutMilliseconds);
            int count = _port.BaseStream.Read(buffer);
            return count > 0 ? count : throw new IOException("the line was hung up");
        }
        catch (TimeoutException)
        {
            return 0;
        }
        catch (Exception e) when (IsGone(e))
        {
            throw Gone(e);
        }
    }

    /// <summary>Gives the port back.</summary>
    public void Dispose()
    {
        try
        {
            _port.Dispose();
        }
        catch (Exception e) when (IsGone(e))
        {
            // The port is gone: there is nothing to give back.
        }

        _lock?.Dispose();
    }

    internal static SerialPortException NotFound(string name, Exception? cause) =>
        new(SerialPortFailure.NotFound, $"{name}: there is no such port; check the cable, and see 'ecg doctor' for the ports that are there.", cause);

    internal static SerialPortException Busy(string name, Exception? cause) =>
        new(SerialPortFailure.Busy, $"{name}: the port is busy: another program has it open, such as a second 'ecg' or a terminal; close that and try again.", cause);

    private static bool IsGone(Exception e) => e is IOException or InvalidOperationException or UnauthorizedAccessException or TimeoutException;

    private SerialPortException Gone(Exception cause) =>
        new(SerialPortFailure.Gone, $"{Name}: the port has gone ({cause.Message.TrimEnd('.')})", cause);
}
