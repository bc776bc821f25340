using EcgWearable.Firmware.Classification;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Classification;

public class RrContextTests(ITestOutputHelper output)
{
    [Fact]
    public void ARegularRhythmIsTheOriginOfEveryFeatureButTheRate()
    {
        RrContext context = Steady(300, 20);

        // The long interval swings about the only one there is, by a sample yet: 299 of 300 is 63/64.
        Assert.Equal([0, 72 - 90, 0, 0, 0, -1, 0, 0, 0], Features(context, 300));
    }

    [Fact]
    public void APrematureBeatWithACompensatoryPauseIsShortThenLong()
    {
        RrContext context = Steady(300, 20);

        context.Advance(180);

        // 64*180/300-64 = -26 (floor 38-64), 72-90, 64*420/180-64 = 85, then 180 and 420 against the long interval, which is 302 yet,
        // and that against the mean of 300; the shortest of 16 is 180, the longest 300; the mean difference is 120/20 = 6 of 300
        // samples: 256*6/300 = 5.
        Assert.Equal([-26, -18, 85, -26, 25, 0, -26, 0, 5], Features(context, 420));
    }

    [Fact]
    public void WhatIsNotKnownIsZeroAndLongIntervalsAreClipped()
    {
        RrContext context = new(360, 1);
        Assert.Equal(630, context.LongestInterval);
        context.Advance(0);
        Assert.Equal(new int[9], Features(context, 200));
        context.Advance(300);
        Assert.Equal([0, -18, 70, 0, 0, 0, 0, 0, 0], Features(context, 100000));
        context.Advance(100000);
        Assert.Equal([70, -18, 0, 70, 70, 0, 0, 70, 127], Features(context, 630));
    }

    [Fact]
    public void TheMedianIsTheLowerOneOfTheLastSixteen()
    {
        const int Seed = 5;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        RrContext context = new(3200, 9);
        List<int> intervals = [];
        context.Advance(0);
        for (int i = 0; i < 500; i++)
        {
            int interval = random.Next(100, 600);
            intervals.Add(interval);
            context.Advance(interval);
            int[] last = [.. intervals.TakeLast(16).Order()];
            int median = last[(last.Length - 1) / 2];
            Assert.Equal((21333 / median) - 90, Features(context, 300)[1]);
            Assert.Equal((64 * last[0] / median) - 64, Features(context, 300)[6]);
            Assert.Equal(Math.Clamp((64 * last[^1] / median) - 64, -128, 127), Features(context, 300)[7]);
        }
    }

    [Fact]
    public void ARunOfEarlyBeatsStaysEarlyBesideTheLongInterval()
    {
        RrContext context = Steady(300, 80);
        for (int i = 0; i < 40; i++)
        {
            context.Advance(200);
        }

        // The median of 16 has followed the run, so that against it nothing is early; the long interval came down by 3/8 sample a beat.
        int[] features = Features(context, 200);
        Assert.Equal((21600 / 200) - 90, features[1]);
        Assert.InRange(features[3], (64 * 200 / 300) - 64, (64 * 200 / 284) - 64);
    }

    [Fact]
    public void WhereEveryOtherBeatIsEarlyTheLongIntervalIsThatOfTheOthers()
    {
        RrContext context = new(360, 1);
        context.Advance(0);
        for (int i = 0; i < 400; i++)
        {
            context.Advance(i % 2 == 0 ? 200 : 400);
        }

        // Half of the intervals lie above any value between the two, more than the quarter that a 75th percentile leaves there.
        int[] features = Features(context, 200);
        Assert.InRange(features[3], -2, 2);
        Assert.InRange(features[4], (64 * 200 / 410) - 64, (64 * 200 / 390) - 64);
        Assert.InRange(features[5], (64 * 390 / 300) - 64, (64 * 410 / 300) - 64);
    }

    [Fact]
    public void TheLongIntervalLeavesAQuarterOfTheIntervalsAboveIt()
    {
        const int Seed = 9;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        RrContext context = Steady(300, 1);
        int above = 0;
        for (int i = 0; i < 20_000; i++)
        {
            context.Advance(random.Next(200, 400));
            above += Features(context, 300)[3] > 0 ? 1 : 0;
        }

        // A ratio above 64/64 is seen from 65/64 on: 5 of 350 samples, 2.5 % of the intervals.
        Assert.InRange(above / 20_000.0, 0.25 - 0.025 - 0.01, 0.25 + 0.01);
    }

    private static RrContext Steady(int interval, int count)
    {
        RrContext context = new(360, 1);
        context.Advance(0);
        for (int i = 0; i < count; i++)
        {
            context.Advance(interval);
        }

        return context;
    }

    private static int[] Features(RrContext context, int nextRr)
    {
        byte[] features = new byte[2 + WindowFormat.RhythmFeatures];
        context.Write(nextRr, features, 2);
        return [.. features.Skip(2).Select(b => (int)(sbyte)b)];
    }
}
