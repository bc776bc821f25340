using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Power;
using UnitsNet;

namespace EcgWearable.Firmware
{
    /// <summary>What can be set of a device; the defaults are those of the prototype.</summary>
    public sealed class WearableSettings
    {
        /// <summary>Crystal of the front end; 4.096 MHz gives an output data rate of 355.56 Hz, 4.1472 MHz one of 360 Hz.</summary>
        public Frequency FrontEndCrystal { get; set; } = Frequency.FromHertz(4096000);

        /// <summary>How often what is logged is written out, the unfinished page included: a power cut loses no more than this.</summary>
        public Duration SyncInterval { get; set; } = Duration.FromSeconds(2);

        /// <summary>How often the energy ledger is logged, and the policy decides.</summary>
        public Duration LedgerInterval { get; set; } = Duration.FromSeconds(60);

        /// <summary>How often the battery budget is logged, beside every change of the policy level.</summary>
        public Duration BudgetInterval { get; set; } = Duration.FromHours(1);

        /// <summary>How often the front end's error registers are read.</summary>
        public Duration ErrorInterval { get; set; } = Duration.FromMilliseconds(250);

        /// <summary>How much ECG is kept before and after a beat that is not normal, and around what the wearer marks.</summary>
        public Duration StripMargin { get; set; } = Duration.FromSeconds(3);

        /// <summary>How long the button is held to switch the device off.</summary>
        public Duration PowerOffPress { get; set; } = Duration.FromSeconds(2);

        /// <summary>The most that the device does; the policy may make it less.</summary>
        public PolicyLevel Policy { get; set; } = PolicyLevel.Full;

        /// <summary>When the policy is selective: of the beats with nothing to them, one in this many is classified. 1 or more.</summary>
        public int ClassifyOneIn { get; set; } = 10;

        /// <summary>Windows that are collected before the accelerator is woken for them, 1 to 32; they take 686 bytes of memory each.</summary>
        public int WindowsPerWake { get; set; } = 1;

        /// <summary>Longest that a window is kept for that, from its R peak. The strip around the beat must still be in the history: at most 7 s.</summary>
        public Duration LongestBatchWait { get; set; } = Duration.FromSeconds(6);

        /// <summary>Energy of the full battery.</summary>
        public Energy BatteryCapacity { get; set; } = Energy.FromJoules(PowerFigures.BatteryJoules);

        /// <summary>How long the battery is to last; zero = as long as it does, without doing less for it.</summary>
        public Duration TargetWear { get; set; } = Duration.FromHours(0);

        /// <summary>Most that the accelerator may take of what <see cref="TargetWear"/> allows, in percent.</summary>
        public int AcceleratorSharePercent { get; set; } = 100;

        /// <summary>Most that the log's flash may take of what <see cref="TargetWear"/> allows, in percent.</summary>
        public int FlashSharePercent { get; set; } = 100;

        /// <summary>Battery voltage below which beats are only detected; about 6 % of a lithium-polymer cell's charge is left.</summary>
        public ElectricPotential BatteryLow { get; set; } = ElectricPotential.FromMillivolts(3550);

        /// <summary>Battery voltage below which the log is written out and the device sleeps; about 3 % is left.</summary>
        public ElectricPotential BatteryCritical { get; set; } = ElectricPotential.FromMillivolts(3400);

        /// <summary>Whether the MCU sleeps lightly between samples; see hardware/power.md for what that takes and saves.</summary>
        public bool LightSleep { get; set; }

        /// <summary>How long the MCU does not sleep lightly after the host was last heard of: what it sends meanwhile would be lost.</summary>
        public Duration HostAttention { get; set; } = Duration.FromSeconds(10);

        /// <summary>Decimation of the front end, and with it rate and full scale: 4 * 6 * 12.</summary>
        /// <returns>Output data rate and full-scale code.</returns>
        public FrontEndRate MakeRate()
        {
            return new FrontEndRate((int)FrontEndCrystal.Hertz, 4, 6, 12);
        }

        /// <summary>The battery's part of the settings, in whole numbers.</summary>
        /// <returns>What the policy goes by.</returns>
        public PowerBudget MakeBudget()
        {
            int capacity = (int)BatteryCapacity.Millijoules;
            return new PowerBudget
            {
                CapacityMillijoules = capacity,
                ReserveMillijoules = capacity / 50,
                TargetSeconds = (int)TargetWear.Seconds,
                AcceleratorSharePercent = AcceleratorSharePercent,
                FlashSharePercent = FlashSharePercent,
                LowMillivolts = (int)BatteryLow.Millivolts,
                CriticalMillivolts = (int)BatteryCritical.Millivolts,
            };
        }
    }
}
