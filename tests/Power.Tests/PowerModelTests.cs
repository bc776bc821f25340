using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary>Averages by hand, from the figures of hardware/power.json.</summary>
public class PowerModelTests
{
    private static readonly PowerModel Model = new(PowerTable.BuiltIn);

    [Fact]
    public void SpinningKeepsTheCoreBusyAlways()
    {
        ScenarioResult result = Model.Evaluate(new Scenario());
        Assert.Equal(1, result.McuBusy);
        Assert.Equal(168.960, result.McuMilliwatts, 9);
        Assert.Equal(0.924, result.FrontEndMilliwatts, 9);
    }

    [Fact]
    public void SamplingByEventsIsBusyForItsWork()
    {
        // 355.556/s x 1,200 us + 1.25/s x 31,300 us = 426,667.2 + 39,125 us a second; 0.465792 x 168.96 + 0.534208 x 108.57 mW.
        ScenarioResult result = Model.Evaluate(PowerStudy.EventDriven);
        Assert.Equal(0.465792, result.McuBusy, 6);
        Assert.Equal(136.699, result.McuMilliwatts, 3);
    }

    [Fact]
    public void TwoThirdsOfTheClockTakeHalfAsMuchTimeAgain()
    {
        Scenario slow = PowerStudy.EventDriven with { Mcu = Mcu.Esp32S3At160 };
        Assert.Equal(0.698688, Model.Evaluate(slow).McuBusy, 6);

        // 0.698688 x 131.67 + 0.301312 x 91.08 mW.
        Assert.Equal(119.440, Model.Evaluate(slow).McuMilliwatts, 3);
    }

    [Fact]
    public void AThirdOfTheClockDoesNotKeepUp() =>
        Assert.Equal("the MCU would have to work 140 % of the time", Model.Evaluate(PowerStudy.EventDriven with { Mcu = Mcu.Esp32S3At80 }).Impossible);

