using EcgWearable.Firmware.Detection;
using Xunit;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>Feeds samples and takes beats as the firmware does, and checks on the way what must hold of every run.</summary>
internal static class DetectorRun
{
    /// <summary>All R peaks; the last value is held for a second behind the end, so that the last beats come out.</summary>
    public static List<long> Of(IBeatDetector detector, ReadOnlySpan<int> samples, long firstIndex = 0, double samplesPerSecond = 360)
    {
        List<long> beats = [];
        for (long i = 0; i < samples.Length + (long)samplesPerSecond; i++)
        {
            detector.Push(samples[(int)Math.Min(i, samples.Length - 1)]);
            while (detector.TryTakeBeat(out long peak))
            {
                long now = firstIndex + i;
                Assert.InRange(now - peak, 0, detector.MaximumDelaySamples);
                if (beats.Count > 0)
                {
                    Assert.True(peak > beats[^1], $"beat at {peak} after beat at {beats[^1]}");
                }

                if (peak < firstIndex + samples.Length)
                {
                    beats.Add(peak);
                }
            }
        }

        return beats;
    }
}
