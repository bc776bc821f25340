using Xunit;

namespace EcgWearable.Evaluation.Tests;

/// <summary>Runs after EC57; a beat every second at 100 samples a second, annotations above, the device's classes below.</summary>
public class RunComparisonTests
{
    private const double Hertz = 100;

    [Theory]
    [InlineData("NVVNNN", "NVVNNN", 1, 1, 1, 1)]
    [InlineData("NVVNNN", "NVNNNN", 1, 0, 0, 0)]
    [InlineData("NVNNNN", "NVVNNN", 0, 0, 1, 0)]
    [InlineData("NVVNVV", "NVVNNV", 2, 1, 1, 1)]
    [InlineData("NVVNNN", "N.VVNN", 1, 0, 1, 0)]
    public void Couplets(string reference, string device, int referenceRuns, int found, int deviceRuns, int right) =>
        Assert.Equal(new RunTally(referenceRuns, found, deviceRuns, right), Of(reference, device).Couplets);

    [Fact]
    public void A_couplet_inside_a_longer_run_of_the_device_is_found_and_the_run_is_wrong()
    {
        RunComparison runs = Of("NVVNNNN", "NVVVNNN");
        Assert.Equal(new RunTally(1, 1, 0, 0), runs.Couplets);
        Assert.Equal(new RunTally(0, 0, 1, 0), runs.ShortRuns);
    }

    [Theory]
    [InlineData("NVVVN", "NVVVN", 1, 1)]
    [InlineData("NVVVVVN", "NVVVNVN", 1, 1)]
    [InlineData("NVVVVVN", "NVVNVVN", 1, 0)]
    public void Short_runs_are_three_to_five(string reference, string device, int runs, int found)
    {
        RunTally tally = Of(reference, device).ShortRuns;
        Assert.Equal((runs, found), (tally.Reference, tally.ReferenceFound));
    }

    [Theory]
    [InlineData("NVVVVVVVVN", "NVVVVVVVVN", 1)]
    [InlineData("NVVVVVVVVN", "NVVVVVVNVN", 1)]
    [InlineData("NVVVVVVVVN", "NVVVVVNVVN", 0)]
    public void Long_runs_are_six_and_more(string reference, string device, int found)
    {
        RunComparison runs = Of(reference, device);
        Assert.Equal((1L, found), (runs.LongRuns.Reference, (int)runs.LongRuns.ReferenceFound));
        Assert.Equal(0, runs.Couplets.Reference + runs.ShortRuns.Reference);
    }

    [Fact]
    public void A_missed_beat_breaks_the_devices_run_only_where_another_beat_stands_between() =>
        Assert.Equal(new RunTally(1, 1, 1, 1), Of("NVVVVN", "NV.VVN").ShortRuns);

    [Fact]
    public void A_run_may_stand_at_either_end() =>
        Assert.Equal(new RunTally(2, 2, 2, 2), Of("VVNVV", "VVNVV").Couplets);

    [Fact]
    public void The_other_class_has_its_own_runs() =>
        Assert.Equal(new RunTally(1, 1, 1, 1), RunComparison.Of(Pairs("NSSNVN", "NSSNVN"), AamiClass.S, Hertz).Couplets);

    [Fact]
    public void Records_add_up() => Assert.Equal(new RunTally(3, 2, 2, 2), (Of("NVVN", "NVVN") + Of("VVNVV", "VVNVN")).Couplets);

    private static RunComparison Of(string reference, string device) => RunComparison.Of(Pairs(reference, device), AamiClass.V, Hertz);

    // A point is a beat that this side does not have.
    private static IEnumerable<BeatPair> Pairs(string reference, string device) => reference.Zip(device, (r, d) => (r, d)).Select((p, i) => new BeatPair(
        p.r == '.' ? null : new ReferenceBeat(100 * (i + 1), Enum.Parse<AamiClass>(p.r.ToString())),
        p.d == '.' ? null : new DetectedBeat((100 * (i + 1)) + 0.5, Enum.Parse<AamiClass>(p.d.ToString()))));
}
