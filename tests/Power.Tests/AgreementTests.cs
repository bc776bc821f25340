using System.Globalization;
using EcgWearable.Ecg;
using EcgWearable.Ecg.Output;
using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Power;
using EcgWearable.VirtualBoard;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary>The study, the virtual board, the firmware's ledger and the accelerator's documentation say the same.</summary>
public class AgreementTests
{
    private static readonly PowerTable Table = PowerTable.BuiltIn;

    [Fact]
    public void TheVirtualBoardTakesTheTimesOfTheTable()
    {
        NorFlashTimings flash = new();
        Assert.Equal(Table.Transition("FlashPageProgram").Milliseconds, flash.PageProgramNanoseconds / 1e6);
        Assert.Equal(Table.Transition("FlashSectorErase").Milliseconds, flash.SectorEraseNanoseconds / 1e6);
        Assert.Equal(Table.Transition("FlashBlockErase").Milliseconds, flash.BlockEraseNanoseconds / 1e6);
        Assert.Equal(Table.Transition("FlashRelease").Milliseconds, flash.PowerDownNanoseconds / 1e6);
        Assert.Equal(Table.Transition("McuLightSleepWake").Milliseconds, new ClrCosts().LightSleepWakeNanoseconds / 1e6);
        ClrCosts costs = new();
        Assert.Equal(Table.Input("ManagedCallMicroseconds"), costs.CallNanoseconds / 1e3);

        // Both edges of DRDYB wake the CLR and give it an event each, between two calls of the ledger.
        Assert.Equal(
            Table.Transition("McuIdleWake").Milliseconds,
            ((2 * costs.WakeNanoseconds) + (2 * costs.EventDispatchNanoseconds) + (2 * costs.CallNanoseconds)) / 1e6,
            9);
        Assert.Equal(Table.Input("ManagedMicrosecondsPerSample"), new ClrCosts().SampleHandlingNanoseconds / 1e3);
        Assert.Equal(Table.Transition("Ice40Configuration").Milliseconds, new AcceleratorOptions().ConfigurationNanoseconds / 1e6);
        Assert.Equal(Table.Input("Ice40Hertz"), new AcceleratorOptions().ClockHertz);
        Assert.Equal(Table.Input("RegulatorEfficiency"), new VirtualBoardOptions().RegulatorEfficiency);
    }

    [Fact]
    public void TheFirmwaresConstantsAreTheModelsStates()
    {
        Assert.Equal(PowerFigures.McuBusyMicrowatts, Table.Microwatts("McuBusyMicrowatts"));
        Assert.Equal(PowerFigures.AcceleratorActiveMicrowatts, new PowerModel(Table).ActiveMicrowatts(AcceleratorPart.Ice40));
        Assert.Equal(PowerFigures.BatteryJoules, Table.CellMilliwattHours * 3.6, 9);
        Assert.Equal(AcceleratorProtocol.ClassifyPayloadBytes, Table.Input("WindowBytes"));
    }

    [Theory]
    [InlineData("CyclesPerWindow")]
    [InlineData("CyclesPerFirstWindow")]
    [InlineData("CyclesAfterLastByte")]
    [InlineData("ZynqCyclesPerWindow")]
    [InlineData("ZynqCyclesPerFirstWindow")]
    [InlineData("ZynqCyclesAfterLastByte")]
    public void TheCyclesAreThoseOfTheAcceleratorsDocumentation(string input)
    {
        string cycles = Table.Input(input).ToString("N0", CultureInfo.InvariantCulture);
        Assert.True(
            Repository.Read("fpga/README.md").Contains($"| {cycles} |", StringComparison.Ordinal),
            $"hardware/power.json says {input} = {cycles}, which is not in the table of fpga/README.md; run fpga/verify and take its figure into both");
    }

    // Where the MCU waits, the interpreter's work decides: tests/DeviceCost.Tests compares a wear in which it is charged.
    [Fact]
    public void TheStudyAgreesWithTheFirmwaresLedgerOnTheVirtualBoard()
    {
        WfdbRecord record = WfdbRecord.Read(BuiltIn.RecordPath);
        WearPlan plan = new() { Record = record, Lead = 0, Seconds = 60, ClrTickMilliseconds = 10, Model = BuiltIn.LoadModel(null) };
        WearResult worn = WearRunner.Run(plan, null, CancellationToken.None);
        double beatsPerMinute = worn.Session.Beats.Count;
        double ledger = WearSummary.Of(plan, worn).AverageMilliwatts;
        double study = new PowerModel(Table).Evaluate(new Scenario { Sampling = SamplingMode.Spinning, BeatsPerMinute = beatsPerMinute }).RailMilliwatts;

        // The ledger counts the start as well.
        Assert.True(Math.Abs(study - ledger) < ledger * 0.02, $"study {study:0.00} mW, ledger {ledger:0.00} mW at {beatsPerMinute} bpm");
    }
}
