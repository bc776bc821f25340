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
    public void AcrossARestartThePeriodsAreCountedToTheNearest()
    {
        const int Seed = 11;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int trial = 0; trial < 10_000; trial++)
        {
            SampleClock clock = new(3200, 9);
            double edge = 5000;
            long index = 0;
            double phase = 0;
            for (int run = 0; run < 3; run++)
            {
                for (int i = 0; i < 20; i++)
                {
                    index += clock.PeriodsUntil((ulong)(edge + 20 + (random.NextDouble() * 1000)));
                    edge += PeriodMicroseconds;
                }

                // The converter stops, and its new edges lie anywhere.
                clock.ExpectNewPhase((ulong)edge);
                phase = random.NextDouble() * 40 * PeriodMicroseconds;
                edge += phase;
            }

            // Edge of the last sample counted; each restart is off by half a period at most, and by the latency of a read.
            double last = edge - phase - PeriodMicroseconds;
            Assert.InRange(index - 1 - ((last - 5000) / PeriodMicroseconds), -1.8, 1.8);
        }
    }

    [Fact]
    public void AfterARestartSmallAndLargeLatenciesLoseNothing()
    {
        const int Seed = 12;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        SampleClock clock = new(3200, 9);
        clock.PeriodsUntil(5000);
        clock.ExpectNewPhase(6000);
        double edge = 5000 + (17.3 * PeriodMicroseconds);
        Assert.Equal(17, clock.PeriodsUntil((ulong)(edge + 100)));
        for (int i = 0; i < 10_000; i++)
        {
            edge += PeriodMicroseconds;
            Assert.Equal(1, clock.PeriodsUntil((ulong)(edge + (random.NextDouble() * (PeriodMicroseconds - 60)))));
        }
    }

    [Fact]
    public void AConverterThatRunsTooFastIsSeen()
    {
        SampleClock clock = new(3200, 9);
        for (int i = 0; i < 100; i++)
        {
            clock.PeriodsUntil((ulong)(5000 + (i * PeriodMicroseconds)));
        }

        Assert.Equal(0, clock.EarlyReads);
        for (int i = 0; i < 100; i++)
        {
            clock.PeriodsUntil((ulong)(5000 + (100 * PeriodMicroseconds) + (i * PeriodMicroseconds / 2)));
        }

        Assert.InRange(clock.EarlyReads, 98, 100);
    }

    [Fact]
    public void AStartThatBringsNoSampleIsSilentToo()
    {
        SampleClock clock = new(3200, 9);
        clock.ExpectNewPhase(1_000_000);
        Assert.False(clock.IsSilent(1_199_000, 200_000));
        Assert.True(clock.IsSilent(1_201_000, 200_000));
        clock.PeriodsUntil(1_300_000);
        clock.ExpectNewPhase(2_000_000);
        Assert.False(clock.IsSilent(2_199_000, 200_000));
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
