using EcgWearable.Evaluation;
using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.IntegerModel;
using EcgWearable.Stress;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>Has the firmware's detector find the beats of records under the conditions of a study. Records and noise are read once.</summary>
internal sealed class DetectionRunner
{
    private const double LearningSeconds = 300;
    private const int CloseMilliseconds = 75;

    private readonly Dictionary<string, WornRecord> _records;
    private readonly Dictionary<string, NoiseRecord> _noises;
    private readonly ModelFile _model;

    /// <summary>Reads the records.</summary>
    /// <param name="folder">Folder of the database.</param>
    /// <param name="names">Names of the records.</param>
    /// <param name="noises">The noise records that the conditions need.</param>
    /// <param name="model">Model of the accelerator, for the selective policy; null for the built-in one.</param>
    /// <exception cref="WfdbException">A record cannot be read, has no beat, or has another rate than the noise.</exception>
    /// <exception cref="ModelFileException">The model is damaged, or reads other windows.</exception>
    public DetectionRunner(string folder, IEnumerable<string> names, IReadOnlyCollection<NoiseRecord> noises, string? model)
    {
        _model = BuiltIn.LoadModel(model);
        _noises = noises.ToDictionary(n => n.Name);
        _records = names.Select(name => WornRecord.Read(Path.Combine(folder, name), noises)).ToDictionary(r => r.Name);
    }

    /// <summary>The whole undisturbed record on the virtual board, with the selective policy.</summary>
    /// <param name="recordName">One of the records.</param>
    /// <param name="cancellation">Ends the run.</param>
    public (DetectionResult Detection, SelectionResult Selection) OnBoard(string recordName, CancellationToken cancellation)
    {
        WornRecord worn = _records[recordName];
        WearPlan plan = new() { Record = worn.Record, Lead = worn.Lead, Policy = PolicyLevel.Selective, Model = _model };
        WearResult result = WearRunner.Run(plan, null, cancellation);
        DetectedBeat[] found = [.. result.Session.Beats.Select(b => Found(worn, b.SampleIndex, b.Quality, result.OdrNumerator, result.OdrDenominator))];
        HashSet<double> leftOut = [.. found.Zip(result.Session.Beats).Where(b => (b.Second.Flags & BeatFlags.LeftOut) != 0).Select(b => b.First.ReferenceSample)];
        return (Judge(worn, found, 0, 0), Select(worn, found, leftOut));
    }

    /// <summary>The record under a condition, straight into the detector.</summary>
    /// <param name="recordName">One of the records.</param>
    /// <param name="condition">What is done to it.</param>
    /// <param name="schedule">When noise is added; with <see cref="NoiseSchedule.Nst"/> the first five minutes are not scored.</param>
    public DetectionResult Run(string recordName, DetectionCondition condition, NoiseSchedule schedule)
    {
        WornRecord worn = _records[recordName];
        double[] microvolts = worn.Record.Microvolts(worn.Lead);
        condition.Apply(microvolts, worn.Record.SamplingFrequencyHz);
        if (condition.Noise is not null)
        {
            microvolts = worn.AddNoise(microvolts, _noises[condition.Noise], condition.SnrDecibels, schedule);
        }

        ResampledRecord electrodes = new(microvolts, worn.Record.SamplingFrequencyHz);
        electrodes.Start(0, condition.OdrNumerator, condition.OdrDenominator);
        PanTompkinsDetector detector = new(condition.OdrNumerator, condition.OdrDenominator);
        double hertz = (double)condition.OdrNumerator / condition.OdrDenominator;

        // Held for as long behind its end as a beat may be told late.
        long samples = (long)(worn.Record.SamplesPerSignal / worn.Record.SamplingFrequencyHz * hertz) + detector.MaximumDelaySamples;
        List<DetectedBeat> found = [];
        long longest = 0;
        for (long i = 0; i < samples; i++)
        {
            detector.Push((int)Math.Round(electrodes.NextMicrovolts()));
            while (detector.TryTakeBeat(out long peak))
            {
                longest = Math.Max(longest, i - peak);
                found.Add(Found(worn, peak, detector.BeatQuality, condition.OdrNumerator, condition.OdrDenominator));
            }
        }

        return Judge(worn, found, schedule == NoiseSchedule.Nst ? LearningSeconds : 0, longest * 1000 / hertz);
    }

    private static DetectedBeat Found(WornRecord worn, long peak, byte quality, int odrNumerator, int odrDenominator) =>
        DetectedBeat.FromDeviceSample(peak, odrNumerator, odrDenominator, worn.Record.SamplingFrequencyHz, null, quality);

    private static SelectionResult Select(WornRecord worn, IReadOnlyCollection<DetectedBeat> found, HashSet<double> leftOut)
    {
        DetectedBeat[] within = [.. found.Where(b => b.ReferenceSample < worn.Record.SamplesPerSignal)];
        Dictionary<AamiClass, SelectionTally> tallies = [];
        foreach (BeatPair pair in Compare(worn, within, new BeatComparisonOptions { ScoreClasses = false }).Pairs)
        {
            if (pair.Reference is { } reference && pair.Detection is { } detection)
            {
                tallies[reference.Class] = tallies.GetValueOrDefault(reference.Class).With(leftOut.Contains(detection.ReferenceSample));
            }
        }

        return new SelectionResult(worn.Name, tallies);
    }

    private static DetectionResult Judge(WornRecord worn, IReadOnlyCollection<DetectedBeat> found, double learningSeconds, double longestMilliseconds)
    {
        DetectedBeat[] within = [.. found.Where(b => b.ReferenceSample < worn.Record.SamplesPerSignal)];
        BeatComparisonOptions options = new() { ScoreClasses = false, LearningSeconds = learningSeconds };
        RecordResult wide = Compare(worn, within, options);
        QualityTally right = default;
        QualityTally wrong = default;
        foreach (BeatPair pair in wide.Pairs)
        {
            if (pair.Detection is DetectedBeat detection)
            {
                right = pair.IsMatch ? right.With(detection.Quality, RhythmWatch.PoorBelow) : right;
                wrong = pair.IsMatch ? wrong : wrong.With(detection.Quality, RhythmWatch.PoorBelow);
            }
        }

        QrsTally close = Compare(worn, within, options with { WindowMilliseconds = CloseMilliseconds }).Qrs;
        return new DetectionResult(worn.Name, wide.Qrs, close, right, wrong, longestMilliseconds);
    }

    private static RecordResult Compare(WornRecord worn, IEnumerable<DetectedBeat> found, BeatComparisonOptions options) =>
        BeatComparison.Compare(
            worn.Name, worn.Annotations, found, worn.Record.SamplingFrequencyHz, worn.Record.SamplesPerSignal / worn.Record.SamplingFrequencyHz, options);
}
