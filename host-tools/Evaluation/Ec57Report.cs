namespace EcgWearable.Evaluation;

/// <summary>What EC57 asks for beyond single beats: gross, all records added up, and average, the mean over the records.</summary>
/// <param name="Gross">All records added up.</param>
/// <param name="Average">Means over the records.</param>
public sealed record Ec57Report(Ec57Figures Gross, Ec57Average Average)
{
    private const string QrsSe = "QRS Se";
    private const string QrsPpv = "QRS +P";
    private const string HeartRateError = "heart rate error";

    // The names are those of the columns of the tables.
    private static readonly (string Name, Func<RecordReport, double?> Of)[] Figures =
    [
        (QrsSe, r => r.Qrs.Se),
        (QrsPpv, r => r.Qrs.Ppv),
        ("QRS F1", r => r.Qrs.F1),
        ("jitter ms", r => r.Qrs.JitterRmsMs),
        .. AamiClasses.Scored.SelectMany(ClassFigures),
        ("macro-F1", r => r.MacroF1),
        .. RunFigures("V", r => r.Ec57?.V),
        .. RunFigures("S", r => r.Ec57?.S),
        ("RR error ms", r => r.Ec57?.RrErrorRmsMs),
        ("heart rate error /min", r => r.Ec57?.HeartRateErrorRmsBpm),
        (HeartRateError, r => r.Ec57?.HeartRateErrorRms),
    ];

    /// <summary>An evaluation with these figures, of each record and of all.</summary>
    /// <param name="report">The evaluation.</param>
    /// <param name="results">The results it was made from, in the same order.</param>
    /// <param name="withBeats">Whether it is to hold the beats too, so that a later evaluation can be compared with it beat by beat.</param>
    public static EvaluationReport AddTo(EvaluationReport report, IReadOnlyList<RecordResult> results, bool withBeats)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(results);
        Sums[] sums = [.. results.Select(Sums.Of)];
        RecordReport[] records =
        [
            .. report.Records.Select((r, i) => r with { Ec57 = sums[i].InFigures, BeatPairs = withBeats ? BeatPairList.Write(results[i].Pairs) : null }),
        ];
        AverageFigure[] averages = [.. Figures.Select(f => AverageOf(f.Name, records, f.Of))];
        Dictionary<string, double?> mean = averages.ToDictionary(f => f.Name, f => f.Mean);
        Ec57Average average = new(mean[QrsSe], mean[QrsPpv], mean["V Se"], mean["V +P"], mean["S Se"], mean["S +P"], mean[HeartRateError], averages);
        return report with { Records = records, Ec57 = new Ec57Report(sums.Aggregate(default(Sums), (a, b) => a + b).InFigures, average) };
    }

    private static IEnumerable<(string Name, Func<RecordReport, double?> Of)> ClassFigures(AamiClass beatClass) =>
    [
        ($"{beatClass} Se", r => r.Classes?.Of(beatClass).Se),
        ($"{beatClass} +P", r => r.Classes?.Of(beatClass).Ppv),
        ($"{beatClass} F1", r => r.Classes?.Of(beatClass).F1),
    ];

    private static IEnumerable<(string Name, Func<RecordReport, double?> Of)> RunFigures(string name, Func<RecordReport, RunsReport?> runs) =>
    [
        ($"{name} couplets Se", r => runs(r)?.Couplets.Se),
        ($"{name} couplets +P", r => runs(r)?.Couplets.Ppv),
        ($"{name} short runs Se", r => runs(r)?.ShortRuns.Se),
        ($"{name} short runs +P", r => runs(r)?.ShortRuns.Ppv),
        ($"{name} long runs Se", r => runs(r)?.LongRuns.Se),
        ($"{name} long runs +P", r => runs(r)?.LongRuns.Ppv),
    ];

    private static AverageFigure AverageOf(string name, IEnumerable<RecordReport> records, Func<RecordReport, double?> figure)
    {
        double[] defined = [.. records.Select(figure).OfType<double>()];
        return new AverageFigure(name, defined.Length == 0 ? null : defined.Average(), defined.Length);
    }

    private readonly record struct Sums(RunComparison? V, RunComparison? S, RateComparison Rate, double ShutdownSeconds, long MissedInShutdown)
    {
        public Ec57Figures InFigures => new(
            RunsReport.From(V), RunsReport.From(S), Rate.IntervalErrorMilliseconds, Rate.RateErrorPerMinute, Rate.RelativeRateError, ShutdownSeconds, MissedInShutdown);

        public static Sums operator +(Sums left, Sums right) => new(
            Add(left.V, right.V), Add(left.S, right.S), left.Rate + right.Rate, left.ShutdownSeconds + right.ShutdownSeconds, left.MissedInShutdown + right.MissedInShutdown);

        public static Sums Of(RecordResult result)
        {
            bool classes = result.Confusion is not null;
            return new Sums(
                classes ? RunComparison.Of(result.Pairs, AamiClass.V, result.ReferenceHz) : null,
                classes ? RunComparison.Of(result.Pairs, AamiClass.S, result.ReferenceHz) : null,
                RateComparison.Of(result.Pairs, result.ReferenceHz),
                ReferenceIntervals.Length(result.Shutdown, result.FirstScoredSample, result.Flutter) / result.ReferenceHz,
                result.Pairs.Count(p => p.Detection is null && result.Shutdown.Any(s => s.Contains(p.Sample))));
        }

        private static RunComparison? Add(RunComparison? left, RunComparison? right) => left is null ? right : right is null ? left : left + right;
    }
}
