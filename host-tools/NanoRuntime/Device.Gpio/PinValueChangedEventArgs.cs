using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

/// <summary>An edge of a pin, as a handler sees it: without a time.</summary>
public class PinValueChangedEventArgs : BaseEvent
{
    public PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber)
    {
        ChangeType = changeType;
        PinNumber = pinNumber;
    }

    public PinEventTypes ChangeType { get; }

    public int PinNumber { get; }
}
