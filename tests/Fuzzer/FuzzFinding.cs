namespace EcgWearable.Fuzzer;

/// <summary>An input on which a parser broke its promise.</summary>
/// <param name="Target">The target.</param>
/// <param name="Kind">crash, hang, allocation or died.</param>
/// <param name="Problem">What happened, in one line.</param>
/// <param name="Path">The file with the input.</param>
/// <param name="Bytes">Its length.</param>
public sealed record FuzzFinding(string Target, string Kind, string Problem, string Path, int Bytes);
