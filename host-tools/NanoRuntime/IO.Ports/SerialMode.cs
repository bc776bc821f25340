namespace System.IO.Ports;

/// <summary>Line mode.</summary>
public enum SerialMode
{
    Normal = 0,
    RS485 = 1,
}
