namespace EcgWearable.Evaluation;

/// <summary>Gross statistics: the counts of all records added up, then divided. Beside them the average: the mean over the records.</summary>
public sealed class GrossResult
{
    private GrossResult(IReadOnlyList<RecordResult> records, QrsTally qrs, ConfusionMatrix? confusion)
    {
        Records = records;
        Qrs = qrs;
        Confusion = confusion;
    }

    /// <summary>The records, in the order given.</summary>
    public IReadOnlyList<RecordResult> Records { get; }

    /// <summary>Beat detection, all records.</summary>
    public QrsTally Qrs { get; }

    /// <summary>The classes, all records that have them; null where none has.</summary>
    public ConfusionMatrix? Confusion { get; }

    /// <summary>Length of all ECG, in seconds.</summary>
    public double EcgSeconds => Records.Sum(r => r.EcgSeconds);

    /// <summary>Mean of the records' sensitivities of beat detection (those that have one), or null.</summary>
    public double? AverageQrsSensitivity => Average(r => r.Qrs.Sensitivity);

    /// <summary>Mean of the records' positive predictivities of beat detection (those that have one), or null.</summary>
    public double? AverageQrsPositivePredictivity => Average(r => r.Qrs.PositivePredictivity);

    /// <summary>Adds records up.</summary>
    /// <param name="records">The records.</param>
    public static GrossResult Sum(IEnumerable<RecordResult> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        RecordResult[] all = [.. records];
        var qrs = default(QrsTally);
        ConfusionMatrix? confusion = null;
        foreach (RecordResult record in all)
        {
            qrs += record.Qrs;
            if (record.Confusion is not null)
            {
                confusion ??= new ConfusionMatrix();
                confusion.Add(record.Confusion);
            }
        }

        return new GrossResult(all, qrs, confusion);
    }

    private double? Average(Func<RecordResult, double?> statistic)
    {
        double[] defined = [.. Records.Select(statistic).OfType<double>()];
        return defined.Length == 0 ? null : defined.Average();
    }
}
