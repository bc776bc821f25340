using System.Globalization;
using EcgWearable.Wfdb;

namespace EcgWearable.Stress;

/// <summary>
/// A noise record of the MIT-BIH Noise Stress Test Database (https://physionet.org/content/nstdb/1.0.0/): em, electrode motion; ma, muscle
/// artefact; bw, baseline wander.
/// </summary>
/// <remarks>
/// The published headers say that 0 V is at 1024, but the samples lie around 0; the header's baseline is therefore not used, and 0 is 0 V.
/// </remarks>
public sealed class NoiseRecord
{
    private readonly double[][] _microvolts;
    private readonly double[] _rms;

    private NoiseRecord(string name, double samplingFrequencyHz, double[][] microvolts, double[] rms)
    {
        Name = name;
        SamplingFrequencyHz = samplingFrequencyHz;
        _microvolts = microvolts;
        _rms = rms;
    }

    /// <summary>Name of the record.</summary>
    public string Name { get; }

    /// <summary>Samples per second.</summary>
    public double SamplingFrequencyHz { get; }

    /// <summary>Number of noise signals.</summary>
    public int SignalCount => _microvolts.Length;

    /// <summary>Reads a noise record.</summary>
    /// <param name="folder">Folder of the database.</param>
    /// <param name="name">Name of the record.</param>
    /// <exception cref="WfdbException">Folder or record is missing or damaged, or the record holds no noise.</exception>
    public static NoiseRecord Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!Directory.Exists(folder))
        {
            throw new WfdbException($"{folder}: no such folder; give that of the MIT-BIH Noise Stress Test Database, with em.hea, ma.hea and bw.hea");
        }

        if (!File.Exists(path + ".hea"))
        {
            throw new WfdbException($"{path}.hea: no such noise record; put {name}.hea and {name}.dat of the MIT-BIH Noise Stress Test Database into that folder");
        }

        return From(WfdbRecord.Read(path), path);
    }

    /// <summary>Takes a record as noise.</summary>
    /// <param name="record">The record.</param>
    /// <param name="source">What errors call it: its path.</param>
    /// <exception cref="WfdbException">The record is shorter than a second, or a signal of it is flat.</exception>
    public static NoiseRecord From(WfdbRecord record, string source)
    {
        ArgumentNullException.ThrowIfNull(record);
        double[][] microvolts = new double[record.SignalCount][];
        double[] rms = new double[record.SignalCount];
        for (int i = 0; i < microvolts.Length; i++)
        {
            WfdbSignal signal = record.Header.Signals[i];
            double microvoltsPerUnit = signal.MicrovoltsPerUnit / signal.EffectiveGain;
            ReadOnlySpan<int> samples = record.Samples(i);
            microvolts[i] = new double[samples.Length];
            for (int n = 0; n < samples.Length; n++)
            {
                microvolts[i][n] = samples[n] * microvoltsPerUnit;
            }

            rms[i] = SignalToNoise.NoiseRms(microvolts[i], record.SamplingFrequencyHz) ?? 0;
            if (rms[i] <= 0)
            {
                throw new WfdbException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source}: signal {i} ({samples.Length:N0} samples) has no noise in it: shorter than a second, or flat; give a noise record"));
            }
        }

        return new NoiseRecord(record.Name, record.SamplingFrequencyHz, microvolts, rms);
    }

    /// <summary>A noise signal in microvolts; where the record has fewer than the ECG they are used in turns, as in the WFDB program nst.</summary>
    /// <param name="lead">Index of the ECG's signal.</param>
    public ReadOnlySpan<double> Microvolts(int lead) => _microvolts[lead % SignalCount];

    /// <summary>RMS amplitude in microvolts of that noise signal: <see cref="SignalToNoise.NoiseRms"/>.</summary>
    /// <param name="lead">Index of the ECG's signal.</param>
    public double RmsMicrovolts(int lead) => _rms[lead % SignalCount];
}
