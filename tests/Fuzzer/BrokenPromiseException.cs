namespace EcgWearable.Fuzzer;

/// <summary>A parser threw nothing, but did not keep what it promises.</summary>
/// <param name="message">Which promise.</param>
public sealed class BrokenPromiseException(string message) : Exception(message);
