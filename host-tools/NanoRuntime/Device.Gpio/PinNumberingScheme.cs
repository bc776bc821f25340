namespace System.Device.Gpio;

/// <summary>Meaning of a pin number.</summary>
public enum PinNumberingScheme
{
    Logical = 0,
    Board = 1,
}
