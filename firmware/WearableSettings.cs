using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;
using UnitsNet;

namespace EcgWearable.Firmware
{
    /// <summary>What can be set of a device; the defaults are those of the prototype.</summary>
    /// <remarks>
    /// <para>Packed, as they are stored (<see cref="Logging.SettingsStore"/>) and travel over the host link, layout version 2, all integers
    /// little-endian: u32 front end's crystal in Hz; u32 sync interval, u32 ledger interval, u32 error interval, u32 strip margin, u32
    /// power-off press, each in milliseconds; u8 policy level; u32 budget interval in milliseconds; u8 classify one in; u8 windows per wake;
    /// u16 longest batch wait in milliseconds; u32 battery capacity in millijoules; u32 target wear in seconds; u8 accelerator's, u8 flash's share
    /// in percent; u16 low, u16 critical battery voltage in millivolts; u8 light sleep (0 or 1); u16 host attention in seconds.</para>
    /// <para>Layout version 1 ended after the policy level, or, in firmware that extended it without another number, with what version 2 ends with.</para>
    /// </remarks>
    public sealed class WearableSettings
    {
        /// <summary>Version of the packed layout.</summary>
        public const byte LayoutVersion = 2;

        /// <summary>The version before; stored settings of it are still read.</summary>
        public const byte FirstLayoutVersion = 1;

        /// <summary>Bytes of the packed settings.</summary>
        public const int PackedBytes = 50;

        /// <summary>Bytes of the packed settings of <see cref="FirstLayoutVersion"/>: the beginning of all later ones.</summary>
        public const int FirstPackedBytes = 25;

        /// <summary>Most windows that <see cref="WindowsPerWake"/> may collect.</summary>
        public const int MostWindowsPerWake = 32;

        /// <summary>Most bytes that a store or a frame has room for.</summary>
        public const int MaximumPackedBytes = 64;

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

        /// <summary>Reads packed settings.</summary>
        /// <param name="buffer">Buffer with them.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">Their length.</param>
        /// <param name="settings">Gets them when all are valid, otherwise unchanged. May be null: then they are only checked.</param>
        /// <returns>False when the length is wrong or a value is out of its range.</returns>
        public static bool TryUnpack(byte[] buffer, int offset, int count, WearableSettings settings)
        {
            if (count != PackedBytes)
            {
                return false;
            }

            int crystal = LittleEndian.ReadInt32(buffer, offset);
            int sync = LittleEndian.ReadInt32(buffer, offset + 4);
            int ledger = LittleEndian.ReadInt32(buffer, offset + 8);
            int error = LittleEndian.ReadInt32(buffer, offset + 12);
            int strip = LittleEndian.ReadInt32(buffer, offset + 16);
            int press = LittleEndian.ReadInt32(buffer, offset + 20);
            int policy = buffer[offset + 24];
            int budget = LittleEndian.ReadInt32(buffer, offset + 25);
            int oneIn = buffer[offset + 29];
            int windows = buffer[offset + 30];
            int batchWait = LittleEndian.ReadUInt16(buffer, offset + 31);
            int capacity = LittleEndian.ReadInt32(buffer, offset + 33);
            int target = LittleEndian.ReadInt32(buffer, offset + 37);
            int acceleratorShare = buffer[offset + 41];
            int flashShare = buffer[offset + 42];
            int low = LittleEndian.ReadUInt16(buffer, offset + 43);
            int critical = LittleEndian.ReadUInt16(buffer, offset + 45);
            int lightSleep = buffer[offset + 47];
            int attention = LittleEndian.ReadUInt16(buffer, offset + 48);
            bool valid = crystal >= 3700000 && crystal <= 4500000
                && sync >= 100 && sync <= 60000
                && ledger >= 1000 && ledger <= 3600000
                && error >= 20 && error <= 10000
                && strip >= 0 && strip <= 5000
                && press >= 500 && press <= 10000
                && policy <= (int)PolicyLevel.ProtectLog
                && budget >= 1000 && budget <= 86400000
                && oneIn >= 1
                && windows >= 1 && windows <= MostWindowsPerWake
                && batchWait <= 7000
                && capacity >= 1000
                && target >= 0
                && acceleratorShare >= 1 && acceleratorShare <= 100
                && flashShare >= 1 && flashShare <= 100
                && low <= 4600 && critical <= low
                && lightSleep <= 1
                && attention <= 3600;
            if (valid && settings != null)
            {
                settings.FrontEndCrystal = Frequency.FromHertz(crystal);
                settings.SyncInterval = Duration.FromMilliseconds(sync);
                settings.LedgerInterval = Duration.FromMilliseconds(ledger);
                settings.ErrorInterval = Duration.FromMilliseconds(error);
                settings.StripMargin = Duration.FromMilliseconds(strip);
                settings.PowerOffPress = Duration.FromMilliseconds(press);
                settings.Policy = (PolicyLevel)policy;
                settings.BudgetInterval = Duration.FromMilliseconds(budget);
                settings.ClassifyOneIn = oneIn;
                settings.WindowsPerWake = windows;
                settings.LongestBatchWait = Duration.FromMilliseconds(batchWait);
                settings.BatteryCapacity = Energy.FromMillijoules(capacity);
                settings.TargetWear = Duration.FromSeconds(target);
                settings.AcceleratorSharePercent = acceleratorShare;
                settings.FlashSharePercent = flashShare;
                settings.BatteryLow = ElectricPotential.FromMillivolts(low);
                settings.BatteryCritical = ElectricPotential.FromMillivolts(critical);
                settings.LightSleep = lightSleep == 1;
                settings.HostAttention = Duration.FromSeconds(attention);
            }

            return valid;
        }

        /// <summary>Packs the settings.</summary>
        /// <param name="buffer">Gets <see cref="PackedBytes"/> bytes.</param>
        /// <param name="offset">Where they begin.</param>
        public void Pack(byte[] buffer, int offset)
        {
            LittleEndian.WriteInt32(buffer, offset, (int)FrontEndCrystal.Hertz);
            LittleEndian.WriteInt32(buffer, offset + 4, (int)SyncInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 8, (int)LedgerInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 12, (int)ErrorInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 16, (int)StripMargin.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 20, (int)PowerOffPress.Milliseconds);
            buffer[offset + 24] = (byte)Policy;
            LittleEndian.WriteInt32(buffer, offset + 25, (int)BudgetInterval.Milliseconds);
            buffer[offset + 29] = (byte)ClassifyOneIn;
            buffer[offset + 30] = (byte)WindowsPerWake;
            LittleEndian.WriteInt16(buffer, offset + 31, (int)LongestBatchWait.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 33, (int)BatteryCapacity.Millijoules);
            LittleEndian.WriteInt32(buffer, offset + 37, (int)TargetWear.Seconds);
            buffer[offset + 41] = (byte)AcceleratorSharePercent;
            buffer[offset + 42] = (byte)FlashSharePercent;
            LittleEndian.WriteInt16(buffer, offset + 43, (int)BatteryLow.Millivolts);
            LittleEndian.WriteInt16(buffer, offset + 45, (int)BatteryCritical.Millivolts);
            buffer[offset + 47] = LightSleep ? (byte)1 : (byte)0;
            LittleEndian.WriteInt16(buffer, offset + 48, (int)HostAttention.Seconds);
        }

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
