using EcgWearable.NanoRuntime;

namespace nanoFramework.Runtime.Native;

/// <summary>The wall clock.</summary>
public static class Rtc
{
    /// <summary>Sets the clock (UTC).</summary>
    public static bool SetSystemTime(EcgWearable.NanoRuntime.Native.DateTime time)
    {
        NanoHost.Current.SetSystemTime(time.ToSystem());
        return true;
    }
}
