using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using EcgWearable.WearLog.Tests;
using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>The figures of a session, against arithmetic by hand.</summary>
public sealed class SessionSummaryTests
{
    [Fact]
    public void AHeartRateIsTheMeanOfEightIntervals()
    {
        // 360 samples/s: eight intervals of 300 samples are 72/min, eight of 180 are 120/min.
        LogBuilder log = new LogBuilder().Boot();
        long at = 1000;
        log.Beat(at, rrSamples: 0);
        foreach (int rr in Enumerable.Repeat(300, 8).Concat(Enumerable.Repeat(180, 8)))
        {
            at += rr;
            log.Beat(at, rrSamples: rr);
        }

        SessionSummary summary = Of(log);

        Assert.Equal(72, summary.MinimumHeartRate!.Value.BeatsPerMinute, 9);
        Assert.Equal(1000 + (4 * 300), summary.MinimumHeartRate.Value.SampleIndex);
        Assert.Equal(120, summary.MaximumHeartRate!.Value.BeatsPerMinute, 9);
        Assert.Equal(1000 + (8 * 300) + (4 * 180), summary.MaximumHeartRate.Value.SampleIndex);
        Assert.Equal(60 * 16 * 360 / (8.0 * 480), summary.MeanHeartRate!.Value, 9);
    }

    [Fact]
    public void OneEarlyBeatMakesNoMaximum()
    {
        LogBuilder log = new LogBuilder().Boot();
        long at = 0;
        foreach (int rr in new[] { 0, 300, 300, 300, 300, 120, 480, 300, 300, 300, 300 })
        {
            at += rr;
            log.Beat(at, rrSamples: rr);
        }

        SessionSummary summary = Of(log);

        Assert.Equal(72, summary.MaximumHeartRate!.Value.BeatsPerMinute, 9);
    }

    [Fact]
    public void IntervalsWithAGapInThemAreLeftOut()
    {
        LogBuilder log = new LogBuilder().Boot()
            .Beat(1000, rrSamples: 0)
            .Beat(1300, rrSamples: 300)
            .Event(1800, EventCode.SamplesLost, 400) // 1400 to 1799
            .Beat(2500, rrSamples: 1200)
            .Beat(2800, rrSamples: 300)
            .Event(2900, EventCode.LeadOff, 1)
            .Event(3000, EventCode.LeadOn)
            .Beat(3300, rrSamples: 500)
            .Beat(3600, rrSamples: 300)
            .Beat(9000, rrSamples: 65_535);

        SessionSummary summary = Of(log);

        Assert.Equal(72, summary.MeanHeartRate!.Value, 9);
        Assert.Null(summary.MinimumHeartRate);
        Assert.Equal([0, 300, 0, 300, 0, 300, 0], summary.Rr);
    }

    [Theory]
    [InlineData(0, 72)] // not confirmed: left out
    [InlineData(EventCode.Pause, 48)] // (7 x 300 + 1500) / 8 = 450 samples
    public void OnlyAConfirmedSilenceSetsTheLowestRate(byte code, double lowest)
    {
        LogBuilder log = new LogBuilder().Boot();
        long at = 300;
        log.Beat(at, rrSamples: 0);
        for (int i = 1; i <= 24; i++)
        {
            int rr = i == 12 ? 1500 : 300;
            at += rr;
            log.Beat(at, rrSamples: rr);
            if (i == 12 && code != 0)
            {
                log.Event(at, code, 4166);
            }
        }

        SessionSummary summary = Of(log);

        Assert.Equal(lowest, summary.MinimumHeartRate!.Value.BeatsPerMinute, 9);
        Assert.Equal(code == 0 ? 0 : 1500, summary.Rr[12]);
        Assert.Equal(code == 0 ? 1500 : 0, summary.UnconfirmedRr[12]);

        // The trend takes the same intervals; its step of five seconds has two of them, 300 and 1500 samples, where they count.
        double? trend = new HeartRateTrend(WearLogReader.Parse(log.ToArray(), "log").Sessions[0], summary).Lowest.Min();
        Assert.Equal(code == 0 ? 72 : 24, trend!.Value, 9);
    }

