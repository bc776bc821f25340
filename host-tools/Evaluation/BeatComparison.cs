namespace EcgWearable.Evaluation;

/// <summary>
/// Beat-by-beat comparison after ANSI/AAMI EC57.
/// <para>A detection matches a reference beat at most 150 ms away; each beat is used once, the nearest pair of all first (of two equally near
/// pairs, the one with the earlier reference beat, then with the earlier detection). The WFDB program bxb
/// (https://physionet.org/physiotools/wag/bxb-1.htm) instead walks forward and looks one annotation ahead; the two differ only where
/// several beats and detections crowd within one window.</para>
/// <para>The learning period: the whole record is matched, then pairs and misses are scored by the time of the reference beat and
/// unmatched detections by their own.</para>
/// <para>A detection counts as on its whole sample (<see cref="DetectedBeat.WholeSample"/>): what is scored here is what an annotation file can say.</para>
/// </summary>
public static class BeatComparison
{
    /// <summary>Compares the detections of one record with its reference.</summary>
    /// <param name="recordName">Name of the record.</param>
    /// <param name="reference">The reference beats and flutter.</param>
    /// <param name="detections">The device's beats, in any order.</param>
    /// <param name="referenceHz">Sampling frequency of the record, above 0.</param>
    /// <param name="ecgSeconds">Length of the ECG that was worn, in seconds; carried into the result.</param>
    /// <param name="options">How to compare; null for the defaults.</param>
    public static RecordResult Compare(
        string recordName,
        ReferenceAnnotations reference,
        IEnumerable<DetectedBeat> detections,
        double referenceHz,
        double ecgSeconds,
        BeatComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceHz);
        options ??= new BeatComparisonOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.WindowMilliseconds);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LearningSeconds);

        IReadOnlyList<ReferenceInterval> flutter = options.ExcludeFlutter ? reference.Flutter : [];
        ReferenceBeat[] beats = [.. ScoredBeats(reference, options).Select(i => reference.Beats[i])];
        DetectedBeat[] detected = [.. detections.OrderBy(d => d.ReferenceSample)];
        int[] matches = Match(beats, detected, options.WindowMilliseconds * referenceHz / 1000);
        double firstScoredSample = options.LearningSeconds * referenceHz;
        bool isPaced = reference.ContainsPacedBeats;
        int ignoredInFlutter = 0;
        var matched = new bool[detected.Length];
        var pairs = new List<BeatPair>(beats.Length);
        for (int i = 0; i < beats.Length; i++)
        {
            DetectedBeat? detection = null;
            if (matches[i] >= 0)
            {
                matched[matches[i]] = true;
                detection = detected[matches[i]];
            }

            if (beats[i].Sample >= firstScoredSample)
            {
                pairs.Add(new BeatPair(beats[i], detection));
            }
        }

        for (int i = 0; i < detected.Length; i++)
        {
            if (matched[i] || detected[i].WholeSample < firstScoredSample)
            {
                continue;
            }

            if (IsIn(flutter, detected[i].WholeSample))
            {
                ignoredInFlutter++;
                continue;
            }

            pairs.Add(new BeatPair(null, detected[i]));
        }

        BeatPair[] scored = [.. pairs.OrderBy(p => p.Sample)];
        return new RecordResult
        {
            Record = recordName,
            EcgSeconds = ecgSeconds,
            IsPaced = isPaced,
            Qrs = QrsTally.Of(scored, referenceHz) with { IgnoredInFlutter = ignoredInFlutter },
            Confusion = options.ScoreClasses && !isPaced ? ConfusionMatrix.Of(scored) : null,
            ReferenceHz = referenceHz,
            FirstScoredSample = firstScoredSample,
            Flutter = flutter,
            Pairs = scored,
            Detections = detected,
        };
    }

    /// <summary>Which reference beat each detection matches in <see cref="Compare"/>, whatever the detections' classes.</summary>
    /// <param name="reference">The reference beats and flutter.</param>
    /// <param name="detections">The device's beats, in any order.</param>
    /// <param name="referenceHz">Sampling frequency of the record, above 0.</param>
    /// <param name="options">How to compare; null for the defaults.</param>
    /// <returns>For each detection the index of its beat among the reference beats, or -1.</returns>
    public static int[] ReferenceBeatsOf(
        ReferenceAnnotations reference, IReadOnlyList<DetectedBeat> detections, double referenceHz, BeatComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(referenceHz);
        options ??= new BeatComparisonOptions();
        int[] scored = ScoredBeats(reference, options);
        int[] order = [.. Enumerable.Range(0, detections.Count).OrderBy(i => detections[i].ReferenceSample)];
        int[] matches = Match(
            [.. scored.Select(i => reference.Beats[i])], [.. order.Select(i => detections[i])], options.WindowMilliseconds * referenceHz / 1000);
        var beats = new int[detections.Count];
        Array.Fill(beats, -1);
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] >= 0)
            {
                beats[order[matches[i]]] = scored[i];
            }
        }

        return beats;
    }

    /// <summary>Pairs reference beats with detections: the nearest pair first, each used once.</summary>
    /// <param name="beats">Reference beats, sorted by sample.</param>
    /// <param name="detections">Detections, sorted by sample.</param>
    /// <param name="windowSamples">Greatest distance of a pair, in reference samples.</param>
    /// <returns>For each reference beat the index of its detection, or -1.</returns>
    public static int[] Match(ReadOnlySpan<ReferenceBeat> beats, ReadOnlySpan<DetectedBeat> detections, double windowSamples)
    {
        var candidates = new List<Candidate>(beats.Length);
        int from = 0;
        for (int i = 0; i < beats.Length; i++)
        {
            while (from < detections.Length && detections[from].WholeSample < beats[i].Sample - windowSamples)
            {
                from++;
            }

            for (int j = from; j < detections.Length && detections[j].WholeSample <= beats[i].Sample + windowSamples; j++)
            {
                candidates.Add(new Candidate(Math.Abs(detections[j].WholeSample - beats[i].Sample), i, j));
            }
        }

        candidates.Sort();
        var matches = new int[beats.Length];
        Array.Fill(matches, -1);
        var used = new bool[detections.Length];
        foreach (Candidate candidate in candidates)
        {
            if (matches[candidate.Beat] < 0 && !used[candidate.Detection])
            {
                matches[candidate.Beat] = candidate.Detection;
                used[candidate.Detection] = true;
            }
        }

        return matches;
    }

    /// <summary>Indices of the reference beats outside flutter, in order of time.</summary>
    private static int[] ScoredBeats(ReferenceAnnotations reference, BeatComparisonOptions options)
    {
        IReadOnlyList<ReferenceInterval> flutter = options.ExcludeFlutter ? reference.Flutter : [];
        return
        [
            .. Enumerable.Range(0, reference.Beats.Count)
                .Where(i => !IsIn(flutter, reference.Beats[i].Sample))
                .OrderBy(i => reference.Beats[i].Sample),
        ];
    }

    private static bool IsIn(IReadOnlyList<ReferenceInterval> intervals, double sample)
    {
        foreach (ReferenceInterval interval in intervals)
        {
            if (interval.Contains(sample))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Candidate(double Distance, int Beat, int Detection) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other)
        {
            int order = Distance.CompareTo(other.Distance);
            order = order != 0 ? order : Beat.CompareTo(other.Beat);
            return order != 0 ? order : Detection.CompareTo(other.Detection);
        }
    }
}
