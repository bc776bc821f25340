using EcgWearable.Firmware.Power;
using Xunit;

namespace EcgWearable.Tests.Firmware.Power;

/// <summary>The policy alone: told intervals of a minute, asked for its level.</summary>
public class PowerPolicyTests
{
    private const int Minute = 60;
    private const int Microwatts = 100_000;

    [Fact]
    public void WithoutATargetTheBudgetBindsNothing()
    {
        Told policy = new(new PowerBudget { CapacityMillijoules = 1000 });
        policy.Minutes(600, Microwatts);
        Assert.Equal((PolicyLevel.Full, PolicyReason.Settings, int.MaxValue), (policy.Policy.Level, policy.Policy.Reason, policy.Policy.AllowedMicrowatts));
    }

    [Fact]
    public void WhatIsAllowedIsWhatIsLeftOverTheTimeLeft()
    {
        // 100 J less 10 J reserve for 1,000 s; after 60 s at 100 mW: (90 - 6) J / 940 s = 89.361 mW.
        Told policy = new(new PowerBudget { CapacityMillijoules = 100_000, ReserveMillijoules = 10_000, TargetSeconds = 1000 });
        policy.Minutes(1, Microwatts);
        Assert.Equal(89_361, policy.Policy.AllowedMicrowatts);
        Assert.Equal(840, policy.Policy.SecondsLeft());
    }

    [Fact]
    public void ALevelThatTakesTooMuchIsLeftAfterThreeIntervalsAndNotBefore()
    {
        // Full takes 100 mW where 90 mW are allowed.
        Told policy = new(Budget(allowedMicrowatts: 90_000));
        policy.Minutes(2, Microwatts);
        Assert.Equal(PolicyLevel.Full, policy.Policy.Level);
        policy.Minutes(1, Microwatts);
        Assert.Equal((PolicyLevel.Selective, PolicyReason.Budget), (policy.Policy.Level, policy.Policy.Reason));
        policy.Minutes(3, Microwatts);
        Assert.Equal(PolicyLevel.DetectOnly, policy.Policy.Level);

        // For the budget's sake it never stops detecting while there is something left.
        policy.Minutes(300, Microwatts);
        Assert.Equal(PolicyLevel.DetectOnly, policy.Policy.Level);
    }

    [Fact]
    public void BetweenTheBoundsNothingChanges()
    {
        // 2 % above what is allowed does not degrade yet.
        Told policy = new(Budget(allowedMicrowatts: 98_000));
        policy.Minutes(60, Microwatts);
        Assert.Equal(PolicyLevel.Full, policy.Policy.Level);
        Assert.Equal(0, policy.Changes);
    }

    [Fact]
    public void TheBetterLevelComesBackWhenItWouldFitForTenIntervals()
    {
        // Full takes 100 mW, selective 80; 95 are allowed at first, and more as selective saves. Full fits again when 106.4 are allowed.
        Told policy = new(new PowerBudget { CapacityMillijoules = 95 * 36_000, ReserveMillijoules = 0, TargetSeconds = 36_000 });
        policy.Minutes(3, 100_000);
        Assert.Equal(PolicyLevel.Selective, policy.Policy.Level);
        int minutes = 0;
        while (policy.Policy.Level == PolicyLevel.Selective)
        {
            policy.Minutes(1, 80_000);
            minutes++;
            Assert.True(minutes < 600);
        }

        Assert.Equal((PolicyLevel.Full, PolicyReason.Recovered), (policy.Policy.Level, policy.Policy.Reason));
        Assert.True(policy.Policy.AllowedMicrowatts * 94L / 100 >= 100_000, $"{policy.Policy.AllowedMicrowatts} uW allowed");

        // (3,420 - 3 x 6 - 4.8 n) J / (36,000 - 180 - 60 n) s is above 106.383 mW from n = 259 on; the tenth such interval is the 268th.
        Assert.Equal(268, minutes);
    }

    [Fact]
    public void TheLevelsDoNotFlap()
    {
        // A whole day with a target between two levels: each change pays for at least a quarter of an hour.
        Told policy = new(new PowerBudget { CapacityMillijoules = 90 * 86_400, ReserveMillijoules = 0, TargetSeconds = 86_400 });
        for (int minute = 0; minute < 1440; minute++)
        {
            policy.Minutes(1, policy.Policy.Level switch { PolicyLevel.Full => 100_000, PolicyLevel.Selective => 85_000, _ => 60_000 });
        }

        Assert.InRange(policy.Changes, 2, 1440 / 15);
        Assert.True(policy.Consumed <= 90L * 86_400 * 1000, $"{policy.Consumed} uJ");
        Assert.True(policy.Consumed >= 85L * 86_400 * 1000, $"{policy.Consumed} uJ");
    }

    [Fact]
    public void AShareBindsAlone()
    {
        // 200 mW allowed in all, and of it a twentieth, 10 mW, for the accelerator.
        PowerBudget budget = Budget(allowedMicrowatts: 200_000);
        budget.AcceleratorSharePercent = 5;
        Told policy = new(budget);
        policy.Minutes(3, Microwatts, acceleratorMicrowatts: 10_000);
        Assert.Equal(PolicyLevel.Full, policy.Policy.Level);
        policy.Minutes(3, Microwatts, acceleratorMicrowatts: 12_000);
        Assert.Equal((PolicyLevel.Selective, PolicyReason.Budget), (policy.Policy.Level, policy.Policy.Reason));

        budget = Budget(allowedMicrowatts: 200_000);
        budget.FlashSharePercent = 1;
        policy = new Told(budget);
        policy.Minutes(3, Microwatts, flashMicrowatts: 2_500);
        Assert.Equal(PolicyLevel.Selective, policy.Policy.Level);
    }

