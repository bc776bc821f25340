using System.Device.Gpio;
using System.Device.Spi;
using System.IO.Ports;
using EcgWearable.NanoRuntime;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Campaigns;

/// <summary>
/// The least of a device that a driver needs: one SPI part, pins that are always high, and a clock. A virtual board has all the rest and
/// true times; a campaign of a million boots has no use for them.
/// </summary>
internal abstract class PartHost : NanoHost
{
    private const long CallNanoseconds = 6_000;

    public long NowNanoseconds { get; protected set; } = 1_000_000;

    public override ulong UptimeMicroseconds
    {
        get
        {
            NowNanoseconds += CallNanoseconds;
            return (ulong)(NowNanoseconds / 1000);
        }
    }

    public override DateTime UtcNow => DateTime.UnixEpoch;

    public override int PinCount => 49;

    public override Sleep.WakeupCause WakeupCause => throw NotThere();

    public override ulong WakeupPins => throw NotThere();

    public override void Sleep(int milliseconds) => NowNanoseconds += Math.Max(1, milliseconds) * 1_000_000L;

    public override bool WaitOne(NanoWaitHandle handle, int milliseconds) => throw NotThere();

    public override void ChargeCall() => NowNanoseconds += CallNanoseconds;

    public override void SetSystemTime(DateTime utc) => throw NotThere();

    public override void OpenPin(GpioPin pin)
    {
    }

    public override void ClosePin(GpioPin pin)
    {
    }

    public override void SetPinMode(int pinNumber, PinMode mode)
    {
    }

    public override bool ReadPin(int pinNumber) => true;

    public override void WritePin(int pinNumber, bool high)
    {
    }

    public override void SetPinEvents(GpioPin pin, bool on) => throw NotThere();

    public override int OpenSpi(SpiConnectionSettings settings) => 0;

    public override void CloseSpi(int device)
    {
    }

    public override void OpenSerial(SerialPort port) => throw NotThere();

    public override void CloseSerial(SerialPort port) => throw NotThere();

    public override int SerialBytesToRead(SerialPort port) => throw NotThere();

    public override int ReadSerial(SerialPort port, Span<byte> buffer) => throw NotThere();

    public override void WriteSerial(SerialPort port, ReadOnlySpan<byte> bytes) => throw NotThere();

    public override void SetPinFunction(int pin, DeviceFunction function)
    {
    }

    public override int GetFunctionPin(DeviceFunction function) => throw NotThere();

    public override void EnableWakeupByTimer(long nanoseconds) => throw NotThere();

    public override bool EnableWakeupByPins(ulong pins, bool level, bool several) => throw NotThere();

    public override void EnableWakeupByUart(int port, int edges) => throw NotThere();

    public override void LightSleep() => throw NotThere();

    public override void DeepSleep() => throw NotThere();

    public override void Reboot() => throw NotThere();

    private static NotSupportedException NotThere() => new("This part of the device is not in a campaign.");
}
