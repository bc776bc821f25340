using System.Globalization;
using EcgWearable.Evaluation;
using EcgWearable.Stress;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>A record that is worn under the conditions of a study: read once.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Record">The record.</param>
/// <param name="Lead">The lead on the electrodes.</param>
/// <param name="Annotations">Its reference annotations.</param>
/// <param name="QrsMicrovolts">Height of its QRS complexes by which noise is measured; 0 where none is added.</param>
internal sealed record WornRecord(string Name, WfdbRecord Record, int Lead, ReferenceAnnotations Annotations, double QrsMicrovolts)
{
    /// <summary>The annotated beats, in order of their samples.</summary>
    public IReadOnlyList<ReferenceBeat> Beats => Annotations.Beats;

    /// <summary>Reads a record and, where noise is to be added, measures its QRS complexes.</summary>
    /// <param name="path">Path of the record, without extension.</param>
    /// <param name="noises">The noise records that are going to be added.</param>
    /// <exception cref="WfdbException">The record cannot be read, has no beat, or has another rate than the noise.</exception>
    public static WornRecord Read(string path, IEnumerable<NoiseRecord> noises)
    {
        WfdbRecord record = WfdbRecord.Read(path);
        return Of(path, record, record.ReadAnnotations(), noises);
    }

    /// <summary>A record that was read, with its QRS complexes measured where noise is to be added.</summary>
    /// <param name="path">Its path, without extension.</param>
    /// <param name="record">The record.</param>
    /// <param name="annotations">Its reference annotations.</param>
    /// <param name="noises">The noise records that are going to be added.</param>
    /// <exception cref="WfdbException">The record has no beat, or another rate than the noise.</exception>
    public static WornRecord Of(string path, WfdbRecord record, WfdbAnnotation[] annotations, IEnumerable<NoiseRecord> noises)
    {
        int lead = LeadChoice.Choose(record.Header);
        ReferenceAnnotations reference = ReferenceAnnotations.From(annotations);
        if (reference.Beats.Count == 0)
        {
            throw new WfdbException($"{path}.atr: no beat is annotated in it; leave the record out with --record, or give its reference annotations");
        }

        double height = 0;
        foreach (NoiseRecord noise in noises)
        {
            if (noise.SamplingFrequencyHz != record.SamplingFrequencyHz)
            {
                throw new WfdbException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"noise record {noise.Name}: {noise.SamplingFrequencyHz} Hz, but {path} has {record.SamplingFrequencyHz} Hz; resample one of them (with WFDB's xform) or choose other records"));
            }

            height = SignalToNoise.QrsPeakToPeak(record.Microvolts(lead), record.SamplingFrequencyHz, annotations.Where(a => SignalToNoise.IsNormal(a.Code)).Select(a => a.Sample)) ?? 0;
            if (height <= 0)
            {
                throw new WfdbException($"{path}.atr: no normal beat to measure the signal by, so no signal-to-noise ratio can be set; leave the record out with --record, or choose conditions without noise");
            }
        }

        return new WornRecord(record.Name, record, lead, reference, height);
    }

    /// <summary>Adds noise to a signal of the record.</summary>
    /// <param name="microvolts">The signal at the electrodes, as many samples as the record has.</param>
    /// <param name="noise">The noise.</param>
    /// <param name="snrDecibels">Signal-to-noise ratio, by the record's QRS complexes as they are.</param>
    /// <param name="schedule">When it is added.</param>
    /// <returns>The noisy signal.</returns>
    public double[] AddNoise(double[] microvolts, NoiseRecord noise, double snrDecibels, NoiseSchedule schedule)
    {
        double gain = SignalToNoise.NoiseGain(QrsMicrovolts, noise.RmsMicrovolts(Lead), snrDecibels);
        ReadOnlySpan<double> signal = noise.Microvolts(Lead);
        int start = NoiseMixer.Start(Name, signal.Length, noise.SamplingFrequencyHz);
        return NoiseMixer.Add(microvolts, signal, gain, start, schedule, Record.SamplingFrequencyHz);
    }
}