    [Fact]
    public void ALowVoltageCountsWhenItComesTwiceAndIsOverWithAMargin()
    {
        Told policy = new(new PowerBudget { LowMillivolts = 3550, CriticalMillivolts = 3400 });
        policy.Policy.BatteryMillivolts = 3549;
        policy.Minutes(1, Microwatts);
        policy.Policy.BatteryMillivolts = 3560;
        policy.Minutes(1, Microwatts);
        policy.Policy.BatteryMillivolts = 3549;
        policy.Minutes(1, Microwatts);
        Assert.Equal(PolicyLevel.Full, policy.Policy.Level);
        policy.Minutes(1, Microwatts);
        Assert.Equal((PolicyLevel.DetectOnly, PolicyReason.BatteryVoltage), (policy.Policy.Level, policy.Policy.Reason));

        policy.Policy.BatteryMillivolts = 3649;
        policy.Minutes(30, Microwatts);
        Assert.Equal(PolicyLevel.DetectOnly, policy.Policy.Level);
        policy.Policy.BatteryMillivolts = 3650;
        policy.Minutes(9, Microwatts);
        Assert.Equal(PolicyLevel.DetectOnly, policy.Policy.Level);
        policy.Minutes(1, Microwatts);
        Assert.Equal((PolicyLevel.Selective, PolicyReason.Recovered), (policy.Policy.Level, policy.Policy.Reason));
        policy.Minutes(10, Microwatts);
        Assert.Equal(PolicyLevel.Full, policy.Policy.Level);
    }

    [Fact]
    public void ACriticalVoltageProtectsTheLogForGood()
    {
        Told policy = new(new PowerBudget { LowMillivolts = 3550, CriticalMillivolts = 3400 });
        policy.Policy.BatteryMillivolts = 3399;
        policy.Minutes(1, Microwatts);
        Assert.NotEqual(PolicyLevel.ProtectLog, policy.Policy.Level);
        policy.Minutes(1, Microwatts);
        Assert.Equal((PolicyLevel.ProtectLog, PolicyReason.BatteryVoltage), (policy.Policy.Level, policy.Policy.Reason));
        policy.Policy.BatteryMillivolts = 4200;
        policy.Minutes(100, Microwatts);
        Assert.Equal(PolicyLevel.ProtectLog, policy.Policy.Level);
    }

    [Fact]
    public void WhereNoVoltageIsKnownTheLedgerSaysWhenTheBatteryIsEmpty()
    {
        // 10 J less 2 J reserve at 100 mW: 80 s.
        PowerBudget budget = new() { CapacityMillijoules = 10_000, ReserveMillijoules = 2_000, TargetSeconds = 80, LowMillivolts = 3550, CriticalMillivolts = 3400 };
        Told unknown = new(budget);
        unknown.Minutes(1, Microwatts);
        Assert.Equal(PolicyLevel.Full, unknown.Policy.Level);
        unknown.Minutes(1, Microwatts);
        Assert.Equal((PolicyLevel.ProtectLog, PolicyReason.Budget), (unknown.Policy.Level, unknown.Policy.Reason));

        // A battery that shows another voltage is believed, not the model.
        Told measured = new(budget);
        measured.Policy.BatteryMillivolts = 3900;
        measured.Minutes(10, Microwatts);
        Assert.NotEqual(PolicyLevel.ProtectLog, measured.Policy.Level);
    }

    [Fact]
    public void ASettingIsTheMostThatIsDone()
    {
        Told policy = new(new PowerBudget { CapacityMillijoules = 1_000_000_000, TargetSeconds = 3600 }, PolicyLevel.DetectOnly);
        policy.Minutes(30, Microwatts);
        Assert.Equal((PolicyLevel.DetectOnly, PolicyReason.Settings, 0), (policy.Policy.Level, policy.Policy.Reason, policy.Changes));
    }

    [Fact]
    public void WithoutAnAcceleratorBeatsAreOnlyDetected()
    {
        Told policy = new(new PowerBudget());
        policy.Policy.AcceleratorFailed();
        policy.Minutes(30, Microwatts);
        Assert.Equal((PolicyLevel.DetectOnly, PolicyReason.Accelerator), (policy.Policy.Level, policy.Policy.Reason));
    }

    /// <summary>A budget for ten hours, of which the first minutes change little.</summary>
    private static PowerBudget Budget(int allowedMicrowatts) => new() { CapacityMillijoules = allowedMicrowatts / 1000 * 36_000, ReserveMillijoules = 0, TargetSeconds = 36_000 };

    private sealed class Told(PowerBudget budget, PolicyLevel best = PolicyLevel.Full)
    {
        private int _seconds;
        private long _accelerator;
        private long _flash;

        public PowerPolicy Policy { get; } = new(budget, best);

        public int Changes { get; private set; }

        public long Consumed { get; private set; }

        public void Minutes(int minutes, int microwatts, int acceleratorMicrowatts = 0, int flashMicrowatts = 0)
        {
            for (int i = 0; i < minutes; i++)
            {
                _seconds += Minute;
                Consumed += (long)microwatts * Minute;
                _accelerator += (long)acceleratorMicrowatts * Minute;
                _flash += (long)flashMicrowatts * Minute;
                Changes += Policy.Update(_seconds, Consumed, _accelerator, _flash) ? 1 : 0;
            }
        }
    }
}
