using EcgWearable.Evaluation;
using EcgWearable.Firmware.Power;
using EcgWearable.IntegerModel;
using EcgWearable.Stress;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>Has the virtual board wear a record and judges the beats that it tells of.</summary>
/// <param name="CrystalHertz">Crystal of the front end in Hz.</param>
/// <param name="ReferenceBeats">True to cut windows around the annotated R peaks, false around those that the firmware finds.</param>
/// <param name="Options">How beats are compared.</param>
internal sealed record RecordEvaluation(int CrystalHertz, bool ReferenceBeats, BeatComparisonOptions Options)
{
    /// <summary>Noise that is added at the electrodes as the WFDB program nst does, or null.</summary>
    public NoiseRecord? Noise { get; init; }

    /// <summary>Its signal-to-noise ratio in dB.</summary>
    public double SnrDecibels { get; init; }

    /// <summary>Judges the classes that the board's accelerator gives, or, without one, the detection of beats alone.</summary>
    /// <param name="path">Path of the record, without extension.</param>
    /// <param name="model">The accelerator's model, or null.</param>
    /// <param name="cancellation">Ends the run.</param>
    public RecordResult ByAccelerator(string path, ModelFile? model, CancellationToken cancellation)
    {
        WfdbRecord record = WfdbRecord.Read(path);
        WfdbAnnotation[] read = record.ReadAnnotations();
        ReferenceAnnotations annotations = ReferenceAnnotations.From(read);
        WearPlan plan = Plan(path, record, read, annotations) with { Model = model, Policy = model is null ? PolicyLevel.DetectOnly : PolicyLevel.Full };
        WearResult worn = WearRunner.Run(plan, null, cancellation);
        IEnumerable<DetectedBeat> detected = worn.Session.Beats.Select(
            b => Detected(b, worn.OdrNumerator, worn.OdrDenominator, record, AamiClasses.FromDevice((byte)b.Class)));
        return Judge(record, annotations, detected, plan) with { Shutdown = ShutdownIntervals.Of(worn, record) };
    }

    /// <summary>Judges the classes that the models of the folds give to the windows that arrive at the accelerator.</summary>
    /// <param name="path">Path of the record, without extension.</param>
    /// <param name="classifier">The models.</param>
    /// <param name="cancellation">Ends the run.</param>
    public RecordResult ByFold(string path, FoldClassifier classifier, CancellationToken cancellation)
    {
        WfdbRecord record = WfdbRecord.Read(path);
        WfdbAnnotation[] read = record.ReadAnnotations();
        ReferenceAnnotations annotations = ReferenceAnnotations.From(read);
        WearPlan plan = Plan(path, record, read, annotations);
        BeatWindows windows = BeatWindows.Cut(plan, cancellation);
        DetectedBeat[] found =
        [
            .. windows.Beats.Concat(windows.BeatsWithoutWindow).Select(b => Detected(b, windows.OdrNumerator, windows.OdrDenominator, record, null)),
        ];

        // Those past the record's end must not take a beat from those that are judged.
        int[] judged = [.. Enumerable.Range(0, found.Length).Where(i => IsWithin(found[i], record))];
        int[] beats = BeatComparison.ReferenceBeatsOf(annotations, [.. judged.Select(i => found[i])], record.SamplingFrequencyHz, Options);
        for (int k = 0; k < judged.Length; k++)
        {
            int i = judged[k];
            if (i < windows.Beats.Count)
            {
                found[i] = found[i] with { Class = classifier.Classify(record.Name, beats[k], windows.Window(i), windows.Context(i)) };
            }
        }

        return Judge(record, annotations, found, plan) with { Shutdown = windows.Shutdown };
    }

    private static DetectedBeat Detected(WearBeat beat, int odrNumerator, int odrDenominator, WfdbRecord record, AamiClass? beatClass) =>
        DetectedBeat.FromDeviceSample(beat.SampleIndex, odrNumerator, odrDenominator, record.SamplingFrequencyHz, beatClass, beat.Quality);

    private static bool IsWithin(DetectedBeat beat, WfdbRecord record) => beat.ReferenceSample < record.SamplesPerSignal;

    private WearPlan Plan(string path, WfdbRecord record, WfdbAnnotation[] read, ReferenceAnnotations annotations) => new()
    {
        Record = record,
        Lead = LeadChoice.Choose(record.Header),
        CrystalHertz = CrystalHertz,
        ReferenceBeats = ReferenceBeats ? annotations.Beats : null,
        Microvolts = Noise is null ? null : Noisy(WornRecord.Of(path, record, read, [Noise]), Noise),
    };

    private double[] Noisy(WornRecord worn, NoiseRecord noise) =>
        worn.AddNoise(worn.Record.Microvolts(worn.Lead), noise, SnrDecibels, NoiseSchedule.Nst);

    private RecordResult Judge(WfdbRecord record, ReferenceAnnotations annotations, IEnumerable<DetectedBeat> detected, WearPlan plan) =>
        BeatComparison.Compare(
            record.Name, annotations, detected.Where(b => IsWithin(b, record)), record.SamplingFrequencyHz, plan.WornSeconds, Options);
}
