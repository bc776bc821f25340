namespace EcgWearable.Archive;

/// <summary>An archive cannot be opened, read or written; the message names it, the problem and the mend. Nothing half-written is left.</summary>
public sealed class ArchiveException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="failure">Whose fault it is.</param>
    /// <param name="message">What is wrong with which archive, and what to do.</param>
    /// <param name="innerException">The error below it, if there is one.</param>
    public ArchiveException(ArchiveFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>Whose fault it is.</summary>
    public ArchiveFailure Failure { get; }
}
