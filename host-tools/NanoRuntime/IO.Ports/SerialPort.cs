using EcgWearable.NanoRuntime;

namespace System.IO.Ports;

/// <summary>A UART of the device.</summary>
public sealed class SerialPort : IDisposable
{
    private readonly NanoHost _host;
    private readonly SerialDataReceivedEventArgs _chars = new(SerialData.Chars);
    private readonly SerialDataReceivedEventArgs _watchChar = new(SerialData.WatchChar);
    private readonly byte[] _single = new byte[1];
    private int _readBufferSize = 256;
    private int _writeBufferSize = 256;

    public SerialPort(string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One)
    {
        _host = NanoHost.Current;
        PortName = portName;
        BaudRate = baudRate;
        Parity = parity;
        DataBits = dataBits;
        StopBits = stopBits;
    }

    /// <summary>Called when bytes have come in, when the runtime gets to it.</summary>
    public event SerialDataReceivedEventHandler? DataReceived;

    public string PortName { get; }

    public int BaudRate { get; set; }

    public Parity Parity { get; set; }

    public int DataBits { get; set; }

    public StopBits StopBits { get; set; }

    public Handshake Handshake { get; set; }

    public SerialMode Mode { get; set; }

    public bool InvertSignalLevels { get; set; }

    public char WatchChar { get; set; }

    public string NewLine { get; set; } = "\n";

    /// <summary>Longest wait of a read in milliseconds; -1 is for ever.</summary>
    public int ReadTimeout { get; set; } = -1;

    /// <summary>Longest wait of a write in milliseconds; -1 is for ever.</summary>
    public int WriteTimeout { get; set; } = -1;

    public int ReceivedBytesThreshold { get; set; } = 1;

    /// <summary>Bytes of the receive buffer; what comes in when it is full is lost. Set before <see cref="Open"/>.</summary>
    public int ReadBufferSize
    {
        get => _readBufferSize;
        set => _readBufferSize = Positive(value, nameof(ReadBufferSize));
    }

    /// <summary>Bytes of the transmit buffer. Set before <see cref="Open"/>.</summary>
    public int WriteBufferSize
    {
        get => _writeBufferSize;
        set => _writeBufferSize = Positive(value, nameof(WriteBufferSize));
    }

    public bool IsOpen { get; private set; }

    /// <summary>For the host: whether a receive event would reach anybody.</summary>
    public bool HasReceiveHandlers => DataReceived is not null;

    /// <summary>Bytes that wait in the receive buffer.</summary>
    public int BytesToRead => Opened().SerialBytesToRead(this);

    public static string[] GetPortNames() => ["COM1", "COM2", "COM3"];

    public void Open()
    {
        if (IsOpen)
        {
            throw new InvalidOperationException($"{PortName} is open already.");
        }

        _host.OpenSerial(this);
        IsOpen = true;
    }

    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            _host.CloseSerial(this);
        }
    }

    public void Dispose() => Close();

    /// <summary>Waits until <paramref name="count"/> bytes are there or the timeout has passed, and takes what there is.</summary>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    public int Read(byte[] buffer, int offset, int count)
    {
        int read = Opened().ReadSerial(this, new Span<byte>(buffer, offset, count));
        return read == 0 && count > 0 ? throw new TimeoutException($"{PortName}: nothing received within {ReadTimeout} ms.") : read;
    }

    /// <exception cref="TimeoutException">Nothing came.</exception>
    public int ReadByte()
    {
        Read(_single, 0, 1);
        return _single[0];
    }

    public void Write(byte[] buffer, int offset, int count) => Opened().WriteSerial(this, new ReadOnlySpan<byte>(buffer, offset, count));

    public void WriteByte(byte value)
    {
        _single[0] = value;
        Opened().WriteSerial(this, _single);
    }

    /// <summary>Called by the host to hand a receive event to the handlers.</summary>
    public void RaiseDataReceived(bool watchChar) => DataReceived?.Invoke(this, watchChar ? _watchChar : _chars);

    private static int Positive(int value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, $"{name} is at least 1 byte.");

    private NanoHost Opened() => IsOpen ? _host : throw new InvalidOperationException($"{PortName} is not open.");
}
