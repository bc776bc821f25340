namespace EcgWearable.NanoRuntime.Native;

/// <summary>Stands for System.Environment of nanoFramework.Runtime.Native, in virtual time.</summary>
public static class Environment
{
    /// <summary>Milliseconds since power-on.</summary>
    public static long TickCount64 => (long)(NanoHost.Current.UptimeMicroseconds / 1000);
}
