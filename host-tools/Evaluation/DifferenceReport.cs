namespace EcgWearable.Evaluation;

/// <summary>What changed from one evaluation to another, beat by beat. Only records that both have are compared.</summary>
/// <param name="Compared">Records compared.</param>
/// <param name="OnlyBefore">Records that only the earlier evaluation has.</param>
/// <param name="OnlyNow">Records that only this one has.</param>
/// <param name="Figures">Gross figures, each over its own evaluation's records.</param>
/// <param name="Fixed">Beats that were wrong and are right.</param>
/// <param name="Broken">Beats that were right and are wrong.</param>
/// <param name="Other">Beats that are wrong in another way.</param>
/// <param name="Records">The records in which something changed.</param>
public sealed record DifferenceReport(
    int Compared,
    IReadOnlyList<string> OnlyBefore,
    IReadOnlyList<string> OnlyNow,
    IReadOnlyList<FigureChange> Figures,
    long Fixed,
    long Broken,
    long Other,
    IReadOnlyList<RecordDifference> Records)
{
    private const string FixedKind = "fixed";
    private const string BrokenKind = "broken";
    private const string OtherKind = "other";
    private const string Missed = "missed";
    private const string Nothing = "nothing";

    // Extra detections are the same one when they are this close.
    private const double SameSeconds = 0.150;

    /// <summary>Compares two evaluations that hold their beats.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="now">This one.</param>
    /// <param name="referenceHz">Sampling frequency of the records, by name.</param>
    /// <exception cref="FormatException">One of them holds no beats, or damaged ones; the message says what to do.</exception>
    public static DifferenceReport Of(EvaluationReport before, EvaluationReport now, Func<string, double> referenceHz)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(referenceHz);
        Dictionary<string, RecordReport> earlier = before.Records.ToDictionary(r => r.Record);
        List<RecordDifference> records = [];
        int compared = 0;
        bool classes = before.Classes is not null && now.Classes is not null;
        foreach (RecordReport record in now.Records)
        {
            if (!earlier.TryGetValue(record.Record, out RecordReport? old))
            {
                continue;
            }

            compared++;
            bool scored = classes && !record.Paced;
            BeatChange[] changes = [.. Changes(Pairs(old), Pairs(record), SameSeconds * referenceHz(record.Record), scored)];
            if (changes.Length > 0)
            {
                records.Add(new RecordDifference(record.Record, changes));
            }
        }

        string[] names = [.. now.Records.Select(r => r.Record)];
        return new DifferenceReport(
            compared,
            [.. earlier.Keys.Except(names)],
            [.. names.Except(earlier.Keys)],
            Compare(before, now),
            Count(FixedKind),
            Count(BrokenKind),
            Count(OtherKind),
            records);

        long Count(string kind) => records.Sum(r => r.Changes.Count(c => c.Kind == kind));
    }

    private static IReadOnlyList<BeatPair> Pairs(RecordReport record) => record.BeatPairs is string text
        ? BeatPairList.Read(text)
        : throw new FormatException($"record {record.Record} has no beats in it; make it again with 'ecg evaluate --out FILE'");

    private static FigureChange[] Compare(EvaluationReport before, EvaluationReport now)
    {
        List<FigureChange> figures =
        [
            new("QRS Se", before.Qrs.Se, now.Qrs.Se),
            new("QRS +P", before.Qrs.Ppv, now.Qrs.Ppv),
            new("jitter ms", before.Qrs.JitterRmsMs, now.Qrs.JitterRmsMs),
        ];
        if (before.Classes is ClassesReport old && now.Classes is ClassesReport current)
        {
            figures.AddRange(
            [
                new("macro-F1", before.MacroF1, now.MacroF1),
                new("N F1", old.N.F1, current.N.F1),
                new("S F1", old.S.F1, current.S.F1),
                new("V F1", old.V.F1, current.V.F1),
                new("F F1", old.F.F1, current.F.F1),
            ]);
        }

        return [.. figures];
    }

    private static IEnumerable<BeatChange> Changes(IReadOnlyList<BeatPair> before, IReadOnlyList<BeatPair> now, double same, bool classes)
    {
        List<BeatChange> changes = [];
        Dictionary<int, BeatPair> old = [];
        foreach (BeatPair pair in before.Where(p => p.Reference is not null))
        {
            old.TryAdd(pair.Reference!.Value.Sample, pair);
        }

        foreach (BeatPair pair in now)
        {
            if (pair.Reference is ReferenceBeat reference && old.TryGetValue(reference.Sample, out BeatPair earlier))
            {
                string then = Said(earlier, classes);
                string today = Said(pair, classes);
                if (then != today)
                {
                    bool wasRight = IsRight(earlier, classes);
                    bool isRight = IsRight(pair, classes);
                    changes.Add(new BeatChange(reference.Sample, reference.Class.ToString(), then, today, isRight == wasRight ? OtherKind : isRight ? FixedKind : BrokenKind));
                }
            }
        }

        DetectedBeat[] extraBefore = [.. before.Where(p => p.Reference is null).Select(p => p.Detection!.Value)];
        DetectedBeat[] extraNow = [.. now.Where(p => p.Reference is null).Select(p => p.Detection!.Value)];
        changes.AddRange(extraBefore.Where(e => !extraNow.Any(o => IsNear(e, o))).Select(e => new BeatChange(e.ReferenceSample, null, Class(e, classes), Nothing, FixedKind)));
        changes.AddRange(extraNow.Where(e => !extraBefore.Any(o => IsNear(e, o))).Select(e => new BeatChange(e.ReferenceSample, null, Nothing, Class(e, classes), BrokenKind)));
        return changes.OrderBy(c => c.Sample);

        bool IsNear(DetectedBeat a, DetectedBeat b) => Math.Abs(a.ReferenceSample - b.ReferenceSample) <= same;
    }

    private static string Said(BeatPair pair, bool classes) => pair.Detection is DetectedBeat detection ? Class(detection, classes) : Missed;

    private static string Class(DetectedBeat beat, bool classes) => classes ? beat.Class?.ToString() ?? "?" : "found";

    private static bool IsRight(BeatPair pair, bool classes) =>
        pair.IsMatch && (!classes || pair.Reference!.Value.Class == AamiClass.Q || pair.Detection!.Value.Class == pair.Reference.Value.Class);
}
