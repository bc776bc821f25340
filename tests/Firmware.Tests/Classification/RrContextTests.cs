using EcgWearable.Firmware.Classification;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Classification;

public class RrContextTests(ITestOutputHelper output)
{
    [Fact]
    public void ARegularRhythmIsTheOriginOfEveryFeatureButTheRate()
    {
        RrContext context = new(360, 1);
        context.Advance(0);
        for (int i = 0; i < 20; i++)
        {
            context.Advance(300);
        }

        Assert.Equal([0, 0, 0, 72 - 90, 0, 0], Features(context, 300));
    }

    [Fact]
    public void APrematureBeatWithACompensatoryPauseIsShortThenLong()
    {
        RrContext context = new(360, 1);
        context.Advance(0);
        for (int i = 0; i < 20; i++)
        {
            context.Advance(300);
        }

        context.Advance(180);

        // 64*180/300-64 = -26 (floor 38-64), 64*420/300-64 = 25, 64*180/300-64, 72-90, 128*120/(8*300)=6, 64*420/180-64=85.
        Assert.Equal([-26, 25, -26, -18, 6, 85], Features(context, 420));
    }

    [Fact]
    public void WhatIsNotKnownIsZeroAndLongIntervalsAreClipped()
    {
        RrContext context = new(360, 1);
        Assert.Equal(630, context.LongestInterval);
        context.Advance(0);
        Assert.Equal([0, 0, 0, 0, 0, 0], Features(context, 200));
        context.Advance(300);
        Assert.Equal([0, 70, 0, -18, 0, 70], Features(context, 100000));
        context.Advance(100000);
        Assert.Equal([70, 70, 70, -18, 127, 0], Features(context, 630));
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
            Assert.Equal(Math.Clamp((64 * interval / median) - 64, -128, 127), Features(context, 300)[0]);
            Assert.Equal((21333 / median) - 90, Features(context, 300)[3]);
        }
    }

    private static int[] Features(RrContext context, int nextRr)
    {
        byte[] features = new byte[2 + WindowFormat.ContextLength];
        context.Write(nextRr, features, 2);
        return [.. features.Skip(2).Select(b => (int)(sbyte)b)];
    }
}
