namespace EcgWearable.NanoRuntime;

/// <summary>What managed code of the device can wait for.</summary>
public abstract class NanoWaitHandle
{
    private protected NanoWaitHandle(bool initialState) => IsSet = initialState;

    /// <summary>Whether a wait would return now.</summary>
    public bool IsSet { get; private protected set; }

    /// <summary>Waits until set.</summary>
    public bool WaitOne() => NanoHost.Current.WaitOne(this, -1);

    /// <summary>Waits until set or until the time is up.</summary>
    /// <param name="millisecondsTimeout">Longest wait; -1 is for ever.</param>
    /// <param name="exitContext">Without meaning, as on the device.</param>
    /// <returns>Whether it was set.</returns>
    public bool WaitOne(int millisecondsTimeout, bool exitContext) => NanoHost.Current.WaitOne(this, millisecondsTimeout);

    /// <summary>Called by the host when a wait has succeeded.</summary>
    public virtual void Consume()
    {
    }
}
