namespace EcgWearable.Generator;

/// <summary>Something in a source that the reader of the message can mend.</summary>
/// <param name="message">The file, the problem and the mend.</param>
/// <param name="cause">What found it, if something else did.</param>
internal sealed class SourceException(string message, Exception? cause = null) : Exception(message, cause);
