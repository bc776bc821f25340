namespace EcgWearable.Campaigns;

/// <summary>How evenly a long wear erased the flash.</summary>
/// <param name="Days">Length of the wear.</param>
/// <param name="Starts">Starts of the device.</param>
/// <param name="Sectors">Sectors of the ring.</param>
/// <param name="SectorsGivenUp">Sectors given up because the flash was full.</param>
/// <param name="FewestErases">Erases of the sector that was erased least.</param>
/// <param name="MeanErases">Mean of all sectors.</param>
/// <param name="MostErases">Erases of the sector that was erased most.</param>
/// <param name="SpreadOverMean">Most less fewest, in means.</param>
/// <param name="MostOverMean">Most, in means.</param>
public sealed record WearLevellingResult(
    int Days,
    int Starts,
    int Sectors,
    long SectorsGivenUp,
    int FewestErases,
    double MeanErases,
    int MostErases,
    double SpreadOverMean,
    double MostOverMean);
