namespace EcgWearable.WearLog;

/// <summary>An exchange with the device failed; the message says which, why, and what to do.</summary>
public sealed class LinkException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="message">Which exchange failed, why, and what to do.</param>
    /// <param name="innerException">The error below it, if any.</param>
    public LinkException(LinkFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>Why the exchange failed.</summary>
    public LinkFailure Failure { get; }
}
