namespace EcgWearable.Fuzzer;

/// <summary>What a run is to do.</summary>
/// <param name="Targets">Names of targets; empty for all.</param>
/// <param name="Cases">Cases over all targets together.</param>
/// <param name="Seed">Decides every case.</param>
/// <param name="Seconds">The run ends after so many, between two cases; null for no end. A run that ends so is not the same every time.</param>
/// <param name="CorpusFolder">Where inputs that reached something new are kept and taken up again, a folder for each target; null to keep none.</param>
/// <param name="FindingFolder">Where findings go.</param>
/// <param name="IsBlind">Mutates seeds only, whatever they reach: to see what guidance is good for.</param>
/// <param name="ReplayPath">An input to run once, in place of all else.</param>
public sealed record FuzzRequest(
    IReadOnlyList<string> Targets,
    long Cases,
    int Seed,
    double? Seconds,
    string? CorpusFolder,
    string FindingFolder,
    bool IsBlind,
    string? ReplayPath);
