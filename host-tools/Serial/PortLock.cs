using System.Runtime.InteropServices;

namespace EcgWearable.Serial;

/// <summary>
/// Holds a serial port for this program on Linux and macOS, where opening one keeps nobody else out: by an advisory lock on the device, as
/// terminal programs take it. Tells why a port cannot be had, which the library does not.
/// </summary>
internal sealed class PortLock : IDisposable
{
    private const int NoEntry = 2;
    private const int NoDeviceOrAddress = 6;
    private const int AccessDenied = 13;
    private const int Busy = 16;
    private const int NoDevice = 19;

    private readonly int _descriptor;

    private PortLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes a port.</summary>
    /// <exception cref="SerialPortException">It cannot be had.</exception>
    public static PortLock Take(string port)
    {
        int descriptor = UnixCalls.Open(port, UnixCalls.OpenFlags);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw error switch
            {
                NoEntry or NoDeviceOrAddress or NoDevice => SerialTransport.NotFound(port, null),
                AccessDenied => new SerialPortException(
                    SerialPortFailure.Denied,
                    $"{port}: you may not open this port; on Debian: sudo usermod -aG dialout $USER, then log in again."),
                Busy => SerialTransport.Busy(port, null),
                _ => new SerialPortException(SerialPortFailure.NotAPort, $"{port}: cannot be opened ({Marshal.GetPInvokeErrorMessage(error)}); check the cable and the name."),
            };
        }

        PortLock held = new(descriptor);
        if (UnixCalls.IsTerminal(descriptor) == 0)
        {
            held.Dispose();
            throw new SerialPortException(SerialPortFailure.NotAPort, $"{port}: this is no serial port; 'ecg doctor' lists those that are there.");
        }

        if (UnixCalls.Lock(descriptor, UnixCalls.LockExclusive | UnixCalls.LockWithoutWaiting) != 0
            && Marshal.GetLastPInvokeError() == UnixCalls.WouldBlock)
        {
            held.Dispose();
            throw SerialTransport.Busy(port, null);
        }

        return held;
    }

    /// <summary>Gives the port back.</summary>
    public void Dispose() => _ = UnixCalls.Close(_descriptor);
}
