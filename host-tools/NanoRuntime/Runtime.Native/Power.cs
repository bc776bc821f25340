using EcgWearable.NanoRuntime;

namespace nanoFramework.Runtime.Native;

/// <summary>Restart of the device.</summary>
public class Power
{
    /// <summary>Restarts; does not return.</summary>
    public static void RebootDevice(RebootOption rebootOption) => NanoHost.Current.Reboot();

    /// <summary>Restarts after waiting; does not return.</summary>
    public static void RebootDevice(int exitTimeout, RebootOption rebootOption)
    {
        NanoHost.Current.Sleep(exitTimeout);
        NanoHost.Current.Reboot();
    }
}
