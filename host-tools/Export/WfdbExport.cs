using System.Globalization;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Reports;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Export;

/// <summary>
/// A recording as a WFDB record: the ECG in format 16, missing samples where the log has none, and beats and events as annotations.
/// Sources: header(5), signal(5), annot(5) of the WFDB Applications Guide, https://physionet.org/physiotools/wag/.
/// </summary>
internal static class WfdbExport
{
    private const double MicrovoltsPerMillivolt = 1000;

    // All signals unreadable, and all signals good: the subtypes of annot(5) for one signal.
    private const int Unreadable = -1;
    private const int Noisy = 1;
    private const int Clean = 0;

    /// <summary>The signal.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="name">Name of the record: letters, digits, '_' and '-'.</param>
    /// <exception cref="ExportException">The recording is longer than a record can be.</exception>
    /// <exception cref="WfdbException">The name is not one.</exception>
    public static WfdbRecord Record(ExportRecording recording, string name)
    {
        long count = Math.Max(1, recording.SampleCount);
        if (count > Array.MaxLength / sizeof(short))
        {
            throw new ExportException(string.Create(
                CultureInfo.InvariantCulture, $"session {recording.BootCount}: {count:N0} samples are more than this writer's WFDB record holds ({Array.MaxLength / sizeof(short):N0}); export to EDF+ or Parquet"));
        }

        int[] samples = new int[count];
        Array.Fill(samples, short.MinValue);
        foreach (EcgStrip strip in recording.Strips)
        {
            ReadOnlySpan<short> values = strip.Values.Span;
            int at = (int)(strip.FirstSampleIndex - recording.StartSampleIndex);
            for (int i = 0; i < values.Length; i++)
            {
                // The lowest value means a missing sample; one that the converter gave stays a sample.
                samples[at + i] = Math.Max((int)values[i], short.MinValue + 1);
            }
        }

        WfdbSignal signal = new()
        {
            Format = SignalFormat.Format16,
            Gain = MicrovoltsPerMillivolt / LogFormat.StripQuantumMicrovolts,
            AdcResolutionBits = 16,
            Description = "ECG",
        };
        List<string> comments =
        [
            string.Create(CultureInfo.InvariantCulture, $"EcgWearable {recording.FirmwareVersion ?? "(firmware not known)"}, session {recording.BootCount}, first sample {recording.StartSampleIndex}"),
        ];
        WfdbRecord made = WfdbRecord.Create(name, recording.Clock.SamplesPerSecond, [signal], [samples], comments);
        return recording.StartUtc is { } start ? made.WithBaseTime(start) : made;
    }

    /// <summary>Beats and events in order of their samples.</summary>
    public static WfdbAnnotation[] Annotations(ExportRecording recording) =>
        [.. recording.Beats.Select(beat => new WfdbAnnotation(Sample(recording, beat.SampleIndex), Code(beat.Class)))
            .Concat(recording.Events.Select(happened => Annotation(recording, happened)))
            .OrderBy(annotation => annotation.Sample)];

    private static AnnotationCode Code(BeatClass beatClass) => beatClass switch
    {
        BeatClass.N => AnnotationCode.Normal,
        BeatClass.S => AnnotationCode.SupraventricularPremature,
        BeatClass.V => AnnotationCode.PrematureVentricular,
        BeatClass.F => AnnotationCode.Fusion,
        _ => AnnotationCode.Unclassifiable,
    };

    private static WfdbAnnotation Annotation(ExportRecording recording, WearEvent happened)
    {
        int sample = Sample(recording, happened.SampleIndex);
        (string name, string detail) = EventDescription.Of(happened);
        string text = detail.Length == 0 ? name : $"{name}: {detail}";
        return happened.Code switch
        {
            EventCode.LeadOff => new WfdbAnnotation(sample, AnnotationCode.Noise, Unreadable, Aux: text),
            EventCode.LeadOn => new WfdbAnnotation(sample, AnnotationCode.Noise, Clean, Aux: text),
            EventCode.PoorSignal => new WfdbAnnotation(sample, AnnotationCode.Noise, happened.Argument == 0 ? Clean : Noisy, Aux: text),
            _ => new WfdbAnnotation(sample, AnnotationCode.Note, Aux: text),
        };
    }

    private static int Sample(ExportRecording recording, long sampleIndex) => checked((int)Math.Max(0, sampleIndex - recording.StartSampleIndex));
}
