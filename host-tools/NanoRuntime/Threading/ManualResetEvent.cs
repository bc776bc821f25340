namespace EcgWearable.NanoRuntime.Threading;

/// <summary>Stands for System.Threading.ManualResetEvent of the device, in virtual time.</summary>
public sealed class ManualResetEvent : NanoWaitHandle
{
    public ManualResetEvent(bool initialState)
        : base(initialState)
    {
    }

    /// <summary>Lets every wait through until <see cref="Reset"/>.</summary>
    public bool Set()
    {
        IsSet = true;
        return true;
    }

    public bool Reset()
    {
        IsSet = false;
        return true;
    }
}
