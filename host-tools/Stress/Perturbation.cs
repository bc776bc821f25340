namespace EcgWearable.Stress;

/// <summary>What is done to a record before and while the device wears it. Two that are equal give the same result.</summary>
/// <param name="CrystalHertz">Crystal of the front end: 4,096,000 samples at 355.56 Hz, 4,147,200 at 360 Hz.</param>
public sealed record Perturbation(int CrystalHertz)
{
    /// <summary>Name of the noise record that is added; null for none.</summary>
    public string? Noise { get; init; }

    /// <summary>Signal-to-noise ratio in dB, with noise.</summary>
    public double SnrDecibels { get; init; }

    /// <summary>Samples of the device by which every R peak is moved.</summary>
    public int JitterSamples { get; init; }

    /// <summary>Factor of the signal at the electrodes; below 0, they are exchanged.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Applies gain and polarity.</summary>
    /// <param name="microvolts">The signal at the electrodes, changed in place.</param>
    public void Scale(Span<double> microvolts)
    {
        foreach (ref double value in microvolts)
        {
            value *= Gain;
        }
    }
}
