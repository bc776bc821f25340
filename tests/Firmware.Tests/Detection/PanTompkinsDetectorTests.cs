using EcgWearable.Firmware.Detection;
using Xunit;

namespace EcgWearable.Tests.Firmware.Detection;

public class PanTompkinsDetectorTests
{
    public static TheoryData<int, int> Rates => new() { { 320, 1 }, { 3200, 9 }, { 360, 1 }, { 400, 1 } };

    public static TheoryData<int, int, double> RatesAndGains
    {
        get
        {
            TheoryData<int, int, double> data = [];
            foreach ((int numerator, int denominator) in new[] { (320, 1), (3200, 9), (360, 1), (400, 1) })
            {
                foreach (double gain in new[] { 0.25, 1, 4, -0.25, -1, -4 })
                {
                    data.Add(numerator, denominator, gain);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RatesAndGains))]
    public void EveryBeatIsFoundAtItsRPeakAndNothingElse(int numerator, int denominator, double gain)
    {
        SyntheticEcg ecg = Ecg(60, numerator, denominator).Rhythm(0.5, 59.5, gain: gain).Noise(5);
        AssertBeats(ecg.RPeaks, Run(ecg, numerator, denominator), toleranceSamples: 1);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void TheRPeakIsExactOnAverage(int numerator, int denominator)
    {
        // A symmetric complex has its summit where it has it: neither filter delays nor half samples may leave a bias.
        SyntheticEcg ecg = Ecg(120, numerator, denominator);
        Random random = new(11);
        for (double second = 0.5; second < 119; second += 0.7 + (0.3 * random.NextDouble()))
        {
            ecg.Wave(second, 1000, 12);
            ecg.RPeaks.Add(ecg.At(second));
        }

        List<long> beats = Run(ecg, numerator, denominator);
        AssertBeats(ecg.RPeaks, beats, toleranceSamples: 1);
        Assert.InRange(ecg.RPeaks.Zip(beats, (expected, found) => (double)(found - expected)).Average(), -0.5, 0.5);
        if (numerator % (2 * denominator) == 0 && numerator / denominator == 360)
        {
            // An odd first box: the delay is a whole number of samples.
            Assert.Equal(ecg.RPeaks, beats);
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void FromThirtyToTwoHundredAndTwentyBeatsPerMinute(int numerator, int denominator)
    {
        foreach (int perMinute in new[] { 30, 45, 60, 100, 150, 180, 220 })
        {
            // A T wave at 220 per minute is smaller and lies in the next P wave: drawn without either here.
            double interval = 60.0 / perMinute;
            SyntheticEcg ecg = Ecg(60, numerator, denominator);
            for (double second = 0.6; second < 59.5; second += interval)
            {
                ecg.Beat(second, pGain: perMinute > 120 ? 0 : 1, tGain: perMinute > 120 ? 0 : 1);
            }

            AssertBeats(ecg.RPeaks, Run(ecg, numerator, denominator), toleranceSamples: 1);
        }
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(-300_000)]
    public void ElectrodeOffsetAndWanderMakeNoDifference(double offsetMicrovolts)
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5).Step(0, offsetMicrovolts).Sine(0.3, 2000).Noise(5);
        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    [InlineData(-300_000)]
    public void ABaselineStepIsNoBeatAndHidesNoneButThoseBesideIt(double stepMicrovolts)
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5, 0.8, 0.8);

        // Half-way between beats, and back five beats later.
        double first = 0.5 + (25.5 * 0.8);
        double second = 0.5 + (31.5 * 0.8);
        ecg.Step(first, stepMicrovolts).Step(second, -stepMicrovolts);
        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Fact]
    public void APauseHasNoBeatAndTheBeatAfterItIsFound()
    {
        SyntheticEcg ecg = Ecg(40).Rhythm(0.5, 20).Rhythm(22.6, 39.5).Noise(5);
        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Fact]
    public void AsystoleHasNoBeatAndTheBeatsAfterItAreFound()
    {
        SyntheticEcg ecg = Ecg(90).Rhythm(0.5, 20).Rhythm(60.2, 89).Noise(5);
        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Theory]
    [InlineData(400_000)]
    [InlineData(-700_000)]
    [InlineData(700_000)]
    public void AfterSaturationBeatsAreFoundAgainWithinTwoSeconds(double railMicrovolts)
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5).Hold(20, 25, railMicrovolts);
        List<long> beats = Run(ecg);
        AssertBeats(Outside(ecg.RPeaks, ecg.At(19.7), ecg.At(27)), Outside(beats, ecg.At(19.7), ecg.At(27)), toleranceSamples: 1);
        Assert.DoesNotContain(beats, beat => beat > ecg.At(20.5) && beat < ecg.At(24.5));
    }

    [Fact]
    public void ABeatThatFallsToAQuarterIsFoundAgainWithinTenSeconds()
    {
        SyntheticEcg ecg = Ecg(90).Rhythm(0.5, 40).Rhythm(40.9, 89, gain: 0.25).Noise(3);
        AssertBeats(
            Outside(ecg.RPeaks, ecg.At(40), ecg.At(50)), Outside(Run(ecg), ecg.At(40), ecg.At(50)), toleranceSamples: 1);
    }

    [Fact]
    public void AWeakBeatAmongStrongOnesIsFoundBySearchingBack()
    {
        SyntheticEcg ecg = Ecg(60).Noise(3);
        for (int beat = 0; beat < 70; beat++)
        {
            // A quarter is below the threshold and above its half.
            ecg.Beat(0.5 + (beat * 0.8), gain: beat == 40 ? 0.25 : 1);
        }

        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Theory]
    [InlineData(1, 3.0)]
    [InlineData(2.5, 1)]
    public void TallTAndPWavesAreNotBeats(double pGain, double tGain)
    {
        SyntheticEcg ecg = Ecg(60).Noise(3);
        for (double second = 0.5; second < 59.5; second += 0.9)
        {
            ecg.Beat(second, pGain: pGain, tGain: tGain);
        }

        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Theory]
    [InlineData(0.215)]
    [InlineData(0.190)]
    public void ASharpPWaveGivesWayToTheQrsThatFollowsIt(double secondsBefore)
    {
        // Over half as high as the R peak and nearly as steep: alone it would be a beat.
        SyntheticEcg ecg = Ecg(60).Noise(3);
        for (double second = 0.5; second < 59.5; second += 0.9)
        {
            ecg.Beat(second, pGain: 0).Wave(second - secondsBefore, 650, 12);
        }

        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Fact]
    public void OfTwoSummitsTheFirstIsTheRPeak()
    {
        SyntheticEcg ecg = Ecg(60).Noise(3);
        for (double second = 0.5; second < 59.5; second += 0.9)
        {
            ecg.NotchedVentricularBeat(second);
        }

        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 1);
    }

    [Fact]
    public void WhatIsBelowATenthOfAMillivoltIsNoBeat() =>
        Assert.Empty(Run(Ecg(60).Rhythm(0.5, 59.5, gain: 0.045)));

    [Theory]
    [InlineData(20_000)]
    [InlineData(-200_000)]
    [InlineData(600_000)]
    public void AnElectrodePopCostsNoBeatAroundIt(double microvolts)
    {
        SyntheticEcg ecg = Ecg(60);
        for (int beat = 0; beat < 60; beat++)
        {
            ecg.Beat(0.5 + (beat * 0.9));
        }

        // One pop half-way between two beats. It may be taken for a beat itself; nothing else may change.
        double pop = 0.5 + (30.5 * 0.9);
        ecg.Wave(pop, microvolts, 10);
        List<long> beats = Run(ecg);
        AssertBeats(ecg.RPeaks, Outside(beats, ecg.At(pop - 0.05), ecg.At(pop + 0.05)), toleranceSamples: 1);
    }

    [Fact]
    public void PrematureVentricularBeatsAreFoundAmongNormalOnes()
    {
        SyntheticEcg ecg = Ecg(90).Noise(5);
        for (int beat = 0; beat < 100; beat++)
        {
            double second = 0.5 + (beat * 0.85);
            if (beat % 6 == 5)
            {
                ecg.VentricularBeat(second - 0.3, gain: beat % 12 == 5 ? 1 : -1);
            }
            else
            {
                ecg.Beat(second);
            }
        }

        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 2);
    }

    [Fact]
    public void ARunOfVentricularTachycardiaIsCountedBeatByBeat()
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 30).Noise(5);
        for (double second = 30.8; second < 40; second += 0.36)
        {
            ecg.VentricularBeat(second);
        }

        ecg.Rhythm(41, 59);
        AssertBeats(ecg.RPeaks, Run(ecg), toleranceSamples: 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    [InlineData(-700_000)]
    public void AFlatLineHasNoBeat(int microvolts)
    {
        int[] flat = new int[360 * 60];
        Array.Fill(flat, microvolts);
        Assert.Empty(DetectorRun.Of(new PanTompkinsDetector(360, 1), flat));
    }

    [Theory]
    [InlineData(50, 320, 1)]
    [InlineData(50, 3200, 9)]
    [InlineData(50, 400, 1)]
    [InlineData(60, 320, 1)]
    [InlineData(60, 3200, 9)]
    [InlineData(60, 400, 1)]
    public void MainsHumOfAMillivoltHasNoBeatAndHidesNone(double hertz, int numerator, int denominator)
    {
        Assert.Empty(Run(Ecg(60, numerator, denominator).Sine(hertz, 1000), numerator, denominator));

        SyntheticEcg ecg = Ecg(60, numerator, denominator).Rhythm(0.5, 59.5).Sine(hertz, 500);
        AssertBeats(ecg.RPeaks, Run(ecg, numerator, denominator), toleranceSamples: 2);
    }

    [Fact]
    public void AmplifierNoiseAloneHasNoBeat() => Assert.Empty(Run(Ecg(120).Noise(10)));

    [Fact]
    public void BreathingAloneHasNoBeat() => Assert.Empty(Run(Ecg(120).Sine(0.3, 5000).Sine(1.1, 500)));

    [Fact]
    public void NoInputInRangeOverflows()
    {
        // The worst that the front end can deliver: full-scale square waves, at the pace that each stage likes best.
        foreach (int period in new[] { 2, 7, 13, 22, 45, 90, 355, 1500 })
        {
            int[] square = new int[20_000];
            for (int i = 0; i < square.Length; i++)
            {
                square[i] = i % period < period / 2 ? 700_000 : -700_000;
            }

            // An overflow would turn the integrated energy negative and the levels with it, and the beats behind would be lost.
            SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5);
            int[] samples = [.. square, .. ecg.Samples];
            List<long> beats = DetectorRun.Of(new PanTompkinsDetector(360, 1), samples);
            long start = square.Length;
            List<long> expected = [.. ecg.RPeaks.Select(peak => peak + start)];
            AssertBeats(
                Outside(expected, 0, start + ecg.At(15)), Outside(beats, 0, start + ecg.At(15)), toleranceSamples: 1);
        }
    }

    [Theory]
    [InlineData(1L << 32)]
    [InlineData((1L << 32) - 5000)]
    [InlineData((1L << 31) - 5000)]
    [InlineData(1L << 52)]
    public void IndicesAreSixtyFourBits(long firstIndex)
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5).Noise(5);
        PanTompkinsDetector detector = new(360, 1);
        detector.Reset(firstIndex);
        List<long> beats = DetectorRun.Of(detector, ecg.Samples, firstIndex);
        Assert.Equal(Run(ecg).Select(beat => beat + firstIndex), beats);
    }

    [Fact]
    public void ResetForgetsEverything()
    {
        // Before: strong, slow, saturated once, and with peaks at the end that wait for search-back. After: weak and fast, with one beat that only search-back finds.
        SyntheticEcg before = Ecg(40).Rhythm(0.5, 37, 1.8, 1.95, gain: 4).Hold(25, 28, 700_000).Wave(39, 800, 12).Wave(39.5, 800, 12);
        SyntheticEcg after = Ecg(30);
        for (int beat = 0; beat < 50; beat++)
        {
            after.Beat(0.4 + (beat * 0.55), gain: beat == 4 ? 0.12 : 0.5, tGain: 0.3);
        }

        PanTompkinsDetector detector = new(360, 1);
        DetectorRun.Of(detector, before.Samples);
        detector.Reset(1000);
        List<long> beats = DetectorRun.Of(detector, after.Samples, 1000);
        Assert.Equal(Run(after).Select(beat => beat + 1000), beats);
        AssertBeats([.. after.RPeaks.Select(beat => beat + 1000)], beats, toleranceSamples: 1);
    }

    [Fact]
    public void TheSameSamplesGiveTheSameBeats()
    {
        SyntheticEcg ecg = Ecg(60).Rhythm(0.5, 59.5).Noise(150);
        Assert.Equal(Run(ecg), Run(ecg));
    }

    [Fact]
    public void WithoutABeatTheIndexIsZero()
    {
        PanTompkinsDetector detector = new();
        Assert.False(detector.TryTakeBeat(out long peak));
        Assert.Equal(0, peak);
    }

    [Fact]
    public void ABeatComesNoLaterThanThreeSeconds()
    {
        Assert.Equal(3 * 356, new PanTompkinsDetector().MaximumDelaySamples);
        Assert.Equal(3 * 400, new PanTompkinsDetector(400, 1).MaximumDelaySamples);
    }

    [Theory]
    [InlineData(319, 1)]
    [InlineData(401, 1)]
    [InlineData(0, 1)]
    [InlineData(360, 0)]
    [InlineData(-360, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void RatesOutside320To400AreRefused(int numerator, int denominator) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PanTompkinsDetector(numerator, denominator));

    [Fact]
    public void NothingIsAllocatedPerSample()
    {
        int[] samples = Ecg(280).Rhythm(0.5, 100).Rhythm(120, 279).Noise(100).Hold(150, 153, 700_000).Samples;
        Assert.True(samples.Length >= 100_000);
        PanTompkinsDetector detector = new(360, 1);
        Feed(detector, samples, 20_000);

        // A collection that another test causes meanwhile books the rest of this thread's allocation buffer as allocated:
        // the least of several runs is the detector's own.
        long least = long.MaxValue;
        int beats = 0;
        for (int run = 0; run < 5 && least > 0; run++)
        {
            detector.Reset(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            beats = Feed(detector, samples, samples.Length);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(beats > 200);
    }

    private static int Feed(PanTompkinsDetector detector, int[] samples, int count)
    {
        int beats = 0;
        for (int i = 0; i < count; i++)
        {
            detector.Push(samples[i]);
            while (detector.TryTakeBeat(out _))
            {
                beats++;
            }
        }

        return beats;
    }

    private static SyntheticEcg Ecg(double seconds, int numerator = 360, int denominator = 1) =>
        new((double)numerator / denominator, seconds);

    private static List<long> Run(SyntheticEcg ecg, int numerator = 360, int denominator = 1) =>
        DetectorRun.Of(new PanTompkinsDetector(numerator, denominator), ecg.Samples);

    private static List<long> Outside(IEnumerable<long> beats, long from, long to) =>
        [.. beats.Where(beat => beat < from || beat >= to)];

    private static void AssertBeats(IReadOnlyList<long> expected, IReadOnlyList<long> found, long toleranceSamples)
    {
        long[] missed = [.. expected.Where(beat => !found.Any(other => Math.Abs(other - beat) <= toleranceSamples))];
        long[] extra = [.. found.Where(beat => !expected.Any(other => Math.Abs(other - beat) <= toleranceSamples))];
        Assert.True(
            missed.Length == 0 && extra.Length == 0 && expected.Count == found.Count,
            $"missed {string.Join(' ', missed)}; extra {string.Join(' ', extra)}; expected {expected.Count}, found {found.Count}");
    }
}
