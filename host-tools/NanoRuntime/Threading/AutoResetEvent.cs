namespace EcgWearable.NanoRuntime.Threading;

/// <summary>Stands for System.Threading.AutoResetEvent of the device, in virtual time.</summary>
public sealed class AutoResetEvent : NanoWaitHandle
{
    public AutoResetEvent(bool initialState)
        : base(initialState)
    {
    }

    /// <summary>Lets one wait through.</summary>
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

    /// <inheritdoc/>
    public override void Consume() => IsSet = false;
}
