namespace EcgWearable.Campaigns;

/// <summary>What a power-cut campaign found.</summary>
/// <param name="RingSectors">Sectors of the log's ring; it was full when the wear began.</param>
/// <param name="Records">Records of the wear.</param>
/// <param name="SectorsGivenUp">Sectors that were given up during the wear.</param>
/// <param name="Programs">Page programs that were cut.</param>
/// <param name="Erases">Sector erases that were cut.</param>
/// <param name="ProgramCuts">Cuts in programs: at every byte of each, and scattered.</param>
/// <param name="EraseCuts">Cuts in erases.</param>
/// <param name="Failures">Cuts after which something was wrong.</param>
/// <param name="FirstFailures">The first of them, in words.</param>
public sealed record PowerCutResult(
    int RingSectors,
    int Records,
    int SectorsGivenUp,
    int Programs,
    int Erases,
    long ProgramCuts,
    long EraseCuts,
    long Failures,
    IReadOnlyList<string> FirstFailures);
