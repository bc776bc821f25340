using EcgWearable.Firmware.Acquisition;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Acquisition;

public class SampleClockTests(ITestOutputHelper output)
{
    private const double PeriodMicroseconds = 2812.5;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-100)]
    public void EveryLossIsCountedExactlyWhateverTheLatency(int driftPpm)
    {
        const int Seed = 7;
        output.WriteLine($"seed {Seed}, drift {driftPpm} ppm");
        Random random = new(Seed);
        SampleClock clock = new(3200, 9);
        double period = PeriodMicroseconds * (1 + (driftPpm * 1e-6));
        long lost = 0;
        long counted = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            // A sample is read at any time before the next edge; some are not read in time and are lost, up to a second in a row.
            if (i > 1000 && random.Next(500) == 0)
            {
                int burst = random.Next(20) == 0 ? random.Next(1, 356) : 1;
                lost += burst;
                i += burst;
            }

            double latency = random.Next(10) == 0 ? random.NextDouble() * (period - 60) : 20 + (random.NextDouble() * 330);
            counted += clock.PeriodsUntil((ulong)(5000 + (i * period) + latency)) - 1;
        }

        Assert.Equal(lost, counted);
    }

    [Fact]
    public void SilenceIsToldFromSampling()
    {
        SampleClock clock = new(3200, 9);
        Assert.False(clock.IsSilent(10_000_000, 200_000));
        clock.PeriodsUntil(10_000_000);
        Assert.False(clock.IsSilent(10_199_000, 200_000));
        Assert.True(clock.IsSilent(10_201_000, 200_000));
    }
}
