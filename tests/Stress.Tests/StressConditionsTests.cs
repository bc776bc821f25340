using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>The study's conditions, by name.</summary>
public class StressConditionsTests
{
    private static readonly IReadOnlyList<StressCondition> All = StressConditions.All(4_096_000);

    [Fact]
    public void TheyAreThese()
    {
        Assert.Equal(
            [
                "clean",
                "em-24", "em-18", "em-12", "em-6", "em-0",
                "ma-24", "ma-18", "ma-12", "ma-6", "ma-0",
                "bw-24", "bw-18", "bw-12", "bw-6", "bw-0",
                "jitter-0", "jitter-2", "jitter-4", "jitter-6", "jitter-8", "jitter-10", "jitter-12",
                "gain-0.5", "gain-0.75", "gain-1", "gain-1.5", "gain-2",
                "inverted",
                "rate-355.56", "rate-360",
            ],
            All.Select(c => c.Name));
    }

    [Fact]
    public void NothingDoneIsOneConditionUnderFourNames() =>
        Assert.Equal(["clean", "jitter-0", "gain-1", "rate-355.56"], All.Where(c => c.Perturbation == All[0].Perturbation).Select(c => c.Name));

    [Fact]
    public void TheRateIsTheCrystals()
    {
        Assert.Equal(4_147_200, All[^1].Perturbation.CrystalHertz);
        Assert.Equal(4_147_200, StressConditions.All(4_147_200)[1].Perturbation.CrystalHertz);
        Assert.Equal(4_096_000, StressConditions.All(4_147_200).Single(c => c.Name == "rate-355.56").Perturbation.CrystalHertz);
    }

    [Fact]
    public void NamesAndGroupsChooseInTheTablesOrder()
    {
        Assert.Equal(All, StressConditions.Choose(All, []));
        Assert.Equal(["em-0", "gain-0.5", "gain-0.75", "gain-1", "gain-1.5", "gain-2"], StressConditions.Choose(All, ["gain", "em-0", "em-0"]).Select(c => c.Name));
    }

    [Fact]
    public void AnUnknownNameIsNamedWithThoseThereAre()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => StressConditions.Choose(All, ["em-12", "em-13"]));
        Assert.StartsWith("no condition 'em-13'; there are clean, em-24,", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("groups clean, em, ma, bw, jitter, gain, polarity, rate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExchangedElectrodesTurnEverySampleRoundExactly()
    {
        double[] signal = [1.25, -3, 0, 812.345678];
        All.Single(c => c.Name == "inverted").Perturbation.Scale(signal);
        Assert.Equal([-1.25, 3, 0, -812.345678], signal);
    }

    [Fact]
    public void GainIsAFactor()
    {
        double[] signal = [1.25, -3, 0];
        All.Single(c => c.Name == "gain-0.5").Perturbation.Scale(signal);
        Assert.Equal([0.625, -1.5, 0], signal);
    }
}
