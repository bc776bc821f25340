namespace EcgWearable.Power;

/// <summary>The power table cannot be used; the message names the file, the entry, the problem and the mend.</summary>
/// <param name="message">What to tell the user.</param>
public sealed class PowerTableException(string message) : Exception(message);
