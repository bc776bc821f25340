using Mono.Cecil;

namespace EcgWearable.DeviceCost;

/// <summary>
/// What a call of the nanoFramework library costs the interpreter, in IL instructions. Native calls cost as much as 13 to 16; here always 16.
/// </summary>
/// <remarks>
/// Several members are not native but a few lines of C# round a native call, which the interpreter runs too. Their instructions and calls were
/// counted in the sources of nanoFramework's System.Device.Gpio, System.Device.Spi, CoreLibrary and nanoFramework.Hardware.Esp32 on GitHub; a
/// struct that a member makes is counted as its constructor's call.
/// </remarks>
public static class LibraryPrices
{
    /// <summary>A call: what the CLR does for a native method, and, lacking another figure, for a managed one.</summary>
    public const int Call = 16;

    // Not read in the sources: taken to be a wrapper of ten instructions round a native call.
    private const int Unknown = (2 * Call) + 10;

    private const int MakePinValue = (2 * Call) + 7;
    private const int MakeSpan = (2 * Call) + 19;

    private static readonly Dictionary<string, int> Prices = new()
    {
        ["System.Device.Gpio.GpioPin::Read"] = Call,
        ["System.Device.Gpio.GpioPin::Toggle"] = Call,
        ["System.Device.Gpio.GpioPin::Write"] = (4 * Call) + 16,
        ["System.Device.Gpio.PinValue::get_Low"] = MakePinValue,
        ["System.Device.Gpio.PinValue::get_High"] = MakePinValue,
        ["System.Device.Gpio.PinValue::op_Equality"] = (2 * Call) + 10,
        ["System.Device.Gpio.PinValue::op_Inequality"] = (2 * Call) + 12,
        ["System.Device.Gpio.PinValue::op_Explicit"] = Call + 4,
        ["System.SpanByte::op_Implicit"] = MakeSpan,
        ["System.SpanByte::.ctor"] = Call + 28,
        ["System.Device.Spi.SpiDevice::TransferFullDuplex"] = (3 * Call) + 15,
        ["System.Device.Spi.SpiDevice::Write"] = (2 * Call) + MakeSpan + 6,
        ["System.IO.Ports.SerialPort::get_BytesToRead"] = Call,
        ["System.IO.Ports.SerialPort::Read"] = Call,
        ["System.IO.Ports.SerialPort::Write"] = Call,
        ["nanoFramework.Hardware.Esp32.HighResTimer::GetCurrent"] = (2 * Call) + 2,
        ["System.Array::Copy"] = Call,
        ["System.Array::Clear"] = Call,
        ["System.Object::.ctor"] = Call + 1,
        ["EcgWearable.NanoRuntime.Threading.Thread::Sleep"] = Call,
        ["EcgWearable.NanoRuntime.Threading.AutoResetEvent::Set"] = Call,
        ["EcgWearable.NanoRuntime.NanoWaitHandle::WaitOne"] = Call,
    };

    /// <summary>IL instructions that a call of a library member stands for.</summary>
    public static int Of(MethodReference member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Prices.GetValueOrDefault($"{member.DeclaringType.FullName}::{member.Name}", Unknown);
    }
}
