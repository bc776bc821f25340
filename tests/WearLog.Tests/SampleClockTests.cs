using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>Time = host time at a sync + samples since, at the output data rate.</summary>
public sealed class SampleClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SecondsFollowTheRateAsAFraction()
    {
        SampleClock clock = new(102400, 288, []);

        Assert.Equal(288.0, clock.SecondsAt(102400));
        Assert.Equal(355.5555555555556, clock.SamplesPerSecond, 12);
    }

    [Fact]
    public void WithoutASyncThereIsNoUtc()
    {
        Assert.Null(new SampleClock(360, 1, []).UtcAt(100));
    }

    [Theory]
    [InlineData(0, -10_000)]
    [InlineData(3600, 0)]
    [InlineData(3780, 500)]
    public void OneSyncCarriesTheNominalRateBothWays(long sampleIndex, int millisecondsFromNoon)
    {
        SampleClock clock = new(360, 1, [new TimeSync(Noon, 3600)]);

        Assert.Equal(Noon.AddMilliseconds(millisecondsFromNoon), clock.UtcAt(sampleIndex));
    }

    [Fact]
    public void TwoSyncsTakeOutTheCrystalsDrift()
    {
        // 100 ppm fast over an hour: 360 ms.
        SampleClock clock = new(360, 1, [new TimeSync(Noon, 0), new TimeSync(Noon.AddHours(1).AddMilliseconds(-360), 1_296_000)]);

        Assert.Equal(Noon.AddMinutes(30).AddMilliseconds(-180), clock.UtcAt(648_000));
    }

    [Fact]
    public void AHostClockThatWasSteppedDoesNotBendTheRate()
    {
        SampleClock clock = new(360, 1, [new TimeSync(Noon, 0), new TimeSync(Noon.AddHours(2), 1_296_000)]);

        Assert.Equal(Noon.AddMinutes(30), clock.UtcAt(648_000));
        Assert.Equal(Noon.AddHours(2), clock.UtcAt(1_296_000));
    }

    [Fact]
    public void ATimeBeyondTheCalendarIsUnknown()
    {
        SampleClock clock = new(1, 1, [new TimeSync(Noon, 0)]);

        Assert.Null(clock.UtcAt(1L << 52));
    }
}
