namespace EcgWearable.Export;

/// <summary>A recording cannot be said in the format asked for, or its file is there already; the message names the mend.</summary>
/// <param name="message">What is wrong with which recording or file, and what to do.</param>
public sealed class ExportException(string message) : Exception(message);
