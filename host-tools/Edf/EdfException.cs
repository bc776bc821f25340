namespace EcgWearable.Edf;

/// <summary>An EDF or BDF file that cannot be read. The message is complete: which file, where in it, what is wrong, what to do.</summary>
public sealed class EdfException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">File, place, problem and mend, ready to be shown to the user.</param>
    /// <param name="innerException">The system's own error, where there was one.</param>
    public EdfException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
