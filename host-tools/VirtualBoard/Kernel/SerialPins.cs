namespace EcgWearable.VirtualBoard;

/// <summary>Pins that a serial port was given; -1 for none.</summary>
internal readonly record struct SerialPins(int Transmit, int Receive);
