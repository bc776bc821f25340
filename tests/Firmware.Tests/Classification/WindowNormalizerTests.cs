using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Classification;

public class WindowNormalizerTests(ITestOutputHelper output)
{
    [Fact]
    public void TheLargestDeviationFromTheMeanBecomesFullScale()
    {
        int[] signal = new int[WindowFormat.Length];
        signal[WindowFormat.PeakIndex] = 66500;
        sbyte[] window = Normalize(signal, 64);

        // Mean 100, deviation 66,400, scale 125: the peak is floor(66,400 * 125 / 65,536 + 1/2) = 127, the rest floor(-100 * 125 / 65,536 + 1/2) = 0.
        Assert.Equal(127, window[WindowFormat.PeakIndex]);
        Assert.All(window.Where((_, i) => i != WindowFormat.PeakIndex), y => Assert.Equal(0, y));
    }

    [Fact]
    public void AFlatLineStaysFlatAndNoiseBelow128MicrovoltsIsNotBlownUp()
    {
        Assert.All(Normalize([.. Enumerable.Repeat(-250000, WindowFormat.Length)], 64), y => Assert.Equal(0, y));
        sbyte[] square = Normalize([.. Enumerable.Range(0, WindowFormat.Length).Select(i => i % 2 == 0 ? 16 : -16)], 64);
        Assert.Equal(16, square.Max(y => Math.Abs((int)y)));
    }

    [Fact]
    public void SlicesOfAnyLengthGiveTheWindowOfTheFormula()
    {
        const int Seed = 11;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int round = 0; round < 200; round++)
        {
            int offset = random.Next(-300000, 300000);
            int amplitude = 1 << random.Next(1, 19);
            int[] signal = [.. Enumerable.Range(0, WindowFormat.Length).Select(_ => offset + random.Next(-amplitude, amplitude))];
            Assert.Equal(Formula(signal), Normalize(signal, 1 + random.Next(665)));
        }
    }

    [Fact]
    public void ALostSampleMarksTheWindow()
    {
        SampleHistory history = new();
        for (int i = 0; i < 2000; i++)
        {
            history.Add(i, i == 1000);
        }

        Assert.True(Damaged(history, 1000 + WindowFormat.PeakIndex));
        Assert.True(Damaged(history, 1000 - WindowFormat.PeakIndex));
        Assert.False(Damaged(history, 1001 + WindowFormat.PeakIndex));
        Assert.False(Damaged(history, 999 - WindowFormat.PeakIndex));
    }

    [Fact]
    public void AnEarlyBeatSeesTheFirstSampleBeforeTheRecord()
    {
        SampleHistory history = new();
        for (int i = 0; i < 400; i++)
        {
            history.Add(i < 200 ? 1000 : 3000, false);
        }

        byte[] window = new byte[WindowFormat.Length];
        WindowNormalizer normalizer = new(history);
        normalizer.Begin(10);
        while (!normalizer.Step(window, 0, 100))
        {
        }

        Assert.All(window.Take(WindowFormat.PeakIndex - 10 + 200), y => Assert.Equal(window[0], y));
        Assert.Equal(127, (sbyte)window[^1]);
    }

    private static bool Damaged(SampleHistory history, long peak)
    {
        WindowNormalizer normalizer = new(history);
        normalizer.Begin(peak);
        while (!normalizer.Step(new byte[WindowFormat.Length], 0, 665))
        {
        }

        return normalizer.Damaged;
    }

    private static sbyte[] Normalize(int[] signal, int slice)
    {
        SampleHistory history = new();
        for (int i = 0; i < 5000; i++)
        {
            history.Add(123456, false);
        }

        long peak = history.NextIndex + WindowFormat.PeakIndex;
        foreach (int microvolts in signal)
        {
            history.Add(microvolts, false);
        }

        byte[] window = new byte[3 + WindowFormat.Length];
        WindowNormalizer normalizer = new(history);
        normalizer.Begin(peak);
        while (!normalizer.Step(window, 3, slice))
        {
        }

        return [.. window.Skip(3).Select(b => (sbyte)b)];
    }

    private static sbyte[] Formula(int[] signal)
    {
        int mean = (int)Math.Floor(((2.0 * signal.Sum(x => (long)x)) + 665) / 1330);
        int deviation = Math.Max(128, signal.Max(x => Math.Abs(x - mean)));
        int scale = (int)Math.Floor(127.0 * 65536 / deviation);
        return [.. signal.Select(x => (sbyte)Math.Floor((((double)(x - mean) * scale) + 32768) / 65536))];
    }
}
