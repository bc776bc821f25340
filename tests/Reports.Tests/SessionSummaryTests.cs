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
        Assert.Equal([false, true, false, true, false, true, false], summary.HasRr);
    }

    [Fact]
    public void BeatsAreCountedByClassAndFlag()
    {
        SessionSummary summary = Of(new LogBuilder().Boot()
            .Beat(1, 0).Beat(2, 0).Beat(3, 2, flags: BeatFlags.Classified | BeatFlags.Retried).Beat(4, 3)
            .Beat(5, 255, flags: BeatFlags.AcceleratorFault | BeatFlags.Retried | BeatFlags.WindowDamaged));

        Assert.Equal(5, summary.BeatCount);
        Assert.Equal([2, 0, 1, 1, 1], new[] { BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F, BeatClass.Unclassified }.Select(summary.CountOf));
        Assert.Equal(0.2, summary.BurdenOf(BeatClass.V));
        Assert.Equal(2, summary.RetriedCount);
        Assert.Equal(1, summary.AcceleratorFaultCount);
        Assert.Equal(1, summary.WindowDamagedCount);
    }

    [Fact]
    public void AnEmptySessionHasNoFigures()
    {
        SessionSummary summary = Of(new LogBuilder().Boot());

        Assert.Equal(0, summary.BeatCount);
        Assert.Equal(0, summary.BurdenOf(BeatClass.V));
        Assert.Null(summary.MeanHeartRate);
        Assert.Null(summary.MaximumHeartRate);
    }

    private static SessionSummary Of(LogBuilder log) => new(WearLogReader.Parse(log.ToArray(), "log").Sessions[0]);
}
