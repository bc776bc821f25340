namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>
/// An electrocardiogram whose R peaks are known exactly: every wave a Gaussian, R peaks on whole samples.
/// </summary>
internal sealed class SyntheticEcg(double samplesPerSecond, double seconds)
{
    // Amplitude in microvolts, standard deviation and distance from the R peak in milliseconds: a normal lead II.
    private static readonly (double Microvolts, double WidthMilliseconds, double OffsetMilliseconds)[] NormalBeat =
    [
        (120, 22, -170),
        (-90, 7, -24),
        (1100, 10, 0),
        (-230, 8, 26),
        (300, 45, 260),
    ];

    private readonly double[] _microvolts = new double[(int)(seconds * samplesPerSecond)];

    public List<long> RPeaks { get; } = [];

    public int Length => _microvolts.Length;

    /// <summary>Samples, rounded to whole microvolts.</summary>
    public int[] Samples => [.. _microvolts.Select(value => (int)Math.Round(value))];

    /// <summary>Index of the sample nearest to a time.</summary>
    public int At(double second) => (int)Math.Round(second * samplesPerSecond);

    /// <summary>Adds one normal beat whose R peak is the sample nearest to a time.</summary>
    public SyntheticEcg Beat(double second, double gain = 1, double pGain = 1, double tGain = 1)
    {
        int peak = At(second);
        RPeaks.Add(peak);
        RPeaks.Sort();
        for (int wave = 0; wave < NormalBeat.Length; wave++)
        {
            (double microvolts, double width, double offset) = NormalBeat[wave];
            double factor = wave == 0 ? pGain : wave == NormalBeat.Length - 1 ? tGain : 1;
            AddGaussian(peak + (offset * samplesPerSecond / 1000), width, microvolts * gain * factor);
        }

        return this;
    }

    /// <summary>Adds one Gaussian that is no beat.</summary>
    public SyntheticEcg Wave(double second, double microvolts, double widthMilliseconds)
    {
        AddGaussian(At(second), widthMilliseconds, microvolts);
        return this;
    }

    /// <summary>Adds a broad complex as ventricles make it: no P wave, 130 ms wide, T wave the other way.</summary>
    public SyntheticEcg VentricularBeat(double second, double gain = 1)
    {
        int peak = At(second);
        RPeaks.Add(peak);
        RPeaks.Sort();
        AddGaussian(peak, 28, 1500 * gain);
        AddGaussian(peak + (0.3 * samplesPerSecond), 60, -400 * gain);
        return this;
    }

    /// <summary>Adds a broad complex with two equal summits 40 ms apart, the second the sharper one; the R peak is the first.</summary>
    public SyntheticEcg NotchedVentricularBeat(double second)
    {
        int peak = At(second);
        RPeaks.Add(peak);
        RPeaks.Sort();
        AddGaussian(peak, 15, 1200);
        AddGaussian(peak + (0.040 * samplesPerSecond), 12, 1200);
        return this;
    }

    /// <summary>Adds normal beats from one time to another with intervals between two lengths, drawn with a fixed seed.</summary>
    public SyntheticEcg Rhythm(
        double fromSecond, double toSecond, double shortestSeconds = 0.65, double longestSeconds = 1.05, double gain = 1, int seed = 20_1985)
    {
        Random random = new(seed);
        for (double second = fromSecond; second < toSecond; second += shortestSeconds + (random.NextDouble() * (longestSeconds - shortestSeconds)))
        {
            Beat(second, gain);
        }

        return this;
    }

    /// <summary>Adds a constant from one time on.</summary>
    public SyntheticEcg Step(double second, double microvolts)
    {
        for (int i = At(second); i < _microvolts.Length; i++)
        {
            _microvolts[i] += microvolts;
        }

        return this;
    }

    /// <summary>Adds a sine wave.</summary>
    public SyntheticEcg Sine(double hertz, double microvolts)
    {
        for (int i = 0; i < _microvolts.Length; i++)
        {
            _microvolts[i] += microvolts * Math.Sin(2 * Math.PI * hertz * i / samplesPerSecond);
        }

        return this;
    }

    /// <summary>Adds white noise with a fixed seed.</summary>
    public SyntheticEcg Noise(double rootMeanSquareMicrovolts, int seed = 7)
    {
        Random random = new(seed);
        for (int i = 0; i < _microvolts.Length; i++)
        {
            double uniform = 1 - random.NextDouble();
            _microvolts[i] += rootMeanSquareMicrovolts * Math.Sqrt(-2 * Math.Log(uniform)) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return this;
    }

    /// <summary>Replaces all that lies between two times by one value, as a saturated amplifier or an open electrode does.</summary>
    public SyntheticEcg Hold(double fromSecond, double toSecond, double microvolts)
    {
        for (int i = At(fromSecond); i < At(toSecond) && i < _microvolts.Length; i++)
        {
            _microvolts[i] = microvolts;
        }

        RPeaks.RemoveAll(peak => peak >= At(fromSecond) && peak < At(toSecond));
        return this;
    }

    /// <summary>Adds what dies away from a time on: a charge that leaves an electrode.</summary>
    public SyntheticEcg Decay(double second, double microvolts, double timeConstantSeconds)
    {
        int from = At(second);
        for (int i = from; i < _microvolts.Length; i++)
        {
            double sum = _microvolts[i] + (microvolts * Math.Exp((from - i) / (timeConstantSeconds * samplesPerSecond)));
            _microvolts[i] = Math.Clamp(sum, -700_000, 700_000);
        }

        return this;
    }

    /// <summary>Adds a sine wave between two times.</summary>
    public SyntheticEcg Hum(double fromSecond, double toSecond, double hertz, double microvolts)
    {
        for (int i = At(fromSecond); i < At(toSecond) && i < _microvolts.Length; i++)
        {
            _microvolts[i] += microvolts * Math.Sin(2 * Math.PI * hertz * i / samplesPerSecond);
        }

        return this;
    }

    private void AddGaussian(double centre, double widthMilliseconds, double microvolts)
    {
        double width = widthMilliseconds * samplesPerSecond / 1000;
        int from = Math.Max(0, (int)(centre - (5 * width)));
        int to = Math.Min(_microvolts.Length - 1, (int)(centre + (5 * width)));
        for (int i = from; i <= to; i++)
        {
            double distance = (i - centre) / width;
            _microvolts[i] += microvolts * Math.Exp(-0.5 * distance * distance);
        }
    }
}
