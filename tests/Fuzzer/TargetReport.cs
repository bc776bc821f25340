namespace EcgWearable.Fuzzer;

/// <summary>What came of one target.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Cases">Cases run.</param>
/// <param name="Accepted">Cases in which the parser threw nothing.</param>
/// <param name="Seconds">Time they took.</param>
/// <param name="Corpus">Inputs that reached something new.</param>
/// <param name="Edges">Steps from block to block that were reached.</param>
/// <param name="CorpusDigest">Tells two runs apart: a hash over the corpus in its order.</param>
/// <param name="SlowestMilliseconds">The slowest case, by the wall clock.</param>
/// <param name="LargestAllocationBytes">The most that a case allocated.</param>
/// <param name="Findings">What was found; one for each kind and place.</param>
public sealed record TargetReport(
    string Target,
    long Cases,
    long Accepted,
    double Seconds,
    int Corpus,
    int Edges,
    string CorpusDigest,
    double SlowestMilliseconds,
    long LargestAllocationBytes,
    IReadOnlyList<FuzzFinding> Findings)
{
    /// <summary>Cases in a second.</summary>
    public double CasesPerSecond => Seconds > 0 ? Cases / Seconds : 0;
}
