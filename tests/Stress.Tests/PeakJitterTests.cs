using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>Every peak is moved by exactly so many samples, to a side that seed and record decide.</summary>
public class PeakJitterTests
{
    private const ulong Seed = 1;

    private static readonly long[] Peaks = [.. Enumerable.Range(1, 1000).Select(i => 300L * i)];

    [Fact]
    public void TheSidesAreThoseOfSplitMix64()
    {
        long[] moved = PeakJitter.Move(Peaks, 5, Seed, "100");
        Assert.Equal([-5, 5, 5, 5, 5, -5, -5, 5, -5, 5], moved.Take(10).Select((m, i) => m - Peaks[i]));
        Assert.Equal(490, moved.Where((m, i) => m > Peaks[i]).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(12)]
    public void EveryPeakMovesByExactlyThatMuch(int samples) =>
        Assert.All(PeakJitter.Move(Peaks, samples, Seed, "208").Select((m, i) => Math.Abs(m - Peaks[i])), distance => Assert.Equal(samples, distance));

    [Fact]
    public void TheSameSeedGivesTheSamePeaks()
    {
        Assert.Equal(PeakJitter.Move(Peaks, 4, Seed, "100"), PeakJitter.Move(Peaks, 4, Seed, "100"));
        Assert.NotEqual(PeakJitter.Move(Peaks, 4, Seed, "100"), PeakJitter.Move(Peaks, 4, Seed + 1, "100"));
        Assert.NotEqual(PeakJitter.Move(Peaks, 4, Seed, "100"), PeakJitter.Move(Peaks, 4, Seed, "101"));
    }

    [Fact]
    public void AGreaterJitterMovesTheSameBeatsTheSameWay()
    {
        int[] near = [.. PeakJitter.Move(Peaks, 2, Seed, "100").Select((m, i) => Math.Sign(m - Peaks[i]))];
        int[] far = [.. PeakJitter.Move(Peaks, 12, Seed, "100").Select((m, i) => Math.Sign(m - Peaks[i]))];
        Assert.Equal(near, far);
    }

    [Fact]
    public void PeaksStayInOrderAndWithinTheRecord()
    {
        long[] crowded = [3, 10, 14, 21, 33, 34, 35, 60];
        for (ulong seed = 0; seed < 100; seed++)
        {
            long[] moved = PeakJitter.Move(crowded, 12, seed, "x");
            Assert.All(moved.Select((m, i) => (Moved: m, Was: crowded[i])), p => Assert.Equal(12, Math.Abs(p.Moved - p.Was)));
            Assert.True(moved[0] >= 0);
            Assert.All(moved.Zip(moved.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        }
    }
}
