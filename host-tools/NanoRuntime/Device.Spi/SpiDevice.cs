using EcgWearable.NanoRuntime;

namespace System.Device.Spi;

/// <summary>A device on a bus, behind its chip select. Every call is one transaction.</summary>
public class SpiDevice : IDisposable
{
    /// <summary>Most bytes in one transaction.</summary>
    private const int MaximumTransferBytes = 16_384;

    private readonly NanoHost _host;
    private readonly int _device;
    private readonly byte[] _single = new byte[1];
    private bool _disposed;

    public SpiDevice(SpiConnectionSettings settings)
    {
        ConnectionSettings = settings;
        _host = NanoHost.Current;
        _device = _host.OpenSpi(settings);
    }

    public SpiConnectionSettings ConnectionSettings { get; }

    public static SpiDevice Create(SpiConnectionSettings settings) => new(settings);

    public static SpiBusInfo GetBusInfo(int busId) => new();

    /// <summary>Reads while sending zeros.</summary>
    public void Read(SpanByte buffer) => Transfer(default, buffer);

    /// <summary>Reads one byte while sending zero.</summary>
    public byte ReadByte()
    {
        Transfer(default, _single);
        return _single[0];
    }

    /// <summary>Sends; what comes back is dropped.</summary>
    public void Write(SpanByte buffer) => Transfer(buffer, default);

    /// <summary>Sends one byte.</summary>
    public void WriteByte(byte value)
    {
        _single[0] = value;
        Transfer(_single, default);
    }

    /// <summary>Sends and reads at once. The shorter buffer is made up with zeros, or the rest of what comes back dropped.</summary>
    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer) => Transfer(writeBuffer, readBuffer);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            _disposed = true;
            _host.CloseSpi(_device);
        }
    }

    private void Transfer(SpanByte write, SpanByte read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (write.Length > MaximumTransferBytes || read.Length > MaximumTransferBytes)
        {
            throw new ArgumentException($"An SPI transfer is at most {MaximumTransferBytes} bytes.");
        }

        _host.TransferSpi(_device, write.AsSpan(), read.AsSpan());
    }
}
