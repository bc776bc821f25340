namespace EcgWearable.Reports;

/// <summary>A report cannot be written; the message names the file, the problem and the mend.</summary>
public sealed class ReportException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What is wrong with which file, and what to do.</param>
    /// <param name="innerException">The error below it, if there is one.</param>
    public ReportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
