namespace EcgWearable.Evaluation;

/// <summary>Averages: of each figure the mean over the records in which it is defined, every record counting the same; null where it is defined in none.</summary>
/// <param name="QrsSe">Sensitivity of beat detection.</param>
/// <param name="QrsPpv">Its positive predictivity.</param>
/// <param name="VSe">Sensitivity for V.</param>
/// <param name="VPpv">Positive predictivity for V.</param>
/// <param name="SSe">Sensitivity for S.</param>
/// <param name="SPpv">Positive predictivity for S.</param>
/// <param name="HeartRateErrorRms">RMS of the heart rate's relative error.</param>
/// <param name="Figures">All averages, those above among them, with the number of records behind each; names as in the tables.</param>
public sealed record Ec57Average(
    double? QrsSe,
    double? QrsPpv,
    double? VSe,
    double? VPpv,
    double? SSe,
    double? SPpv,
    double? HeartRateErrorRms,
    IReadOnlyList<AverageFigure> Figures);
