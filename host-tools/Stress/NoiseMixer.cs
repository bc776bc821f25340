namespace EcgWearable.Stress;

/// <summary>Adds noise to a signal, as the electrodes would see it.</summary>
public static class NoiseMixer
{
    private const double CleanSeconds = 300;
    private const double TurnSeconds = 120;

    /// <summary>Whether noise is added at a sample.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="sample">Sample from the record's start.</param>
    /// <param name="samplingFrequencyHz">Samples a second.</param>
    public static bool IsNoisy(NoiseSchedule schedule, int sample, double samplingFrequencyHz)
    {
        double seconds = (sample / samplingFrequencyHz) - CleanSeconds;
        return schedule == NoiseSchedule.Whole || (seconds >= 0 && (long)(seconds / TurnSeconds) % 2 == 0);
    }

    /// <summary>
    /// Where in the noise a record begins, in samples: a whole second, different from record to record and always the same for one:
    /// <see cref="RecordKey"/> modulo the noise's length in seconds.
    /// </summary>
    /// <param name="recordName">Name of the record that gets the noise.</param>
    /// <param name="noiseSamples">Length of the noise in samples.</param>
    /// <param name="samplingFrequencyHz">Samples a second.</param>
    public static int Start(string recordName, int noiseSamples, double samplingFrequencyHz)
    {
        ulong seconds = (ulong)Math.Max(1, noiseSamples / samplingFrequencyHz);
        return (int)(RecordKey.Of(recordName) % seconds * samplingFrequencyHz);
    }

    /// <summary>
    /// clean + gain x noise + offset. The noise is read from <paramref name="start"/> on and over again from its beginning where it ends.
    /// Where it is switched, and where it begins again, the offset changes so that nothing jumps, as in the WFDB program nst.
    /// </summary>
    /// <param name="clean">Microvolts.</param>
    /// <param name="noise">Microvolts at the same rate; at least one sample.</param>
    /// <param name="gain">Factor of the noise.</param>
    /// <param name="start">First sample of the noise that is used.</param>
    /// <param name="schedule">When noise is added.</param>
    /// <param name="samplingFrequencyHz">Samples a second.</param>
    /// <returns>Microvolts, as many as are clean.</returns>
    public static double[] Add(
        ReadOnlySpan<double> clean, ReadOnlySpan<double> noise, double gain, int start, NoiseSchedule schedule, double samplingFrequencyHz)
    {
        ArgumentOutOfRangeException.ThrowIfZero(noise.Length, nameof(noise));
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        double[] mixed = new double[clean.Length];
        double offset = 0;
        double added = 0;
        bool wasNoisy = IsNoisy(schedule, 0, samplingFrequencyHz);
        int at = start % noise.Length;
        for (int i = 0; i < mixed.Length; i++)
        {
            bool noisy = IsNoisy(schedule, i, samplingFrequencyHz);
            bool again = at == noise.Length;
            at = again ? 0 : at;
            double part = noisy ? gain * noise[at] : 0;
            if (noisy != wasNoisy || again)
            {
                offset = added - part;
            }

            added = part + offset;
            mixed[i] = clean[i] + added;
            wasNoisy = noisy;
            at++;
        }

        return mixed;
    }
}
