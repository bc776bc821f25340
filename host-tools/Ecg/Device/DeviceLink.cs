using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Link;
using EcgWearable.Serial;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Device;

/// <summary>An open link to a device: one at a serial port, or a virtual board in this program.</summary>
internal sealed class DeviceLink : IDisposable
{
    // A wall clock also counts the time in which this machine does something else.
    private const int PortTimeoutMilliseconds = 2000;

    private readonly IDisposable _owned;

    private DeviceLink(IByteTransport transport, LinkClientOptions options, IDisposable owned)
    {
        Time = options.TimeProvider;
        Client = new LinkClient(transport, options);
        _owned = owned;
    }

    /// <summary>The host's end.</summary>
    public LinkClient Client { get; }

    /// <summary>The time that passes on the line: the wall's, or the virtual board's.</summary>
    public TimeProvider Time { get; }

    /// <summary>Opens a serial port.</summary>
    /// <param name="port">Its name.</param>
    /// <param name="cancellation">Ends every wait for the device.</param>
    /// <exception cref="SerialPortException">It cannot be had.</exception>
    public static DeviceLink OpenPort(string port, CancellationToken cancellation = default)
    {
        SerialTransport transport = SerialTransport.Open(port, LinkProtocol.BaudRate);
        return Over(transport, new LinkClientOptions { AnswerTimeoutMilliseconds = PortTimeoutMilliseconds, Cancellation = cancellation }, transport);
    }

    /// <summary>A link over any transport.</summary>
    /// <param name="transport">The way to the device.</param>
    /// <param name="options">Patience, and the time that passes on the line.</param>
    /// <param name="owned">What is disposed of with the link.</param>
    internal static DeviceLink Over(IByteTransport transport, LinkClientOptions options, IDisposable owned) => new(transport, options, owned);

    /// <summary>Boots a virtual board on a flash image.</summary>
    /// <exception cref="UserErrorException">The image is missing or not one.</exception>
    public static DeviceLink BootImage(string image)
    {
        return BootBoard(image, null);
    }

    /// <summary>Boots a virtual board.</summary>
    /// <param name="image">The flash image; null for a blank flash.</param>
    /// <param name="signal">What is at the electrodes; null for 0 V.</param>
    /// <exception cref="UserErrorException">The image is missing or not one.</exception>
    public static DeviceLink BootBoard(string? image, IElectrodeSignal? signal)
    {
        VirtualEcgBoard board = VirtualDevice.Boot(image, signal, new VirtualBoardOptions());
        return new DeviceLink(board.Host, new LinkClientOptions { TimeProvider = board.Time }, board);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();
}
