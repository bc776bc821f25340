namespace EcgWearable.NanoRuntime.Threading;

/// <summary>Stands for System.Threading.Thread of the device: what the single-threaded firmware uses of it, in virtual time.</summary>
public static class Thread
{
    /// <summary>Blocks; 0 gives the processor away once, -1 is for ever.</summary>
    /// <param name="millisecondsTimeout">Milliseconds.</param>
    public static void Sleep(int millisecondsTimeout) => NanoHost.Current.Sleep(millisecondsTimeout);

    /// <summary>Blocks for a time, of which whole milliseconds count.</summary>
    public static void Sleep(TimeSpan timeout) => NanoHost.Current.Sleep((int)(timeout.Ticks / TimeSpan.TicksPerMillisecond));
}
