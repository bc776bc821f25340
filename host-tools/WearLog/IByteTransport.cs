namespace EcgWearable.WearLog;

/// <summary>A two-way stream of bytes to a device: a serial port, a pseudo-terminal, or a simulated UART.</summary>
public interface IByteTransport
{
    /// <summary>Sends bytes, in order.</summary>
    /// <param name="data">The bytes; may be empty.</param>
    /// <exception cref="IOException">The connection is gone.</exception>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Takes bytes that have arrived, waiting for the first one.</summary>
    /// <param name="buffer">Where they go; at least one byte long.</param>
    /// <param name="timeoutMilliseconds">The longest wait for the first byte, in the transport's own time; 0 does not wait.</param>
    /// <returns>How many bytes were put in <paramref name="buffer"/>; 0 when none came in time.</returns>
    /// <exception cref="IOException">The connection is gone.</exception>
    int Read(Span<byte> buffer, int timeoutMilliseconds);
}
