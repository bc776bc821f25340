using EcgWearable.Evaluation;
using EcgWearable.Stress;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>Has the virtual board wear records under the conditions of a stress study. Records and noise are read once.</summary>
internal sealed class StressRunner
{
    private readonly IWindowClassifier _classifier;
    private readonly NoiseSchedule _schedule;
    private readonly ulong _seed;
    private readonly Dictionary<string, WornRecord> _records;
    private readonly Dictionary<string, NoiseRecord> _noises;

    /// <summary>Reads the records.</summary>
    /// <param name="folder">Folder of the database.</param>
    /// <param name="names">Names of the records.</param>
    /// <param name="noises">The noise records that the conditions need.</param>
    /// <param name="schedule">When noise is added.</param>
    /// <param name="seed">Seed of the R peaks' jitter.</param>
    /// <param name="classifier">Gives the windows their classes.</param>
    /// <exception cref="WfdbException">A record cannot be read, has no beat, or has another rate than the noise.</exception>
    public StressRunner(string folder, IEnumerable<string> names, IEnumerable<NoiseRecord> noises, NoiseSchedule schedule, ulong seed, IWindowClassifier classifier)
    {
        _schedule = schedule;
        _seed = seed;
        _classifier = classifier;
        _noises = noises.ToDictionary(n => n.Name);
        _records = names.Select(name => WornRecord.Read(Path.Combine(folder, name), _noises.Values)).ToDictionary(r => r.Name);
    }

    /// <summary>Runs one condition on one record.</summary>
    /// <param name="recordName">One of the records.</param>
    /// <param name="perturbation">What is done to it.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The beats that count.</returns>
    public ConfusionMatrix Run(string recordName, Perturbation perturbation, CancellationToken cancellation)
    {
        WornRecord worn = _records[recordName];
        WfdbRecord record = worn.Record;
        double hertz = record.SamplingFrequencyHz;
        bool noisy = perturbation.Noise is not null;
        ConfusionMatrix confusion = new();
        int count = 0;
        WearPlan plan = new()
        {
            Record = record,
            Lead = worn.Lead,
            CrystalHertz = perturbation.CrystalHertz,
            ReferenceBeats = worn.Beats,
            Microvolts = Electrodes(worn, perturbation),
            MovePeaks = peaks => PeakJitter.Move(peaks, perturbation.JitterSamples, _seed, record.Name),
            WindowClassified = (window, context, _) =>
            {
                int beat = count++;
                if (beat < worn.Beats.Count && !(noisy && !NoiseMixer.IsNoisy(_schedule, worn.Beats[beat].Sample, hertz)))
                {
                    if (_classifier.Classify(record.Name, beat, window, context) is AamiClass given)
                    {
                        confusion.AddMatched(worn.Beats[beat].Class, given);
                    }
                }
            },
        };
        WearRunner.Run(plan, null, cancellation);
        return count == worn.Beats.Count
            ? confusion
            : throw new InvalidOperationException($"record {record.Name}: {worn.Beats.Count} annotated beats, but {count} windows at the accelerator");
    }

    private double[] Electrodes(WornRecord worn, Perturbation perturbation)
    {
        double[] microvolts = worn.Record.Microvolts(worn.Lead);
        perturbation.Scale(microvolts);
        if (perturbation.Noise is null)
        {
            return microvolts;
        }

        return worn.AddNoise(microvolts, _noises[perturbation.Noise], perturbation.SnrDecibels, _schedule);
    }
}
