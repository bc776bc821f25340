namespace System.IO.Ports;

/// <summary>Handler of <see cref="SerialPort.DataReceived"/>.</summary>
public delegate void SerialDataReceivedEventHandler(object sender, SerialDataReceivedEventArgs e);
