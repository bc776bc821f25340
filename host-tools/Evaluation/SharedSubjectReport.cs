namespace EcgWearable.Evaluation;

/// <summary>
/// The classes between patients once more, without the records that are of a person of the training set. Keys as in
/// <see cref="EvaluationReport"/>.
/// </summary>
/// <param name="LeftOut">The records that are left out.</param>
/// <param name="Classes">The classes, gross, all other records; null where none is left.</param>
/// <param name="MacroF1">Mean F1 of the classes that occur, or null.</param>
/// <param name="Confusion">The confusion matrix, or null.</param>
public sealed record SharedSubjectReport(
    IReadOnlyList<string> LeftOut, ClassesReport? Classes, double? MacroF1, ConfusionReport? Confusion)
{
    /// <summary>The figures of an evaluation between patients.</summary>
    /// <param name="gross">The records and their sums.</param>
    public static SharedSubjectReport From(GrossResult gross)
    {
        ArgumentNullException.ThrowIfNull(gross);
        ILookup<bool, RecordResult> shared = gross.Records.ToLookup(r => MitBihRecords.SharesSubjectWithTraining(r.Record));
        ConfusionMatrix? confusion = GrossResult.Sum(shared[false]).Confusion;
        return new SharedSubjectReport(
            [.. shared[true].Select(r => r.Record)], ClassesReport.From(confusion), confusion?.MacroF1, ConfusionReport.From(confusion));
    }
}
