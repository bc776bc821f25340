using Xunit;

namespace EcgWearable.Evaluation.Tests;

public class RateComparisonTests
{
    [Fact]
    public void Beats_in_their_places_have_no_error()
    {
        RateComparison rate = RateComparison.Of(Beats(60, _ => 0), 1000);
        Assert.Equal(59, rate.Intervals);
        Assert.Equal(0, rate.IntervalErrorMilliseconds);
        Assert.Equal(0, rate.RateErrorPerMinute);

        // From the ninth beat, at 9 s, every 10 s to the last at 60 s.
        Assert.Equal(6, rate.Rates);
    }

    [Fact]
    public void A_constant_delay_is_no_error_of_intervals() =>
        Assert.Equal(0, RateComparison.Of(Beats(60, _ => 40), 1000).IntervalErrorMilliseconds);

    [Fact]
    public void Beats_early_and_late_by_turns_have_twice_the_error() =>
        Assert.Equal(20, RateComparison.Of(Beats(60, i => i % 2 == 0 ? 5 : -15), 1000).IntervalErrorMilliseconds);

    [Fact]
    public void An_interval_beside_a_missed_beat_is_not_compared()
    {
        List<BeatPair> beats = Beats(60, _ => 0);
        beats[30] = beats[30] with { Detection = null };
        Assert.Equal(57, RateComparison.Of(beats, 1000).Intervals);
    }

    [Fact]
    public void Every_beat_counted_twice_is_twice_the_rate()
    {
        // An extra detection half-way behind each beat: 120 per minute instead of 60.
        List<BeatPair> beats = [.. Beats(60, _ => 0).SelectMany(b => new[] { b, new BeatPair(null, new DetectedBeat(b.Sample + 500, null)) })];
        RateComparison rate = RateComparison.Of(beats, 1000);
        Assert.Equal(60, rate.RateErrorPerMinute!.Value, 9);
        Assert.Equal(1, rate.RelativeRateError!.Value, 9);
    }

    [Fact]
    public void Without_beats_there_is_nothing_to_say()
    {
        RateComparison rate = RateComparison.Of([], 360);
        Assert.Null(rate.IntervalErrorMilliseconds);
        Assert.Null(rate.RateErrorPerMinute);
        Assert.Null(rate.RelativeRateError);
    }

    // One a second at 1000 samples a second; the device's so many milliseconds late.
    private static List<BeatPair> Beats(int count, Func<int, double> late) =>
        [.. Enumerable.Range(1, count).Select(i => new BeatPair(new ReferenceBeat(1000 * i, AamiClass.N), new DetectedBeat((1000 * i) + late(i), AamiClass.N)))];
}
