using EcgWearable.Firmware.Detection;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>The delay from an R peak to its report is bounded, whatever comes in. Runs over real records assert it too (<see cref="DetectorRun"/>).</summary>
public class DelayTests(ITestOutputHelper output)
{
    private const int Runs = 60;

    [Fact]
    public void AnUsualBeatIsToldWithinSevenTenthsOfASecond()
    {
        PanTompkinsDetector detector = new(3200, 9);
        int[] samples = new SyntheticEcg(3200.0 / 9, 60).Rhythm(0.5, 59.5).Noise(5).Samples;
        long longest = Longest(detector, samples, ignoreBefore: 3 * 356);
        output.WriteLine($"longest delay {longest * 9 / 3200.0:F3} s");
        Assert.InRange(longest * 9 / 3200.0, 0.5, 0.7);
    }

    [Fact]
    public void NoInputDelaysABeatBeyondTheBound()
    {
        const int Seed = 1985;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        long longest = 0;
        for (int run = 0; run < Runs; run++)
        {
            PanTompkinsDetector detector = new(360, 1);
            longest = Math.Max(longest, Longest(detector, Pathological(random), 0));
            Assert.InRange(longest, 0, detector.MaximumDelaySamples);
        }

        // The bound is no idle one: beats that only search-back finds come close to it.
        output.WriteLine($"longest delay {longest / 360.0:F3} s");
        Assert.InRange(longest / 360.0, 1.9, 3.0);
    }

    // A minute of what suits search-back least: beats whose strength jumps, silences, steps, bursts of noise and rails, at random.
    private static int[] Pathological(Random random)
    {
        SyntheticEcg ecg = new SyntheticEcg(360, 60).Noise(random.Next(0, 30), random.Next());
        double second = 0.5;
        while (second < 59)
        {
            ecg.Beat(second, gain: Math.Pow(2, (5 * random.NextDouble()) - 4), tGain: 2 * random.NextDouble());
            second += random.Next(4) == 0 ? 0.2 + (5 * random.NextDouble()) : 0.35 + random.NextDouble();
        }

        for (int i = 0; i < 5; i++)
        {
            double at = 58 * random.NextDouble();
            ecg.Step(at, 4_000 * (random.NextDouble() - 0.5)).Wave(at, 3_000 * (random.NextDouble() - 0.5), random.Next(5, 60));
        }

        double hold = 50 * random.NextDouble();
        return ecg.Hold(hold, hold + (4 * random.NextDouble()), 700_000 * ((2 * random.NextDouble()) - 1)).Samples;
    }

    private static long Longest(PanTompkinsDetector detector, int[] samples, long ignoreBefore)
    {
        long longest = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            detector.Push(samples[i]);
            while (detector.TryTakeBeat(out long peak))
            {
                longest = peak < ignoreBefore ? longest : Math.Max(longest, i - peak);
            }
        }

        return longest;
    }
}