    [Fact]
    public void LightSleepPaysItsWakingForEverySample()
    {
        // 355.556/s x (1,110 + 500) us + 1.25/s x 31,300 us: 0.611570 busy; x 168.96 + 0.388430 x 0.792 mW.
        ScenarioResult result = Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerSample });
        Assert.Equal(0.611570, result.McuBusy, 6);
        Assert.Equal(103.639, result.McuMilliwatts, 3);
    }

    [Fact]
    public void BlocksInNativeCodeLeaveAlmostOnlySleep()
    {
        // 355.556/s x 5 us + 1.25/s x 300 us + 1.388891/s x 500 us = 2,847.2 us a second; x 168.96 + 0.997153 x 0.792 mW.
        ScenarioResult result = Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerBlock, NativeCode = true });
        Assert.Equal(0.0028472, result.McuBusy, 7);
        Assert.Equal(1.2708, result.McuMilliwatts, 4);

        // The accelerator collects samples between its windows.
        Assert.InRange(result.AcceleratorMilliwatts, 0.437, 0.450);
    }

    [Theory]
    // 686 bytes of 12 cycles and 2,092 more at 12 MHz: 0.8603 ms of work at 8.385 mW, 0.1 ms of waking at 2.129 mW, the rest of 0.8 s at 0.284 mW.
    [InlineData(AcceleratorPart.Ice40, AcceleratorMode.ClockGated, 75, 0.292926)]
    [InlineData(AcceleratorPart.Ice40, AcceleratorMode.AlwaysOn, 75, 2.135728)]

    // 1.25/s x 6,652.7 uJ + 9.017 uW of work + 0.85 uW off.
    [InlineData(AcceleratorPart.Ice40, AcceleratorMode.PowerGated, 75, 8.325743)]
    [InlineData(AcceleratorPart.Ice40, AcceleratorMode.Batched, 75, 0.287207)]

    // 138.8 mW of leakage, and (686 x 40 + 1,001) cycles at 100 MHz, 0.28441 ms, in 0.8 s at 34.475 mW more.
    [InlineData(AcceleratorPart.Zynq, AcceleratorMode.ClockGated, 75, 138.812256)]
    [InlineData(AcceleratorPart.Zynq, AcceleratorMode.PowerGated, 350, 268.525)]
    public void TheAcceleratorDrawsByWhatItDoesBetweenWindows(AcceleratorPart part, AcceleratorMode mode, double beatsPerMinute, double milliwatts)
    {
        Scenario scenario = PowerStudy.EventDriven with { Accelerator = part, AcceleratorMode = mode, BeatsPerMinute = beatsPerMinute };
        double modelled = Model.Evaluate(scenario).AcceleratorMilliwatts;
        Assert.True(Math.Abs(modelled - milliwatts) < milliwatts * 1e-4, $"{modelled} mW, by hand {milliwatts} mW");
    }

    [Fact]
    public void ProtectingTheLogIsDeepSleep()
    {
        // 26 uW of the MCU, 264 of the front end, 1 of the open load switch, 3 of the flash, and 33 of the bus switch over 0.9; 130 uW at the cell.
        ScenarioResult result = Model.Evaluate(new Scenario { Policy = StudyPolicy.ProtectLog });
        Assert.Equal(0.026 + 0.264 + 0.001 + 0.003, result.RailMilliwatts, 9);
        Assert.Equal((0.327 / 0.9) + 0.13, result.CellMilliwatts, 9);
        Assert.Equal(result.CellMilliwatts, Model.Evaluate(new Scenario { Policy = StudyPolicy.ProtectLog, Sampling = SamplingMode.LightSleepPerBlock }).CellMilliwatts, 12);
    }

    [Fact]
    public void AWakingOfAnotherLengthIsTakenAsSaid()
    {
        ScenarioResult usual = Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerSample });
        ScenarioResult slow = Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerSample, WakeMilliseconds = 1.5 });
        Assert.Equal(usual.McuBusy + (355.556 * 0.001), slow.McuBusy, 9);
        Assert.NotNull(Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerSample, WakeMilliseconds = 2.7 }).Impossible);
    }

    [Fact]
    public void WithoutWindowsTheAcceleratorIsOff()
    {
        Assert.Equal(0.001, Model.Evaluate(new Scenario { Policy = StudyPolicy.DetectOnly }).AcceleratorMilliwatts, 9);
        Assert.Equal(0.001, Model.Evaluate(new Scenario { Policy = StudyPolicy.LogOnly }).AcceleratorMilliwatts, 9);
    }

    [Fact]
    public void TheSelectivePolicyClassifiesTheOddBeatsAndATenthOfTheRest()
    {
        ScenarioResult full = Model.Evaluate(PowerStudy.EventDriven);
        ScenarioResult tenth = Model.Evaluate(PowerStudy.EventDriven with { Policy = StudyPolicy.Selective, OneIn = 10 });
        double share = PowerTable.BuiltIn.Input("ChosenShare");
        Assert.Equal(full.InferenceDuty * (share + ((1 - share) / 10)), tenth.InferenceDuty, 12);

        // The windows of the others are made too: their shape is seen in them.
        Assert.Equal(full.McuBusy, tenth.McuBusy, 12);
        Assert.Equal(full.FlashMilliwatts, tenth.FlashMilliwatts, 12);
    }

    [Fact]
    public void TheLogIsProgrammedByThePageAndErasedByTheSector()
    {
        // 1.25/s x 423 bytes = 528.75 B/s: 2.065430 programs x 26.4 uJ + 0.129089 erases x 2,970 uJ + 33 uW for 0.993365 of the time.
        Assert.Equal(0.470704, Model.Evaluate(new Scenario()).FlashMilliwatts, 6);

        // In blocks: 0.0080681 erases x 9,900 uJ; 0.997964 of the time at rest.
        Assert.Equal(0.167334, Model.Evaluate(new Scenario { FlashBlockErase = true }).FlashMilliwatts, 6);
    }

    [Fact]
    public void TheCellGivesWhatTheRegulatorLosesToo()
    {
        // Bus switch 33 uW at the rail; regulator 116, charger 7, divider 7 uW at the cell.
        ScenarioResult result = Model.Evaluate(PowerStudy.EventDriven);
        Assert.Equal(((result.RailMilliwatts + 0.033) / 0.9) + 0.116 + 0.007 + 0.007, result.CellMilliwatts, 9);
        Assert.Equal(555, result.CellMilliwatts * result.Hours, 9);
    }

    [Fact]
    public void WhatCannotBeIsSaidAndGetsNoFigures()
    {
        ScenarioResult late = Model.Evaluate(new Scenario { Accelerator = AcceleratorPart.Zynq, AcceleratorMode = AcceleratorMode.PowerGated, BeatsPerMinute = 400 });
        Assert.Equal(("configuration and work take longer than the time from window to window", 0.0), (late.Impossible, late.CellMilliwatts));
        ScenarioResult busy = Model.Evaluate(new Scenario { Mcu = Mcu.Esp32S3At40, Sampling = SamplingMode.LightSleepPerSample, BeatsPerMinute = 350 });
        Assert.Equal("the MCU would have to work 364 % of the time", busy.Impossible);
        ScenarioResult off = Model.Evaluate(new Scenario { Sampling = SamplingMode.LightSleepPerBlock, AcceleratorMode = AcceleratorMode.PowerGated });
        Assert.Equal("the block is collected in the iCE40UP5K, which must stay configured for that", off.Impossible);
    }

    [Fact]
    public void InputsOutsideTheirRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Evaluate(new Scenario { BeatsPerMinute = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Evaluate(new Scenario { BeatsPerMinute = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Evaluate(new Scenario { Batch = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Model.Evaluate(new Scenario { OneIn = 0 }));
    }
}
