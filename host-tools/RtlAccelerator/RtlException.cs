namespace EcgWearable.RtlAccelerator;

/// <summary>The RTL cannot be built or loaded, or is another network's. The message names the file, the problem and the mend.</summary>
/// <param name="message">What to tell the user.</param>
public sealed class RtlException(string message) : Exception(message);
