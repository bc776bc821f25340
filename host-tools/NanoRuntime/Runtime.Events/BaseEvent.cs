namespace nanoFramework.Runtime.Events;

/// <summary>Base of what the runtime's event sink hands to managed code.</summary>
public class BaseEvent
{
    public ushort Source;

    public byte Message;
}
