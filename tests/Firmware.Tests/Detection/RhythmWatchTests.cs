using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;
using Xunit;

namespace EcgWearable.Tests.Firmware.Detection;

/// <summary>Pause, asystole, lead-off and poor signal told apart; 360 samples a second.</summary>
public class RhythmWatchTests
{
    private const int SamplesPerSecond = 360;

    private readonly RhythmWatch _watch = new(SamplesPerSecond, 1);
    private readonly List<(byte Code, long Index, int Argument)> _events = [];
    private long _next;

    [Fact]
    public void ABeatTwoSecondsAfterTheLastEndsAPause()
    {
        Beats(0, 720, 1440);
        Assert.Equal([(EventCode.Pause, 720L, 2000), (EventCode.Pause, 1440L, 2000)], _events);
    }

    [Fact]
    public void OneSampleLessIsNone()
    {
        Beats(0, 719, 1438);
        Assert.Empty(_events);
    }

    [Fact]
    public void AsystoleIsToldOnceAndTheBeatBehindItEndsAPause()
    {
        Beats(0, 360);
        Look(361, 10 * SamplesPerSecond, 100);

        // Six seconds, and one in which a beat may still be on its way.
        Assert.Equal([(EventCode.Asystole, 360L + (7 * SamplesPerSecond), 7000)], _events);
        Beats(3600);
        Assert.Equal((EventCode.Pause, 3600L, 9000), _events[1]);
    }

    [Fact]
    public void AnotherAsystoleIsToldAgain()
    {
        Beats(0);
        Look(1, 3600, 100);
        Beats(3600);
        Look(3601, 7200, 100);
        Assert.Equal(2, _events.Count(e => e.Code == EventCode.Asystole));
    }

    [Fact]
    public void WithoutAnElectrodeThereIsNeither()
    {
        Beats(0, 360);
        for (long i = 500; i < 5000; i++)
        {
            _watch.Disturb(i);
            _watch.Look(i + 1, 100);
            Take();
        }

        Beats(5100, 5400);
        Assert.Empty(_events);
    }

    [Fact]
    public void OneLostSampleInItMakesASilenceNoPause()
    {
        Beats(0);
        _watch.Disturb(500);
        Beats(1000);
        Assert.Empty(_events);
        Beats(2000);
        Assert.Equal([(EventCode.Pause, 2000L, 2777)], _events);
    }

    [Fact]
    public void AfterALeadOffAsystoleIsCountedFromItsEnd()
    {
        Beats(0);
        _watch.Disturb(3000);
        Look(3001, 3000 + (7 * SamplesPerSecond), 100);
        Assert.Equal([(EventCode.Asystole, 3000L + (7 * SamplesPerSecond), 15333)], _events);
    }

    [Theory]
    [InlineData(RhythmWatch.LeastQuality, 1)]
    [InlineData(RhythmWatch.LeastQuality - 1, 0)]
    public void APoorSignalBetweenBeatsIsNoPause(int quality, int pauses)
    {
        Beats(0);
        _watch.Look(400, quality);
        Beats(1000);
        Assert.Equal(pauses, _events.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ABeatThatMayBeNoiseNeitherBeginsNorEndsAPause(int which)
    {
        _watch.AddBeat(0, which == 0 ? 10 : 100);
        _watch.AddBeat(1000, which == 1 ? 10 : 100);
        Take();
        Assert.Empty(_events);
    }

    [Fact]
    public void BeforeTheFirstBeatThereIsNoAsystole()
    {
        Look(0, 20 * SamplesPerSecond, 100);
        Assert.Empty(_events);
    }

    [Fact]
    public void PoorSignalHasHysteresis()
    {
        // The mean of eight: below 40 it is poor, above 60 good again, and nothing is told in between.
        Rated(100, 8);
        Rated(30, 20);
        Rated(50, 20);
        Rated(39, 20);
        Rated(61, 20);
        Rated(41, 20);
        Assert.Equal([1, 0], _events.Select(e => e.Argument));
        Assert.All(_events, e => Assert.Equal(EventCode.PoorSignal, e.Code));

        // 100 (8 - n) + 30 n < 320 at n = 7; 39 (8 - n) + 61 n > 487 only at n = 8 (integer mean 61).
        Assert.Equal([(7 + 7) * 300L, (8 + 20 + 20 + 20 + 7) * 300L], _events.Select(e => e.Index));
    }

    [Fact]
    public void WhatWasNotJudgedCountsAsGood()
    {
        for (int i = 0; i < 10; i++)
        {
            _watch.AddBeat(i * 800, SessionLog.UnknownQuality);
            Take();
        }

        Assert.Equal(9, _events.Count(e => e.Code == EventCode.Pause));
        Assert.False(_watch.IsPoor);
    }

    private void Rated(int quality, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _watch.AddBeat(_next, quality);
            _next += 300;
            Take();
        }
    }

    private void Beats(params long[] peaks)
    {
        foreach (long peak in peaks)
        {
            _watch.AddBeat(peak, 100);
            Take();
        }
    }

    private void Look(long from, long to, int quality)
    {
        for (long i = from; i <= to; i++)
        {
            _watch.Look(i, quality);
            Take();
        }
    }

    private void Take()
    {
        while (_watch.TryTakeEvent(out byte code, out long index, out int argument))
        {
            _events.Add((code, index, argument));
        }
    }
}
