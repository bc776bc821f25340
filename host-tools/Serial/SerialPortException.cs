namespace EcgWearable.Serial;

/// <summary>A serial port that cannot be used; the message names the port, the problem and the mend.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">What to tell the user.</param>
/// <param name="innerException">The error below it, if any.</param>
public sealed class SerialPortException(SerialPortFailure failure, string message, Exception? innerException = null) : IOException(message, innerException)
{
    /// <summary>Why the port cannot be used.</summary>
    public SerialPortFailure Failure { get; } = failure;
}
