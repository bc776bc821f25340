using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>Noise is added when the schedule says, from where the record's name says, and never with a step.</summary>
public class NoiseMixerTests
{
    [Fact]
    public void ThroughoutTheNoiseIsAddedTimesItsGain()
    {
        double[] mixed = NoiseMixer.Add([10, 20, 30, 40], [1, -2, 3, -4, 5], 2, 1, NoiseSchedule.Whole, 360);
        Assert.Equal([6, 26, 22, 50], mixed);
    }

    [Fact]
    public void WhereTheNoiseEndsItBeginsAgainWithoutAStep()
    {
        // 7, 9, then again from 1: 1 sits at 9 now, 3 at 11.
        double[] mixed = NoiseMixer.Add([0, 0, 0, 0, 0, 0], [1, 3, 7, 9], 1, 2, NoiseSchedule.Whole, 360);
        Assert.Equal([7, 9, 9, 11, 15, 17], mixed);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(299.9, false)]
    [InlineData(300, true)]
    [InlineData(419.9, true)]
    [InlineData(420, false)]
    [InlineData(539.9, false)]
    [InlineData(540, true)]
    [InlineData(660, false)]
    public void NstIsCleanForFiveMinutesAndThenNoisyAndCleanByTurns(double seconds, bool noisy)
    {
        Assert.Equal(noisy, NoiseMixer.IsNoisy(NoiseSchedule.Nst, (int)(seconds * 10), 10));
        Assert.True(NoiseMixer.IsNoisy(NoiseSchedule.Whole, (int)(seconds * 10), 10));
    }

    [Fact]
    public void SwitchingNoiseMakesNoStep()
    {
        // A ramp of noise of one a sample, at one sample a second: held while clean, climbing while noisy.
        double[] ramp = [.. Enumerable.Range(0, 700).Select(i => 1000.0 + i)];
        double[] mixed = NoiseMixer.Add(new double[700], ramp, 1, 0, NoiseSchedule.Nst, 1);
        for (int i = 0; i < 700; i++)
        {
            double expected = i switch
            {
                < 300 => 0,
                < 420 => i - 300,
                < 540 => 119,
                < 660 => 119 + (i - 540),
                _ => 238,
            };
            Assert.Equal(expected, mixed[i]);
        }
    }

    [Fact]
    public void TheSignalItselfIsLeftAlone()
    {
        double[] clean = [1, 2, 3];
        NoiseMixer.Add(clean, [9], 1, 0, NoiseSchedule.Whole, 360);
        Assert.Equal([1, 2, 3], clean);
    }

    [Theory]
    [InlineData("100", 718)]
    [InlineData("101", 1549)]
    [InlineData("208", 407)]
    public void EveryRecordHasItsOwnStretch(string record, int seconds) => Assert.Equal(seconds * 360, NoiseMixer.Start(record, 650_000, 360));

    [Theory]
    [InlineData("", 0xCBF29CE484222325)]
    [InlineData("a", 0xAF63DC4C8601EC8C)]
    [InlineData("foobar", 0x85944171F73967E8)]
    public void TheKeyIsFnv1a(string text, ulong key) => Assert.Equal(key, RecordKey.Of(text));
}
