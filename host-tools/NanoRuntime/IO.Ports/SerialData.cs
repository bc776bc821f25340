namespace System.IO.Ports;

/// <summary>What a receive event is about.</summary>
public enum SerialData
{
    Chars = 1,
    WatchChar = 2,
}
