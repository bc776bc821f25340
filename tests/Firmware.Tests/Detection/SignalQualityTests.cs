using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;
using Xunit;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>What the detector says of the signal: of each beat, and between beats.</summary>
public class SignalQualityTests
{
    [Fact]
    public void ACleanRhythmIsAHundredOnceItIsKnown()
    {
        List<(long Peak, int Quality)> beats = Run(new SyntheticEcg(360, 60).Rhythm(0.5, 59.5).Noise(5));
        Assert.All(beats.Where(b => b.Peak > 360 * 10), b => Assert.InRange(b.Quality, 95, 100));
    }

    [Fact]
    public void ItFallsAsNoiseRises()
    {
        double[] means = [.. new double[] { 5, 100, 200, 400 }.Select(rms => Run(new SyntheticEcg(360, 60).Rhythm(0.5, 59.5).Noise(rms)).Average(b => b.Quality))];
        Assert.True(means[0] > 95 && means[3] < 60, string.Join(' ', means));
        Assert.Equal(means.OrderDescending(), means);
    }

    [Fact]
    public void ItComesBackWithTheSignal()
    {
        // Ten seconds of noise in the middle.
        SyntheticEcg ecg = new SyntheticEcg(360, 60).Rhythm(0.5, 59.5).Noise(5);
        int[] noisy = new SyntheticEcg(360, 60).Noise(400).Samples;
        int[] samples = ecg.Samples;
        for (int i = 20 * 360; i < 30 * 360; i++)
        {
            samples[i] += noisy[i];
        }

        List<(long Peak, int Quality)> beats = Run(samples);
        Assert.InRange(Mean(beats, 5, 20), 95, 100);
        Assert.InRange(Mean(beats, 22, 30), 0, 60);
        Assert.InRange(Mean(beats, 45, 60), 90, 100);
    }

    [Fact]
    public void AVentricularBeatOfItsOwnShapeIsStillAbovePoor()
    {
        SyntheticEcg ecg = new SyntheticEcg(360, 60).Noise(5);
        List<long> ventricular = [];
        for (int beat = 0; beat < 65; beat++)
        {
            double second = 0.5 + (beat * 0.9);
            if (beat % 20 == 19)
            {
                ecg.VentricularBeat(second, gain: -1);
                ventricular.Add(ecg.At(second));
            }
            else
            {
                ecg.Beat(second);
            }
        }

        List<(long Peak, int Quality)> found = [.. Run(ecg).Where(b => ventricular.Any(v => Math.Abs(v - b.Peak) < 10))];
        Assert.Equal(3, found.Count);
        Assert.All(found, b => Assert.InRange(b.Quality, RhythmWatch.LeastQuality, 90));
    }

    [Fact]
    public void ASignalThatStandsStillIsNoSignal()
    {
        // The electrode is open for five seconds: what is there is constant to the last microvolt.
        PanTompkinsDetector detector = new(360, 1);
        int[] samples = new SyntheticEcg(360, 30).Rhythm(0.5, 29.5).Noise(5).Hold(20, 25, 400_000).Samples;
        Feed(detector, samples, 19 * 360);
        Assert.InRange(detector.SignalQuality, RhythmWatch.LeastQuality, 100);
        detector.Reset(0);
        Feed(detector, samples, 24 * 360);
        Assert.InRange(detector.SignalQuality, 0, RhythmWatch.LeastQuality - 1);
    }

    [Fact]
    public void SilenceWithAmplifierNoiseIsASignal()
    {
        PanTompkinsDetector detector = new(360, 1);
        int[] samples = new SyntheticEcg(360, 30).Rhythm(0.5, 20).Noise(5).Samples;
        Feed(detector, samples, 29 * 360);
        Assert.InRange(detector.SignalQuality, 90, 100);
    }

    [Fact]
    public void AsystoleOnAGoodSignalIsToldAndAnOpenElectrodeIsNot()
    {
        // One and the same silence of ten seconds: with the amplifier's noise it is the heart's, standing still it is not.
        int[] asystole = new SyntheticEcg(360, 60).Rhythm(0.5, 20).Rhythm(30.2, 59.5).Noise(5).Samples;
        Assert.Equal([EventCode.Asystole, EventCode.Pause], Events(asystole));
        int[] open = new SyntheticEcg(360, 60).Rhythm(0.5, 20).Rhythm(30.2, 59.5).Noise(5).Hold(20.4, 30, 400_000).Samples;
        Assert.DoesNotContain(EventCode.Asystole, Events(open));
        Assert.DoesNotContain(EventCode.Pause, Events(open));
    }

    private static List<byte> Events(int[] samples)
    {
        PanTompkinsDetector detector = new(360, 1);
        RhythmWatch watch = new(360, 1);
        List<byte> events = [];
        for (int i = 0; i < samples.Length; i++)
        {
            detector.Push(samples[i]);
            while (detector.TryTakeBeat(out long peak))
            {
                watch.AddBeat(peak, detector.BeatQuality);
            }

            if (i % 90 == 0)
            {
                watch.Look(i + 1, detector.SignalQuality);
            }

            while (watch.TryTakeEvent(out byte code, out _, out _))
            {
                events.Add(code);
            }
        }

        return events;
    }

    private static double Mean(IEnumerable<(long Peak, int Quality)> beats, int fromSecond, int toSecond) =>
        beats.Where(b => b.Peak >= fromSecond * 360 && b.Peak < toSecond * 360).Average(b => b.Quality);

    private static List<(long Peak, int Quality)> Run(SyntheticEcg ecg) => Run(ecg.Samples);

    private static List<(long Peak, int Quality)> Run(int[] samples)
    {
        PanTompkinsDetector detector = new(360, 1);
        return Feed(detector, samples, samples.Length);
    }

    private static List<(long Peak, int Quality)> Feed(PanTompkinsDetector detector, int[] samples, int count)
    {
        List<(long, int)> beats = [];
        for (int i = 0; i < count; i++)
        {
            detector.Push(samples[i]);
            while (detector.TryTakeBeat(out long peak))
            {
                Assert.InRange(detector.BeatQuality, 0, 100);
                beats.Add((peak, detector.BeatQuality));
            }
        }

        return beats;
    }
}
