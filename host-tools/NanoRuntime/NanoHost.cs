using System.Device.Gpio;
using System.Device.Spi;
using System.IO.Ports;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.NanoRuntime;

/// <summary>
/// What the nanoFramework API calls on: one device with its pins, buses and clock. The virtual board implements it.
/// </summary>
/// <remarks>
/// A host belongs to the thread that runs its firmware and is found through <see cref="Current"/>; several hosts live side by side
/// on several threads. Every call may throw the host's own exception that ends the run.
/// </remarks>
public abstract class NanoHost
{
    [ThreadStatic]
    private static NanoHost? _current;

    /// <summary>The device that the calling thread is.</summary>
    /// <exception cref="InvalidOperationException">The thread runs no device.</exception>
    public static NanoHost Current => _current ?? throw new InvalidOperationException(
        "This thread runs no device: nanoFramework API works only inside VirtualBoard.Run.");

    /// <summary>Makes this host the calling thread's device; <see langword="null"/> ends that.</summary>
    public static void Attach(NanoHost? host) => _current = host;

    /// <summary>Blocks for a number of milliseconds; 0 yields, -1 is for ever.</summary>
    public abstract void Sleep(int milliseconds);

    /// <summary>Blocks until the handle is set or time is up (-1: never). Returns whether it was set.</summary>
    public abstract bool WaitOne(NanoWaitHandle handle, int milliseconds);

    /// <summary>Charges the cost of a call that touches no peripheral.</summary>
    public abstract void ChargeCall();

    /// <summary>
    /// Lets time pass that managed code has spent since the last call of the API. Firmware that counts its own instructions calls it; for others the
    /// host's own figures stand.
    /// </summary>
    public virtual void ChargeManaged(long nanoseconds)
    {
    }

    /// <summary>Microseconds since power-on.</summary>
    public abstract ulong UptimeMicroseconds { get; }

    /// <summary>Sets the wall clock.</summary>
    public abstract void SetSystemTime(DateTime utc);

    /// <summary>The wall clock.</summary>
    public abstract DateTime UtcNow { get; }

    /// <summary>Number of pins.</summary>
    public abstract int PinCount { get; }

    /// <summary>Takes a pin for use as GPIO.</summary>
    public abstract void OpenPin(GpioPin pin);

    /// <summary>Gives a pin back.</summary>
    public abstract void ClosePin(GpioPin pin);

    /// <summary>Sets a pin's direction and pull.</summary>
    public abstract void SetPinMode(int pinNumber, PinMode mode);

    /// <summary>Level of a pin.</summary>
    public abstract bool ReadPin(int pinNumber);

    /// <summary>Drives a pin.</summary>
    public abstract void WritePin(int pinNumber, bool high);

    /// <summary>Starts or stops queueing a pin's edges for its handlers.</summary>
    public abstract void SetPinEvents(GpioPin pin, bool on);

    /// <summary>Opens a device on a bus; returns what names it in the calls below.</summary>
    public abstract int OpenSpi(SpiConnectionSettings settings);

    /// <summary>Closes it.</summary>
    public abstract void CloseSpi(int device);

    /// <summary>
    /// One transaction under one chip select. Lasts as long as the longer of the two spans; what there is nothing to send for is sent as 0.
    /// </summary>
    public abstract void TransferSpi(int device, ReadOnlySpan<byte> write, Span<byte> read);

    /// <summary>Opens a serial port.</summary>
    public abstract void OpenSerial(SerialPort port);

    /// <summary>Closes it.</summary>
    public abstract void CloseSerial(SerialPort port);

    /// <summary>Bytes that wait in the receive buffer.</summary>
    public abstract int SerialBytesToRead(SerialPort port);

    /// <summary>Reads until the buffer is full or the timeout has passed; returns the count, 0 on timeout.</summary>
    public abstract int ReadSerial(SerialPort port, Span<byte> buffer);

    /// <summary>Sends; blocks until all is in the transmit buffer.</summary>
    public abstract void WriteSerial(SerialPort port, ReadOnlySpan<byte> bytes);

    /// <summary>Gives a pin a peripheral function.</summary>
    public abstract void SetPinFunction(int pin, DeviceFunction function);

    /// <summary>The pin that has a function; -1 when none has.</summary>
    public abstract int GetFunctionPin(DeviceFunction function);

    /// <summary>Arms the timer for the next sleep.</summary>
    public abstract void EnableWakeupByTimer(long nanoseconds);

    /// <summary>Arms pins (bit mask) for the next sleep; false when a pin cannot wake the chip.</summary>
    public abstract bool EnableWakeupByPins(ulong pins, bool level, bool several);

    /// <summary>Arms a serial port (1 = COM1) for the next light sleep.</summary>
    public abstract void EnableWakeupByUart(int port, int edges);

    /// <summary>Sleeps until something armed fires.</summary>
    public abstract void LightSleep();

    /// <summary>Sleeps with memory off; ends the firmware.</summary>
    public abstract void DeepSleep();

    /// <summary>What ended the last sleep.</summary>
    public abstract nanoFramework.Hardware.Esp32.Sleep.WakeupCause WakeupCause { get; }

    /// <summary>The pins that ended the last sleep, one bit each.</summary>
    public abstract ulong WakeupPins { get; }

    /// <summary>Restarts; ends the firmware.</summary>
    public abstract void Reboot();
}
