namespace EcgWearable.WearLog;

/// <summary>A wear log cannot be read or written; the message names the input, the problem and the mend.</summary>
public sealed class WearLogException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong with which input, and what to do.</param>
    public WearLogException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error from the one below it.</summary>
    /// <param name="message">What is wrong with which input, and what to do.</param>
    /// <param name="innerException">The error below it.</param>
    public WearLogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a file could not be written, rather than read.</summary>
    public bool IsOutput { get; init; }
}
