using Xunit;

namespace EcgWearable.Power.Tests;

public class BreakEvenTests
{
    private static readonly PowerModel Model = new(PowerTable.BuiltIn);

    [Fact]
    public void AConfigurationIsPaidBackByWhatRestWouldHaveDrawn()
    {
        // 1,000 uJ at 100 uW of rest and nothing when off: 10 s, after the 0.5 s of work.
        Assert.Equal(10.5, BreakEven.Interval(1000, 0.1, 0.5, 100, 0), 12);

        // What off draws while configuring would have been drawn anyway: 990 uJ over 90 uW.
        Assert.Equal(11.5, BreakEven.Interval(1000, 1, 0.5, 100, 10), 12);
    }

    [Fact]
    public void ItIsNeverShorterThanConfigurationAndWork() => Assert.Equal(1.5, BreakEven.Interval(1, 1, 0.5, 100, 0), 12);

    [Theory]
    // (6,652.7 uJ of configuration - 119 ms at 1 uW off) / (284 - 1 uW) + 0.860 ms of work; 2,129 uW with the clock running; (45,983.6 - 0.2) / 138,799 + 0.284 ms.
    [InlineData(AcceleratorPart.Ice40, "Ice40Configuration", AcceleratorMode.ClockGated, 23.5082, 30)]
    [InlineData(AcceleratorPart.Ice40, "Ice40Configuration", AcceleratorMode.AlwaysOn, 3.1271, 4)]
    [InlineData(AcceleratorPart.Zynq, "ZynqConfiguration", AcceleratorMode.ClockGated, 0.3316, 1)]
    public void BothPartsHaveOne(AcceleratorPart part, string configuration, AcceleratorMode against, double seconds, int batch)
    {
        BreakEven even = Model.BreakEven(part, PowerTable.BuiltIn.Transition(configuration), against);
        Assert.Equal(seconds, even.Seconds, 4);
        Assert.Equal(60 / even.Seconds, even.BeatsPerMinute, 9);
        Assert.Equal(batch, even.Batch);
    }

    [Theory]
    [InlineData(AcceleratorPart.Ice40, 29, false)]
    [InlineData(AcceleratorPart.Ice40, 30, true)]
    [InlineData(AcceleratorPart.Zynq, 1, true)]
    public void TheModelAgreesWithIt(AcceleratorPart part, int batch, bool pays)
    {
        Scenario scenario = PowerStudy.EventDriven with { Accelerator = part, AcceleratorMode = AcceleratorMode.ClockGated, BeatsPerMinute = 75 };
        double stays = Model.Evaluate(scenario).AcceleratorMilliwatts;
        double gated = Model.Evaluate(scenario with { AcceleratorMode = AcceleratorMode.Batched, Batch = batch }).AcceleratorMilliwatts;

        // Waking from a stopped clock costs too: a thousandth of what is compared here.
        Assert.Equal(pays, gated < stays);
    }
}
