using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>Amplitudes and gains as WFDB's sigamp and nst define them.</summary>
public class SignalToNoiseTests
{
    private const double Hertz = 360;

    [Fact]
    public void TheRmsIsThatAboutTheMeanOfEachSecond()
    {
        // A square wave of 30 uV on steps of 1 mV from second to second: the steps count for nothing.
        double[] noise = [.. Enumerable.Range(0, 3600).Select(i => (i / 360 * 1000) + (i % 2 == 0 ? 30.0 : -30.0))];
        Assert.Equal(30, SignalToNoise.NoiseRms(noise, Hertz));
    }

    [Fact]
    public void TheLargestAndSmallestTwentiethAreLeftOut()
    {
        // Twenty seconds of 1, 2, ... 20 uV, of which 1 and 20 go; nineteen seconds lose none.
        Assert.Equal(10.5, SignalToNoise.NoiseRms(SquareWaves(20, s => s + 1), Hertz));
        Assert.Equal(10, SignalToNoise.NoiseRms(SquareWaves(19, s => s + 1), Hertz));
        Assert.Equal(2, SignalToNoise.NoiseRms(SquareWaves(20, s => s == 7 ? 1000 : 2), Hertz));
    }

    [Fact]
    public void OnlyTheFirstThreeHundredWholeSecondsCount()
    {
        double[] noise = SquareWaves(400, s => s < 300 ? 4 : 90);
        Assert.Equal(4, SignalToNoise.NoiseRms(noise, Hertz));
        Assert.Equal(4, SignalToNoise.NoiseRms(noise.AsSpan(0, 719), Hertz));
        Assert.Null(SignalToNoise.NoiseRms(noise.AsSpan(0, 359), Hertz));
    }

    [Fact]
    public void AComplexIsAsHighAsItsRangeWithinFiftyMilliseconds()
    {
        double[] signal = new double[1000];
        signal[482] = -200;
        signal[518] = 900;
        signal[481] = -5000;
        signal[519] = 5000;
        Assert.Equal(1100, SignalToNoise.QrsPeakToPeak(signal, Hertz, [500]));

        // At 720 Hz, 36 samples to each side.
        Assert.Equal(10_000, SignalToNoise.QrsPeakToPeak(signal, 2 * Hertz, [500]));
    }

    [Fact]
    public void TheHeightIsTheTrimmedMeanOfTheFirstThreeHundredComplexes()
    {
        double[] signal = new double[500 * 100];
        int[] beats = [.. Enumerable.Range(0, 400).Select(i => 50 + (i * 100))];
        for (int i = 0; i < beats.Length; i++)
        {
            signal[beats[i]] = i < 300 ? 100 * (1 + (i % 20)) : 1e6;
        }

        Assert.Equal(1050, SignalToNoise.QrsPeakToPeak(signal, Hertz, beats));
    }

    [Fact]
    public void ABeatWhoseWindowIsNotAllThereIsPassedOver()
    {
        double[] signal = new double[100];
        signal[0] = 77;
        signal[50] = 5;
        Assert.Equal(5, SignalToNoise.QrsPeakToPeak(signal, Hertz, [17, 50, 82]));
        Assert.Null(SignalToNoise.QrsPeakToPeak(signal, Hertz, [17, 82]));
        Assert.Null(SignalToNoise.QrsPeakToPeak(signal, Hertz, []));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(20, 0.2)]
    [InlineData(-20, 20)]
    public void TheGainMakesTheRatio(double decibels, double gain)
    {
        // S = 1600^2 / 8 = 320,000; N = 282.84...^2 = 80,000; at 0 dB the gain is sqrt(320,000 / 80,000).
        Assert.Equal(gain, SignalToNoise.NoiseGain(1600, Math.Sqrt(80_000), decibels), 12);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(18)]
    [InlineData(12)]
    [InlineData(6)]
    [InlineData(0)]
    public void WhatIsAddedHasThatPower(double decibels)
    {
        double[] clean = new double[36_000];
        int[] beats = [.. Enumerable.Range(0, 100).Select(i => 100 + (i * 300))];
        foreach (int beat in beats)
        {
            clean[beat] = 1200;
        }

        double[] noise = SquareWaves(100, _ => 55);
        double gain = SignalToNoise.NoiseGain(SignalToNoise.QrsPeakToPeak(clean, Hertz, beats)!.Value, SignalToNoise.NoiseRms(noise, Hertz)!.Value, decibels);
        double[] mixed = NoiseMixer.Add(clean, noise, gain, 0, NoiseSchedule.Whole, Hertz);
        double power = mixed.Select((m, i) => (m - clean[i]) * (m - clean[i])).Average();
        Assert.Equal(decibels, 10 * Math.Log10(1200 * 1200 / 8.0 / power), 9);
    }

    [Theory]
    [InlineData(AnnotationCode.Normal, true)]
    [InlineData(AnnotationCode.LeftBundleBranchBlock, true)]
    [InlineData(AnnotationCode.AtrialPremature, true)]
    [InlineData(AnnotationCode.Paced, true)]
    [InlineData(AnnotationCode.Unclassifiable, true)]
    [InlineData(AnnotationCode.PrematureVentricular, false)]
    [InlineData(AnnotationCode.VentricularEscape, false)]
    [InlineData(AnnotationCode.RonT, false)]
    [InlineData(AnnotationCode.Fusion, false)]
    [InlineData(AnnotationCode.Learning, false)]
    [InlineData(AnnotationCode.Noise, false)]
    public void NormalIsWhatSigampTakesForIt(AnnotationCode code, bool normal) => Assert.Equal(normal, SignalToNoise.IsNormal(code));

    [Fact]
    public void TheExcerptsComplexesAreAsHighAsCountedByHand()
    {
        WfdbRecord record = WfdbRecord.Read(Ecg.BuiltIn.RecordPath);
        IEnumerable<int> beats = record.ReadAnnotations().Where(a => SignalToNoise.IsNormal(a.Code)).Select(a => a.Sample);
        Assert.Equal(1835.1666666666667, SignalToNoise.QrsPeakToPeak(record.Microvolts(0), record.SamplingFrequencyHz, beats)!.Value, 9);
    }

    private static double[] SquareWaves(int seconds, Func<int, double> amplitude) =>
        [.. Enumerable.Range(0, seconds * 360).Select(i => i % 2 == 0 ? amplitude(i / 360) : -amplitude(i / 360))];
}
