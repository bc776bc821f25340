using System.Globalization;

namespace EcgWearable.Evaluation;

/// <summary>
/// What changed from one evaluation to another, beat by beat. Only what both scored is compared: the records that both have, from the end of the longer
/// learning period on. Figures of both are made anew of that, and so may differ from those of the evaluations themselves.
/// </summary>
/// <param name="Compared">Records compared.</param>
/// <param name="OnlyBefore">Records that only the earlier evaluation has.</param>
/// <param name="OnlyNow">Records that only this one has.</param>
/// <param name="Figures">Gross figures of both, over what is compared.</param>
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

    private const string None = "none";
    private const string NotKnown = "not known";
    private const int ShownHash = 16;

    // Extra detections are the same one when they are this close.
    private const double SameSeconds = 0.150;

    /// <summary>The conditions in which the two differ.</summary>
    public IReadOnlyList<ConditionChange> Conditions { get; init; } = [];

    /// <summary>From when on beats are compared, in seconds from the start of each record.</summary>
    public double ScoredFromSeconds { get; init; }

    /// <summary>Records of both that have other annotated beats in the one than in the other, and are therefore not compared.</summary>
    public IReadOnlyList<string> OtherReference { get; init; } = [];

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
        List<string> otherReference = [];
        int compared = 0;
        bool classes = before.Classes is not null && now.Classes is not null;
        double scoredFrom = Math.Max(Learning(before), Learning(now));
        Side then = default;
        Side today = default;
        foreach (RecordReport record in now.Records)
        {
            if (!earlier.TryGetValue(record.Record, out RecordReport? old))
            {
                continue;
            }

            double hertz = referenceHz(record.Record);
            double firstSample = scoredFrom * hertz;
            IReadOnlyList<BeatPair> oldPairs = Pairs(old);
            IReadOnlyList<BeatPair> pairs = Pairs(record);
            if (!Annotated(oldPairs, firstSample).SequenceEqual(Annotated(pairs, firstSample)))
            {
                otherReference.Add(record.Record);
                continue;
            }

            compared++;
            bool scored = classes && !record.Paced && !old.Paced;
            then = then.With(From(oldPairs, firstSample), hertz, scored);
            today = today.With(From(pairs, firstSample), hertz, scored);
            BeatChange[] changes = [.. Changes(oldPairs, pairs, SameSeconds * hertz, scored).Where(c => c.Sample >= firstSample)];
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
            Compare(then, today),
            Count(FixedKind),
            Count(BrokenKind),
            Count(OtherKind),
            records)
        {
            Conditions = [.. DifferingConditions(before, now)],
            ScoredFromSeconds = scoredFrom,
            OtherReference = otherReference,
        };

        long Count(string kind) => records.Sum(r => r.Changes.Count(c => c.Kind == kind));
    }

    /// <summary>In a sentence.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Compared} {(Compared == 1 ? "record" : "records")} compared{(ScoredFromSeconds > 0 ? $", each from {ScoredFromSeconds:0.#} s on" : "")}: {Fixed:N0} beats fixed, {Broken:N0} broken, {Other:N0} wrong in another way."
        + $"{NotCompared("only in the earlier evaluation", OnlyBefore)}{NotCompared("only in this one", OnlyNow)}{NotCompared("annotated otherwise in the earlier one", OtherReference)}");

    private static string NotCompared(string why, IReadOnlyList<string> records) => records.Count == 0 ? "" : $" Not compared, {why}: {string.Join(", ", records)}.";

    private static IReadOnlyList<BeatPair> Pairs(RecordReport record) => record.BeatPairs is string text
        ? BeatPairList.Read(text)
        : throw new FormatException($"record {record.Record} has no beats in it; make it again with 'ecg evaluate --out FILE'");

    private static IEnumerable<BeatPair> From(IEnumerable<BeatPair> pairs, double firstSample) => pairs.Where(p => p.Sample >= firstSample);

    private static IEnumerable<ReferenceBeat> Annotated(IEnumerable<BeatPair> pairs, double firstSample) =>
        From(pairs, firstSample).Select(p => p.Reference).OfType<ReferenceBeat>();

    private static double Learning(EvaluationReport report) => report.Conditions?.LearningSeconds ?? 0;

    private static IEnumerable<ConditionChange> DifferingConditions(EvaluationReport before, EvaluationReport now) =>
        Said(before).Zip(Said(now), (b, n) => new ConditionChange(b.Name, b.Value, n.Value)).Where(c => c.Before != c.Now);

    private static (string Name, string Value)[] Said(EvaluationReport report)
    {
        EvaluationConditions? conditions = report.Conditions;
        return
        [
            ("stage", report.Classes is null ? "detect" : "classify"),
            ("protocol", report.Model?.Protocol ?? None),
            ("model", report.Model?.Hash is string hash ? hash[..Math.Min(hash.Length, ShownHash)] : None),
            ("beats", conditions?.Beats ?? NotKnown),
            ("crystal Hz", Number(conditions?.CrystalHertz)),
            ("learning s", Number(conditions?.LearningSeconds)),
            ("noise", conditions is null ? NotKnown : conditions.Noise is null ? None : $"{conditions.Noise} at {Number(conditions.SnrDecibels)} dB"),
        ];

        static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? NotKnown;
    }

    private static FigureChange[] Compare(Side before, Side now)
    {
        List<FigureChange> figures =
        [
            new("QRS Se", before.Qrs.Sensitivity, now.Qrs.Sensitivity),
            new("QRS +P", before.Qrs.PositivePredictivity, now.Qrs.PositivePredictivity),
            new("jitter ms", before.Qrs.JitterRmsMilliseconds, now.Qrs.JitterRmsMilliseconds),
        ];
        if (before.Confusion is ConfusionMatrix old && now.Confusion is ConfusionMatrix current)
        {
            figures.Add(new("macro-F1", old.MacroF1, current.MacroF1));
            figures.AddRange(AamiClasses.Scored.Select(c => new FigureChange($"{c} F1", old.F1(c), current.F1(c))));
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

        // Those of the whole record: one that moved over the end of the learning period is still the same.
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

    /// <summary>What one of the two scored, added up over the records.</summary>
    private readonly record struct Side(QrsTally Qrs, ConfusionMatrix? Confusion)
    {
        public Side With(IEnumerable<BeatPair> pairs, double hertz, bool classes)
        {
            ConfusionMatrix? confusion = Confusion;
            if (classes)
            {
                confusion ??= new ConfusionMatrix();
                confusion.Add(ConfusionMatrix.Of(pairs));
            }

            return new Side(Qrs + QrsTally.Of(pairs, hertz), confusion);
        }
    }
}
