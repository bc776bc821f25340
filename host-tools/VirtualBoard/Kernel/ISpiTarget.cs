namespace EcgWearable.VirtualBoard;

/// <summary>A chip behind a chip select.</summary>
public interface ISpiTarget
{
    /// <summary>Name of the part, for reports.</summary>
    string Name { get; }

    /// <summary>Fastest SCLK in hertz for a transaction that begins with this byte.</summary>
    int MaximumClockHertz(byte command);

    /// <summary>One transaction: chip select falls, bytes go both ways, chip select rises.</summary>
    /// <param name="startNanoseconds">Time of the first clock edge.</param>
    /// <param name="clockHertz">SCLK.</param>
    /// <param name="mosi">What the MCU sends; may be empty.</param>
    /// <param name="miso">Receives what the part sends, as long as <paramref name="mosi"/>.</param>
    void Transfer(long startNanoseconds, int clockHertz, ReadOnlySpan<byte> mosi, Span<byte> miso);
}
