using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary>The arithmetic of the published design: 557 us for each of 350 beats a minute.</summary>
public class DutyCycleTests
{
    [Fact]
    public void TheDutyCycleIsTheTimeOfAWindowOverTheTimeOfABeat()
    {
        // 60 s / 350 = 171.43 ms; 0.557 ms of them are 0.325 %, published as 0.33 %.
        Assert.Equal(0.00324917, DutyCycle.Of(557, 350), 8);
        Assert.Equal(557.0 / (60e6 / 350), DutyCycle.Of(557, 350), 12);
    }

    [Fact]
    public void TheAverageOf563MicrowattsMeans173MilliwattsWhileWorking()
    {
        double active = DutyCycle.ActiveMicrowatts(563, DutyCycle.Of(557, 350));
        Assert.Equal(173_275, active, 0);
        Assert.Equal(563, DutyCycle.AverageMicrowatts(active, DutyCycle.Of(557, 350)), 9);
        Assert.Equal(active, PowerTable.BuiltIn.Microwatts("ZynqLogicActive"), 0);
    }

    [Fact]
    public void OursStandsBesideIt()
    {
        IReadOnlyList<DutyComparison> rows = new PowerStudy(PowerTable.BuiltIn).Comparisons;
        Assert.Equal(5, rows.Count);
        Assert.Equal((0.325, 563.0, 173.3), (Math.Round(rows[0].Duty * 100, 3), rows[0].AverageMicrowatts, Math.Round(rows[0].ActiveMilliwatts, 1)));

        // 7,800 cycles at 12 MHz are 650 us; x 350 / 60 s = 0.379 %; x 8.385 mW = 31.8 uW.
        Assert.Equal("ours, iCE40UP5K at 12 MHz, window after window", rows[3].Design);
        Assert.Equal((650.0, 0.379, 31.8), (Math.Round(rows[3].MicrosecondsPerWindow, 6), Math.Round(rows[3].Duty * 100, 3), Math.Round(rows[3].AverageMicrowatts, 1)));

        // 4,828 cycles at 100 MHz are 48.28 us; x 350 / 60 s = 0.0282 %; x 173.275 mW = 48.8 uW.
        Assert.Equal("ours, Zynq-7020 at 100 MHz, first byte to last logit", rows[2].Design);
        Assert.Equal((48.28, 0.0282, 48.8), (Math.Round(rows[2].MicrosecondsPerWindow, 6), Math.Round(rows[2].Duty * 100, 4), Math.Round(rows[2].AverageMicrowatts, 1)));
    }
}
