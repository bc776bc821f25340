using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcgWearable.Evaluation;

/// <summary>The whole evaluation in figures, as it is written with <c>--json</c>. Undefined figures are null.</summary>
/// <param name="Records">One entry for each record.</param>
/// <param name="EcgSeconds">Length of all ECG, in seconds.</param>
/// <param name="WallSeconds">Time the evaluation took, in seconds.</param>
/// <param name="Qrs">Beat detection, gross, all records.</param>
/// <param name="QrsCounts">The counts behind it.</param>
/// <param name="Classes">The classes, gross, records without paced beats; null where classes were not scored.</param>
/// <param name="MacroF1">Mean F1 of the classes that occur, or null.</param>
/// <param name="Confusion">The confusion matrix, or null.</param>
/// <param name="Model">The network; null where classes were not scored.</param>
/// <param name="WithoutSharedSubject">The classes without records of a person who was trained on; only where the protocol has training records.</param>
/// <param name="Ec57">What EC57 asks for beyond single beats: runs, heart rate, averages; null where it was not asked for.</param>
/// <param name="Conditions">How beats were found and scored; null where that is not known.</param>
/// <param name="Against">What changed against an earlier evaluation; null where none was given.</param>
public sealed record EvaluationReport(
    IReadOnlyList<RecordReport> Records,
    double EcgSeconds,
    double WallSeconds,
    QrsReport Qrs,
    QrsCounts QrsCounts,
    ClassesReport? Classes,
    double? MacroF1,
    ConfusionReport? Confusion,
    ModelIdentity? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SharedSubjectReport? WithoutSharedSubject = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Ec57Report? Ec57 = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EvaluationConditions? Conditions = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DifferenceReport? Against = null)
{
    /// <summary>The figures of an evaluation.</summary>
    /// <param name="gross">The records and their sums.</param>
    /// <param name="wallSeconds">Time the evaluation took, in seconds.</param>
    /// <param name="model">The network, or null.</param>
    public static EvaluationReport From(GrossResult gross, double wallSeconds, ModelIdentity? model)
    {
        ArgumentNullException.ThrowIfNull(gross);
        return new EvaluationReport(
            [.. gross.Records.Select(RecordReport.From)],
            gross.EcgSeconds,
            wallSeconds,
            QrsReport.From(gross.Qrs),
            QrsCounts.From(gross.Qrs),
            ClassesReport.From(gross.Confusion),
            gross.Confusion?.MacroF1,
            ConfusionReport.From(gross.Confusion),
            model,
            model?.Protocol == EvaluationProtocol.Inter.Name ? SharedSubjectReport.From(gross) : null);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static EvaluationReport Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            EvaluationReport? report = JsonSerializer.Deserialize(json, EvaluationJson.Default.EvaluationReport);
            if (report is not { Records: not null, Qrs: not null })
            {
                throw new FormatException("it has no records");
            }

            if (report.Records.Any(record => record?.Record is null) || report.Records.DistinctBy(record => record.Record).Count() != report.Records.Count)
            {
                throw new FormatException("a record has no name, or one has the name of another");
            }

            return report.Classes is null or { N: not null, S: not null, V: not null, F: not null }
                ? report
                : throw new FormatException("a class is missing among its classes");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>This report as JSON, indented.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationJson.Default.EvaluationReport);
}
