using System.Text.Json.Serialization;

namespace EcgWearable.Evaluation;

/// <summary>One record in figures.</summary>
/// <param name="Record">Name of the record.</param>
/// <param name="EcgSeconds">Length of its ECG, in seconds.</param>
/// <param name="Paced">True where it has paced beats and is left out of the classes.</param>
/// <param name="Qrs">Beat detection.</param>
/// <param name="QrsCounts">The counts behind it.</param>
/// <param name="Classes">The classes, or null.</param>
/// <param name="MacroF1">Mean F1 of the classes that occur, or null.</param>
/// <param name="Confusion">The confusion matrix, or null.</param>
/// <param name="Ec57">Runs, heart rate and shutdown, or null.</param>
/// <param name="BeatPairs">The comparison beat by beat (<see cref="BeatPairList"/>), or null.</param>
public sealed record RecordReport(
    string Record,
    double EcgSeconds,
    bool Paced,
    QrsReport Qrs,
    QrsCounts QrsCounts,
    ClassesReport? Classes,
    double? MacroF1,
    ConfusionReport? Confusion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Ec57Figures? Ec57 = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BeatPairs = null)
{
    /// <summary>The figures of one record.</summary>
    /// <param name="result">Its result.</param>
    public static RecordReport From(RecordResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new RecordReport(
            result.Record,
            result.EcgSeconds,
            result.IsPaced,
            QrsReport.From(result.Qrs),
            QrsCounts.From(result.Qrs),
            ClassesReport.From(result.Confusion),
            result.Confusion?.MacroF1,
            ConfusionReport.From(result.Confusion));
    }
}
