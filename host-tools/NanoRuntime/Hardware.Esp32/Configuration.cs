using EcgWearable.NanoRuntime;

namespace nanoFramework.Hardware.Esp32;

/// <summary>The pin matrix of the ESP32.</summary>
public class Configuration
{
    /// <summary>Gives a pin a peripheral function.</summary>
    public static void SetPinFunction(int pin, DeviceFunction function) => NanoHost.Current.SetPinFunction(pin, function);

    /// <summary>The pin that has a function; -1 when none has.</summary>
    public static int GetFunctionPin(DeviceFunction function) => NanoHost.Current.GetFunctionPin(function);
}
