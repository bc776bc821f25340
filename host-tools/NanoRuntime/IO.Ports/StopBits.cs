namespace System.IO.Ports;

/// <summary>Stop bits.</summary>
public enum StopBits
{
    One = 1,
    Two = 2,
    OnePointFive = 3,
}
