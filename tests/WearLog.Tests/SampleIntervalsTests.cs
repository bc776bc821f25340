using EcgWearable.Firmware.Logging;
using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>A silence longer than ten seconds needs a reason, or nothing is known of it. At 100 samples/s, from sample 0 to 10,000.</summary>
public sealed class SampleIntervalsTests
{
    private const int Rate = 100;
    private const long End = 10_000;

    [Fact]
    public void ASilenceOfTenSecondsNeedsNoReasonAndOneSampleMoreDoes()
    {
        Assert.Empty(Silent([], [1000, 2000, .. Every(2000)]));
        Assert.Equal([new SampleInterval(1000, 2001)], Silent([], [1000, 2001, .. Every(2001)]));
    }

    [Fact]
    public void TheTimeBeforeTheFirstBeatIsASilence() =>
        Assert.Equal([new SampleInterval(0, 1500)], Silent([], Every(1500)));

    [Fact]
    public void TheTimeAfterTheLastBeatIsASilence() =>
        Assert.Equal([new SampleInterval(4000, End)], Silent([], Every(0, 4000)));

    [Fact]
    public void WithoutBeatsAllIsASilence()
    {
        Assert.Equal([new SampleInterval(0, End)], Silent([], []));
        Assert.Empty(SampleIntervals.Silent([], [], Rate, 0, 1000)); // a session of ten seconds
    }

    [Theory]
    [InlineData(EventCode.Asystole, 2700, false)]
    [InlineData(EventCode.Asystole, 3500, false)] // with the beat that ends it
    [InlineData(EventCode.Asystole, 2000, true)] // with the beat before it: of another silence
    [InlineData(EventCode.Asystole, 3501, true)]
    [InlineData(EventCode.Button, 2700, true)] // no reason
    public void AsystoleWithinItIsAReason(byte code, long at, bool isSilent)
    {
        WearEvent[] events = [new(500, EventCode.Asystole, 7000), new(1500, EventCode.Button, 1), new(at, code, 7000)];

        Assert.Equal(isSilent ? [new SampleInterval(2000, 3500)] : [], Silent(events, [.. Every(0, 2000), .. Every(3500)]));
    }

    [Fact]
    public void EachSilenceAsksForItsOwnReason()
    {
        WearEvent[] events = [new(2700, EventCode.Asystole, 7000), new(8700, EventCode.Asystole, 7000)];

        Assert.Equal(
            [new SampleInterval(4000, 6000)],
            Silent(events, [.. Every(0, 2000), .. Every(3500, 4000), .. Every(6000, 8000), .. Every(9500)]));
    }

    [Fact]
    public void BeatsThatDamageHasPutOutOfOrderMakeNoSilenceAndNoneThatGoesBack()
    {
        // The beat at 1,000 comes after that at 2,000: the silence begins at 2,000 all the same.
        Assert.Equal([new SampleInterval(2000, 3500)], Silent([], [.. Every(0, 2000), 1000, .. Every(3500)]));

        // Beats before the session's first sample begin nothing.
        Assert.Equal([new SampleInterval(5000, 6500)], SampleIntervals.Silent([], [100, 6500, .. Every(6500)], Rate, 5000, End));
    }

    [Fact]
    public void WhatIsNotAnalysableIsTheUnionOfAll()
    {
        WearEvent[] events =
        [
            new(500, EventCode.SamplesLost, 100), // 400 to 499
            new(3000, EventCode.LeadOff, 1), new(3800, EventCode.LeadOn, 0), // within the silence, and beyond its end
            new(9000, EventCode.PoorSignal, 1),
        ];

        Assert.Equal(
            [new SampleInterval(400, 500), new SampleInterval(2000, 3800), new SampleInterval(9000, End)],
            SampleIntervals.Unanalysable(events, [.. Every(0, 2000), .. Every(3500)], Rate, 0, End));
    }

    [Fact]
    public void ASessionOfNoBeatAndNoEcgIsEmptyOfSignal()
    {
        Assert.True(Session(new LogBuilder().Boot().Event(10, EventCode.Reset).Energy(3600, 10_000, new uint[8], 0, 0)).IsEmptyOfSignal);
        Assert.False(Session(new LogBuilder().Boot().Beat(1000)).IsEmptyOfSignal);
        Assert.False(Session(new LogBuilder().Boot().Strip(100, new short[50])).IsEmptyOfSignal);
    }

    private static WearSession Session(LogBuilder log) => WearLogReader.Parse(log.ToArray(), "log").Sessions[0];

    private static IReadOnlyList<SampleInterval> Silent(WearEvent[] events, long[] beats) => SampleIntervals.Silent(events, beats, Rate, 0, End);

    /// <summary>A beat every second.</summary>
    private static long[] Every(long from, long to = End)
    {
        List<long> beats = [];
        for (long at = from; at <= to; at += Rate)
        {
            beats.Add(at);
        }

        return [.. beats];
    }
}
