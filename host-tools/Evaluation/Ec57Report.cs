namespace EcgWearable.Evaluation;

/// <summary>What EC57 asks for beyond single beats: gross, all records added up, and average, the mean over the records.</summary>
/// <param name="Gross">All records added up.</param>
/// <param name="Average">Means over the records.</param>
public sealed record Ec57Report(Ec57Figures Gross, Ec57Average Average)
{
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
            .. report.Records.Select((r, i) => r with { Ec57 = sums[i].Figures, BeatPairs = withBeats ? BeatPairList.Write(results[i].Pairs) : null }),
        ];
        Ec57Average average = new(
            Mean(records, r => r.Qrs.Se),
            Mean(records, r => r.Qrs.Ppv),
            Mean(records, r => r.Classes?.V.Se),
            Mean(records, r => r.Classes?.V.Ppv),
            Mean(records, r => r.Classes?.S.Se),
            Mean(records, r => r.Classes?.S.Ppv),
            Mean(records, r => r.Ec57!.HeartRateErrorRms));
        return report with { Records = records, Ec57 = new Ec57Report(sums.Aggregate(default(Sums), (a, b) => a + b).Figures, average) };
    }

    private static double? Mean(IEnumerable<RecordReport> records, Func<RecordReport, double?> figure)
    {
        double[] defined = [.. records.Select(figure).OfType<double>()];
        return defined.Length == 0 ? null : defined.Average();
    }

    private readonly record struct Sums(RunComparison? V, RunComparison? S, RateComparison Rate, double ShutdownSeconds, long MissedInShutdown)
    {
        public Ec57Figures Figures => new(
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
                result.Shutdown.Sum(s => ((double)s.LastSample - s.FirstSample) / result.ReferenceHz),
                result.Pairs.Count(p => p.Detection is null && result.Shutdown.Any(s => s.Contains(p.Sample))));
        }

        private static RunComparison? Add(RunComparison? left, RunComparison? right) => left is null ? right : right is null ? left : left + right;
    }
}
