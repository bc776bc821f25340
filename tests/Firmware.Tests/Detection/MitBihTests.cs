using System.Globalization;
using System.Runtime.CompilerServices;
using EcgWearable.Firmware.Detection;
using EcgWearable.Wfdb;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>
/// Beats against the reference annotations of MIT-BIH: matched within 150 ms, each once, nearest first, over whole records;
/// detections inside ventricular flutter are not scored, as in EC57.
/// </summary>
public class MitBihTests(ITestOutputHelper output)
{
    [Fact]
    public void TheEmbeddedRecordIsFoundWhereverItsLeadShowsABeat()
    {
        Score score = ScoreRecord(WfdbRecord.Read(EmbeddedRecord()), 360, 1);
        output.WriteLine(score.ToString());

        // All eight that are missed lie where the lead shows nothing (two electrode faults; the annotators had a second lead),
        // the three extra ones in electrode noise.
        Assert.Equal(501, score.Matched);
        Assert.Equal(8, score.Missed);
        Assert.Equal(3, score.Extra);
        Assert.InRange(score.JitterMilliseconds, 0, 7.5);
    }

    [MitdbFact]
    public void TheWholeDatabaseAtTheDevicesOwnRate()
    {
        string folder = MitdbFactAttribute.Directory!;
        Score gross = new("gross");
        foreach (string name in WfdbDatabase.RecordNames(folder))
        {
            Score score = ScoreRecord(WfdbRecord.Read(Path.Combine(folder, name)), 3200, 9);
            output.WriteLine(score.ToString());
            gross.Add(score);

            // The worst records are 105 (electrode motion) and 116 (beats behind saturation); none may be far from the rest.
            Assert.True(score.Sensitivity >= 0.98, score.ToString());
            Assert.True(score.PositivePredictivity >= 0.98, score.ToString());
        }

        output.WriteLine(gross.ToString());
        Assert.Equal(109_494, gross.Matched + gross.Missed);
        Assert.True(gross.Sensitivity >= 0.998, gross.ToString());
        Assert.True(gross.PositivePredictivity >= 0.998, gross.ToString());
        Assert.True(gross.JitterMilliseconds <= 6, gross.ToString());
    }

    private static Score ScoreRecord(WfdbRecord record, int numerator, int denominator)
    {
        int lead = Math.Max(0, record.FindSignal("MLII"));
        int[] samples = Resample(record.Microvolts(lead), numerator, 360 * denominator);
        double samplesPerSecond = (double)numerator / denominator;
        List<long> beats = DetectorRun.Of(new PanTompkinsDetector(numerator, denominator), samples);
        double[] found = [.. beats.Select(beat => beat / samplesPerSecond)];

        WfdbAnnotation[] annotations = record.ReadAnnotations();
        double[] reference = [.. annotations.Where(a => a.Code.IsBeat()).Select(a => a.Sample / 360.0)];
        List<(double Start, double End)> flutter = [];
        foreach (WfdbAnnotation annotation in annotations)
        {
            if (annotation.Code == AnnotationCode.FlutterStart)
            {
                flutter.Add((annotation.Sample / 360.0, double.PositiveInfinity));
            }
            else if (annotation.Code == AnnotationCode.FlutterEnd && flutter.Count > 0)
            {
                flutter[^1] = (flutter[^1].Start, annotation.Sample / 360.0);
            }
        }

        Score score = new(record.Name);
        score.Compare(reference, found, flutter);
        return score;
    }

    /// <summary>Band-limited resampling from FROM to TO samples per second (both in the same unit): a Hann-windowed sinc of 16 taps.</summary>
    private static int[] Resample(double[] samples, int to, int from)
    {
        int divisor = GreatestCommonDivisor(to, from);
        int up = to / divisor;
        int down = from / divisor;
        if (up == down)
        {
            return [.. samples.Select(value => (int)Math.Round(value))];
        }

        const int HalfTaps = 8;
        double cutoff = 0.97 * Math.Min(1.0, (double)up / down);
        double[][] taps = new double[up][];
        for (int phase = 0; phase < up; phase++)
        {
            taps[phase] = new double[2 * HalfTaps];
            double sum = 0;
            for (int tap = 0; tap < 2 * HalfTaps; tap++)
            {
                double distance = ((double)phase / up) - (tap - HalfTaps + 1);
                double angle = Math.PI * cutoff * distance;
                double sinc = distance == 0 ? 1 : Math.Sin(angle) / angle;
                taps[phase][tap] = sinc * (0.5 + (0.5 * Math.Cos(Math.PI * distance / HalfTaps)));
                sum += taps[phase][tap];
            }

            for (int tap = 0; tap < 2 * HalfTaps; tap++)
            {
                taps[phase][tap] /= sum;
            }
        }

        int[] resampled = new int[(int)((long)samples.Length * up / down)];
        for (int i = 0; i < resampled.Length; i++)
        {
            long position = (long)i * down;
            int first = (int)(position / up) - HalfTaps + 1;
            double[] weights = taps[position % up];
            double sum = 0;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                sum += weights[tap] * samples[Math.Clamp(first + tap, 0, samples.Length - 1)];
            }

            resampled[i] = (int)Math.Round(sum);
        }

        return resampled;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static string EmbeddedRecord([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "host-tools", "data", "208x");

    private sealed class Score(string name)
    {
        private const double WindowSeconds = 0.150;

        private double _squaredSeconds;

        public int Matched { get; private set; }

        public int Missed { get; private set; }

        public int Extra { get; private set; }

        public double Sensitivity => (double)Matched / (Matched + Missed);

        public double PositivePredictivity => (double)Matched / (Matched + Extra);

        public double JitterMilliseconds => 1000 * Math.Sqrt(_squaredSeconds / Matched);

        public void Add(Score other)
        {
            Matched += other.Matched;
            Missed += other.Missed;
            Extra += other.Extra;
            _squaredSeconds += other._squaredSeconds;
        }

        public void Compare(double[] reference, double[] found, List<(double Start, double End)> flutter)
        {
            List<(double Distance, int Reference, int Found)> pairs = [];
            int from = 0;
            for (int i = 0; i < reference.Length; i++)
            {
                while (from < found.Length && found[from] < reference[i] - WindowSeconds)
                {
                    from++;
                }

                for (int j = from; j < found.Length && found[j] <= reference[i] + WindowSeconds; j++)
                {
                    pairs.Add((Math.Abs(found[j] - reference[i]), i, j));
                }
            }

            pairs.Sort();
            bool[] matchedReference = new bool[reference.Length];
            bool[] matchedFound = new bool[found.Length];
            foreach ((double distance, int i, int j) in pairs)
            {
                if (!matchedReference[i] && !matchedFound[j])
                {
                    matchedReference[i] = true;
                    matchedFound[j] = true;
                    Matched++;
                    _squaredSeconds += distance * distance;
                }
            }

            Missed = reference.Length - Matched;
            for (int j = 0; j < found.Length; j++)
            {
                if (!matchedFound[j] && !flutter.Any(f => found[j] >= f.Start && found[j] <= f.End))
                {
                    Extra++;
                }
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {Matched + Missed} beats, missed {Missed}, extra {Extra}, Se {100 * Sensitivity:F3} %, +P {100 * PositivePredictivity:F3} %, jitter {JitterMilliseconds:F2} ms RMS");
    }
}
