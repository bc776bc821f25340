namespace EcgWearable.VirtualBoard;

/// <summary>The board cannot go on: the wiring is misused, or the firmware ended with an exception that it did not catch.</summary>
public sealed class VirtualBoardException : Exception
{
    /// <param name="message">What is wrong, where, and what mends it.</param>
    public VirtualBoardException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is wrong, where, and what mends it.</param>
    /// <param name="innerException">What the firmware threw.</param>
    public VirtualBoardException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
