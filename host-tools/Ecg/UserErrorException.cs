namespace EcgWearable.Ecg;

/// <summary>Something the user can mend: the message names the input, the problem and the mend; no stack trace is shown.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What to tell the user.</param>
public sealed class UserErrorException(int exitCode, string message) : Exception(message)
{
    /// <summary>Exit code of the tool.</summary>
    public int ExitCode { get; } = exitCode;
}
