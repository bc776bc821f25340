namespace EcgWearable.Stress;

/// <summary>What is done to a record before the firmware looks for its beats.</summary>
/// <param name="Name">Its name, as in em-12.</param>
/// <param name="Group">Which of the groups it belongs to, as in em.</param>
/// <param name="Description">What it is, in words.</param>
public sealed record DetectionCondition(string Name, string Group, string Description)
{
    /// <summary>Name of the noise record that is added; null for none.</summary>
    public string? Noise { get; init; }

    /// <summary>Signal-to-noise ratio in dB, with noise.</summary>
    public double SnrDecibels { get; init; }

    /// <summary>Factor of the signal at the electrodes; below 0, they are exchanged.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Height in microvolts of a step of the baseline every <see cref="StepSeconds"/>, up and down by turns; 0 for none.</summary>
    public double StepMicrovolts { get; init; }

    /// <summary>Sample rate in Hz is this number ...</summary>
    public int OdrNumerator { get; init; } = 3200;

    /// <summary>... divided by this one.</summary>
    public int OdrDenominator { get; init; } = 9;

    /// <summary>Seconds from one step of the baseline to the next.</summary>
    public const double StepSeconds = 7.3;

    /// <summary>Applies gain and steps.</summary>
    /// <param name="microvolts">The signal at the electrodes, changed in place.</param>
    /// <param name="samplingFrequencyHz">Its samples a second.</param>
    public void Apply(Span<double> microvolts, double samplingFrequencyHz)
    {
        double stepSamples = StepSeconds * samplingFrequencyHz;
        for (int i = 0; i < microvolts.Length; i++)
        {
            bool up = (long)(i / stepSamples) % 2 == 1;
            microvolts[i] = (microvolts[i] * Gain) + (up ? StepMicrovolts : 0);
        }
    }
}
