using EcgWearable.Evaluation;
using EcgWearable.Wfdb;

namespace EcgWearable.Stress;

/// <summary>
/// How much noise makes a signal-to-noise ratio, after the WFDB programs nst and sigamp
/// (https://physionet.org/physiotools/wag/nst-1.htm; Moody, Muldrow and Mark, "A noise stress test for arrhythmia detectors", Computers in
/// Cardiology 11:381-384, 1984).
/// </summary>
/// <remarks>
/// The signal's power is that of a sine as high as the QRS complexes, S = pp^2 / 8; the noise's is N = rms^2, of what is left of it when
/// each second's mean is taken off, so that slow wander counts for little. SNR = 10 log10(S / (gain^2 N)).
/// </remarks>
public static class SignalToNoise
{
    private const int Measurements = 300;
    private const double WindowSeconds = 0.05;

    /// <summary>Whether sigamp takes a beat as normal: all are but ventricular and fusion beats, and those of a learning phase.</summary>
    /// <param name="code">An annotation code.</param>
    public static bool IsNormal(AnnotationCode code) =>
        code != AnnotationCode.Learning && AamiClasses.FromAnnotation(code) is AamiClass.N or AamiClass.S or AamiClass.Q;

    /// <summary>
    /// The QRS complexes' height: of the first 300, each the range from 50 ms before to 50 ms after the annotation, without the largest and the
    /// smallest 5 % of them, the mean.
    /// </summary>
    /// <param name="microvolts">The signal.</param>
    /// <param name="samplingFrequencyHz">Its samples a second.</param>
    /// <param name="normalBeats">Annotated samples of its normal beats, ascending.</param>
    /// <returns>Microvolts; null where there is no beat with a whole window.</returns>
    public static double? QrsPeakToPeak(ReadOnlySpan<double> microvolts, double samplingFrequencyHz, IEnumerable<int> normalBeats)
    {
        ArgumentNullException.ThrowIfNull(normalBeats);
        int half = (int)Math.Round(WindowSeconds * samplingFrequencyHz);
        List<double> heights = [];
        foreach (int beat in normalBeats)
        {
            if (beat < half || beat + half >= microvolts.Length)
            {
                continue;
            }

            double least = double.PositiveInfinity;
            double most = double.NegativeInfinity;
            foreach (double value in microvolts.Slice(beat - half, (2 * half) + 1))
            {
                least = value < least ? value : least;
                most = value > most ? value : most;
            }

            heights.Add(most - least);
            if (heights.Count == Measurements)
            {
                break;
            }
        }

        return TrimmedMean(heights);
    }

    /// <summary>
    /// The noise's RMS amplitude: of each of the first 300 whole seconds the root of the mean squared difference from that second's mean,
    /// without the largest and the smallest 5 % of them, the mean.
    /// </summary>
    /// <param name="microvolts">The noise.</param>
    /// <param name="samplingFrequencyHz">Its samples a second.</param>
    /// <returns>Microvolts; null where the noise is shorter than a second.</returns>
    public static double? NoiseRms(ReadOnlySpan<double> microvolts, double samplingFrequencyHz)
    {
        int second = (int)Math.Round(samplingFrequencyHz);
        List<double> amplitudes = [];
        for (int from = 0; from + second <= microvolts.Length && amplitudes.Count < Measurements; from += second)
        {
            ReadOnlySpan<double> chunk = microvolts.Slice(from, second);
            double sum = 0;
            foreach (double value in chunk)
            {
                sum += value;
            }

            double mean = sum / second;
            double squares = 0;
            foreach (double value in chunk)
            {
                squares += (value - mean) * (value - mean);
            }

            amplitudes.Add(Math.Sqrt(squares / second));
        }

        return TrimmedMean(amplitudes);
    }

    /// <summary>The factor of the noise that makes a signal-to-noise ratio.</summary>
    /// <param name="qrsPeakToPeak">Of the signal.</param>
    /// <param name="noiseRms">Of the noise, in the same unit, above 0.</param>
    /// <param name="decibels">The ratio that is wanted.</param>
    public static double NoiseGain(double qrsPeakToPeak, double noiseRms, double decibels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noiseRms);
        double signal = qrsPeakToPeak * qrsPeakToPeak / 8;
        double noise = noiseRms * noiseRms;
        return Math.Sqrt(signal / (noise * Math.Pow(10, decibels / 10)));
    }

    private static double? TrimmedMean(List<double> values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        values.Sort();
        int left = values.Count / 20;
        return values.Skip(left).Take(values.Count - (2 * left)).Average();
    }
}