    [Theory]
    [InlineData(4000)] // eleven seconds
    [InlineData(65_535)] // beyond the field: the beats say how long it was, 70,000 samples
    public void ALongIntervalIsAsystoleOrNothing(int rr)
    {
        int length = rr == 65_535 ? 70_000 : rr;
        LogBuilder Log(bool isAsystole)
        {
            LogBuilder log = new LogBuilder().Boot().Beat(1000, rrSamples: 0).Beat(1300);
            return (isAsystole ? log.Event(1300 + 2520, EventCode.Asystole, 7000) : log).Beat(1300 + length, rrSamples: rr).Beat(1600 + length);
        }

        SessionSummary silent = Of(Log(isAsystole: false));
        Assert.Equal([0, 300, 0, 300], silent.Rr);
        Assert.Equal([0, 0, 0, 0], silent.UnconfirmedRr);
        Assert.Equal(72, silent.MeanHeartRate!.Value, 9);

        SessionSummary asystole = Of(Log(isAsystole: true));
        Assert.Equal([0, 300, length, 300], asystole.Rr);
        Assert.Equal(60.0 * 3 * 360 / (600 + length), asystole.MeanHeartRate!.Value, 9);
    }

    [Theory]
    [InlineData(0x000102, 32_400)] // to detection alone: no beat is looked at
    [InlineData(0x000001, 68_401)] // to selective: those left out were looked at
    public void RatesPerHourAreOfTheTimeInWhichBeatsWereClassified(uint change, long classifiedSamples)
    {
        // A beat a second, every tenth V. From 50 to 60 s the signal is poor; from 100 to 200 s the policy leaves all beats out.
        LogBuilder log = new LogBuilder().Boot();
        for (int second = 1; second <= 200; second++)
        {
            bool isLeftOut = second > 100;
            log.Beat(360 * second, isLeftOut ? (byte)255 : second % 10 == 0 ? (byte)2 : (byte)0, isLeftOut ? BeatFlags.LeftOut : BeatFlags.Classified, second == 1 ? 0 : 360);
            if (second is 50 or 60)
            {
                log.Event(360 * second, EventCode.PoorSignal, second == 50 ? 1u : 0);
            }
            else if (second == 100)
            {
                log.Event((360 * second) + 1, EventCode.PolicyChanged, change);
            }
        }

        SessionSummary summary = Of(log);

        Assert.Equal(classifiedSamples, summary.ClassifiedSampleCount);
        Assert.Equal((10, 1), (summary.CountOf(BeatClass.V), summary.UnanalysableCountOf(BeatClass.V))); // that at 50 s, not that at 60 s
        Assert.Equal(9 * 360 * 3600.0 / classifiedSamples, summary.PerHourOf(BeatClass.V)!.Value, 9);
        Assert.Equal(0.1, summary.BurdenOf(BeatClass.V));
        Assert.Equal(0.5, summary.UnclassifiedShare);
    }

    [Fact]
    public void BeatsAroundASilenceAreSound()
    {
        SessionSummary summary = Of(new LogBuilder().Boot().Beat(1000, 2, rrSamples: 0).Beat(9000, 2, rrSamples: 8000));

        Assert.Equal((2, 0), (summary.CountOf(BeatClass.V), summary.UnanalysableCountOf(BeatClass.V)));
        Assert.Equal(1001, summary.ClassifiedSampleCount);
    }

    [Fact]
    public void BeatsAreCountedByClassAndFlag()
    {
        SessionSummary summary = Of(new LogBuilder().Boot()
            .Beat(1, 0).Beat(2, 0).Beat(3, 2, flags: BeatFlags.Classified | BeatFlags.Retried).Beat(4, 3)
            .Beat(5, 255, flags: BeatFlags.AcceleratorFault | BeatFlags.Retried | BeatFlags.WindowDamaged));

        Assert.Equal(5, summary.BeatCount);
        Assert.Equal([2, 0, 1, 1, 1], new[] { BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F, BeatClass.Unclassified }.Select(summary.CountOf));
        Assert.Equal(0.25, summary.BurdenOf(BeatClass.V)); // of the four that have a class
        Assert.Equal(0.2, summary.UnclassifiedShare);
        Assert.Equal(2, summary.RetriedCount);
        Assert.Equal(1, summary.AcceleratorFaultCount);
        Assert.Equal(1, summary.WindowDamagedCount);
    }

    [Fact]
    public void AnEmptySessionHasNoFigures()
    {
        SessionSummary summary = Of(new LogBuilder().Boot());

        Assert.Equal(0, summary.BeatCount);
        Assert.Null(summary.BurdenOf(BeatClass.V));
        Assert.Null(summary.PerHourOf(BeatClass.V));
        Assert.Null(summary.MeanHeartRate);
        Assert.Null(summary.MaximumHeartRate);
    }

    private static SessionSummary Of(LogBuilder log) => new(WearLogReader.Parse(log.ToArray(), "log").Sessions[0]);
}
