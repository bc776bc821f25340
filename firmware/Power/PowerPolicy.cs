namespace EcgWearable.Firmware.Power
{
    /// <summary>
    /// Decides how much the device does, from the ledger, the battery's voltage and a budget. Integers only, no input or output: it is told
    /// and it is asked.
    /// </summary>
    /// <remarks>
    /// <para>Told once in each interval of the ledger. What is left of the capacity, less the reserve, over what is left of the target time
    /// is the power allowed. A level whose power is above that by 3 % for three intervals is left for the next lower one; the next better
    /// one is taken again when what it drew (or, where it was never tried, what is drawn now) has been below by 6 % for ten intervals.
    /// Between the two bounds nothing changes. The same holds for the shares of accelerator and flash. For the budget's sake the device
    /// goes on detecting beats; only an empty battery stops it.</para>
    /// <para>The voltage says when the battery is empty, and where it is not known the ledger does, when there is a target time.
    /// A voltage below a bound counts when it comes twice, and is over when it is <see cref="RecoveryMillivolts"/> above it for ten
    /// intervals. <see cref="PolicyLevel.ProtectLog"/> is final.</para>
    /// </remarks>
    public sealed class PowerPolicy
    {
        /// <summary>How far above the low bound the voltage must be to be called recovered, in millivolts: beyond what the load's end gives back.</summary>
        public const int RecoveryMillivolts = 100;

        private const int OverPercent = 103;
        private const int UnderPercent = 94;
        private const int OverIntervals = 3;
        private const int UnderIntervals = 10;
        private const int VoltageIntervals = 2;
        private const int SmoothingShift = 2;
        private const int Levels = 4;
        private const int NotKnown = -1;

        private readonly PowerBudget _budget;
        private readonly int[] _totalMicrowatts = new int[Levels];
        private readonly int[] _acceleratorMicrowatts = new int[Levels];
        private readonly int[] _flashMicrowatts = new int[Levels];
        private readonly PolicyLevel _wanted;
        private PolicyLevel _best;
        private int _seconds;
        private long _total;
        private long _accelerator;
        private long _flash;
        private int _intervalsAtLevel;
        private int _over;
        private int _under;
        private int _low;
        private int _critical;

        /// <summary>Makes a policy at its best level.</summary>
        /// <param name="budget">What it goes by.</param>
        /// <param name="best">The most that the device does.</param>
        public PowerPolicy(PowerBudget budget, PolicyLevel best)
        {
            _budget = budget;
            _wanted = best;
            _best = best;
            Level = best;
            Reason = PolicyReason.Settings;
            AllowedMicrowatts = int.MaxValue;
            for (int level = 0; level < Levels; level++)
            {
                _totalMicrowatts[level] = NotKnown;
            }
        }

        /// <summary>How much the device is to do.</summary>
        public PolicyLevel Level { get; private set; }

        /// <summary>Why that much.</summary>
        public PolicyReason Reason { get; private set; }

        /// <summary>Voltage of the battery in millivolts; 0 = not known.</summary>
        public int BatteryMillivolts { get; set; }

        /// <summary>Average power that would use up the budget at the target time, in microwatts; <see cref="int.MaxValue"/> without a target.</summary>
        public int AllowedMicrowatts { get; private set; }

        /// <summary>Power of the present level in microwatts, smoothed; 0 before the first interval.</summary>
        public int PresentMicrowatts
        {
            get
            {
                int known = _totalMicrowatts[(int)Level];
                return known == NotKnown ? 0 : known;
            }
        }

        /// <summary>What the policy goes by.</summary>
        public PowerBudget Budget
        {
            get
            {
                return _budget;
            }
        }

        /// <summary>How long the battery lasts at the present power, the reserve kept, by the ledger.</summary>
        /// <returns>Seconds; -1 when the power is not known.</returns>
        public int SecondsLeft()
        {
            int microwatts = PresentMicrowatts;
            if (microwatts <= 0)
            {
                return NotKnown;
            }

            long left = Remaining() / microwatts;
            return left > int.MaxValue ? int.MaxValue : (int)left;
        }

        /// <summary>The accelerator does not answer: beats are only detected from now on.</summary>
        public void AcceleratorFailed()
        {
            OnlyDetect(PolicyReason.Accelerator);
        }

        /// <summary>The accelerator answers again: what was left out for its sake is done again.</summary>
        public void AcceleratorFound()
        {
            _best = _wanted;
            if (Level == PolicyLevel.DetectOnly && Reason == PolicyReason.Accelerator)
            {
                Change(_best, PolicyReason.Recovered);
            }
        }

        /// <summary>Beats are only detected until the next start.</summary>
        /// <param name="reason">Why.</param>
        public void OnlyDetect(PolicyReason reason)
        {
            if (_best < PolicyLevel.DetectOnly)
            {
                _best = PolicyLevel.DetectOnly;
            }

            if (Level < PolicyLevel.DetectOnly)
            {
                Change(PolicyLevel.DetectOnly, reason);
            }
        }

        /// <summary>Takes an interval of the ledger into account.</summary>
        /// <param name="wearSeconds">From the start to the interval's end.</param>
        /// <param name="totalMicrojoules">Energy of all parts from the start to the interval's end.</param>
        /// <param name="acceleratorMicrojoules">The accelerator's part of it.</param>
        /// <param name="flashMicrojoules">The flash's part of it.</param>
        /// <returns>True when the level has changed.</returns>
        public bool Update(int wearSeconds, long totalMicrojoules, long acceleratorMicrojoules, long flashMicrojoules)
        {
            int seconds = wearSeconds - _seconds;
            if (seconds <= 0 || Level == PolicyLevel.ProtectLog)
            {
                return false;
            }

            int level = (int)Level;
            bool first = _intervalsAtLevel == 0;
            _totalMicrowatts[level] = Smooth(_totalMicrowatts[level], (totalMicrojoules - _total) / seconds, first);
            _acceleratorMicrowatts[level] = Smooth(_acceleratorMicrowatts[level], (acceleratorMicrojoules - _accelerator) / seconds, first);
            _flashMicrowatts[level] = Smooth(_flashMicrowatts[level], (flashMicrojoules - _flash) / seconds, first);
            _intervalsAtLevel++;
            _seconds = wearSeconds;
            _total = totalMicrojoules;
            _accelerator = acceleratorMicrojoules;
            _flash = flashMicrojoules;
            Allow();

            if (IsEmpty())
            {
                Change(PolicyLevel.ProtectLog, BatteryMillivolts > 0 ? PolicyReason.BatteryVoltage : PolicyReason.Budget);
                return true;
            }

            _low = BatteryMillivolts > 0 && BatteryMillivolts < _budget.LowMillivolts ? _low + 1 : 0;
            if (_low >= VoltageIntervals && Level < PolicyLevel.DetectOnly)
            {
                Change(PolicyLevel.DetectOnly, PolicyReason.BatteryVoltage);
                return true;
            }

            return Degrade() || Recover();
        }

        private static int Smooth(int before, long now, bool first)
        {
            int microwatts = now > int.MaxValue ? int.MaxValue : (int)now;
            return first || before == NotKnown ? microwatts : before + ((microwatts - before) >> SmoothingShift);
        }

        private static bool Exceeds(int microwatts, int percent, long allowed)
        {
            return microwatts * 100L > allowed * percent;
        }

        private bool IsEmpty()
        {
            if (BatteryMillivolts > 0)
            {
                _critical = BatteryMillivolts < _budget.CriticalMillivolts ? _critical + 1 : 0;
                return _critical >= VoltageIntervals;
            }

            return _budget.TargetSeconds > 0 && Remaining() <= 0;
        }

        /// <summary>Energy that may still be used, in microjoules.</summary>
        private long Remaining()
        {
            long left = ((_budget.CapacityMillijoules - _budget.ReserveMillijoules) * 1000L) - _total;
            return left > 0 ? left : 0;
        }

        private void Allow()
        {
            int left = _budget.TargetSeconds - _seconds;
            if (_budget.TargetSeconds == 0 || left <= 0)
            {
                AllowedMicrowatts = int.MaxValue;
                return;
            }

            long allowed = Remaining() / left;
            AllowedMicrowatts = allowed > int.MaxValue ? int.MaxValue : (int)allowed;
        }

        private bool Degrade()
        {
            if (Level >= PolicyLevel.DetectOnly || !ExceedsAny(OverPercent, (int)Level))
            {
                _over = 0;
                return false;
            }

            if (++_over < OverIntervals)
            {
                return false;
            }

            Change((PolicyLevel)((int)Level + 1), PolicyReason.Budget);
            return true;
        }

        private bool Recover()
        {
            if (Level <= _best || IsVoltageLow() || ExceedsAny(UnderPercent, NearestKnown((int)Level - 1)))
            {
                _under = 0;
                return false;
            }

            if (++_under < UnderIntervals)
            {
                return false;
            }

            Change((PolicyLevel)((int)Level - 1), PolicyReason.Recovered);
            return true;
        }

        private bool IsVoltageLow()
        {
            return BatteryMillivolts > 0 && _budget.LowMillivolts > 0 && BatteryMillivolts < _budget.LowMillivolts + RecoveryMillivolts;
        }

        /// <summary>The level itself when it was tried, or the next better one that was, or else the present one.</summary>
        private int NearestKnown(int level)
        {
            for (int better = level; better >= 0; better--)
            {
                if (_totalMicrowatts[better] != NotKnown)
                {
                    return better;
                }
            }

            return (int)Level;
        }

        private bool ExceedsAny(int percent, int level)
        {
            if (AllowedMicrowatts == int.MaxValue)
            {
                return false;
            }

            return Exceeds(_totalMicrowatts[level], percent, AllowedMicrowatts)
                || Exceeds(_acceleratorMicrowatts[level], percent, AllowedMicrowatts * (long)_budget.AcceleratorSharePercent / 100)
                || Exceeds(_flashMicrowatts[level], percent, AllowedMicrowatts * (long)_budget.FlashSharePercent / 100);
        }

        private void Change(PolicyLevel level, PolicyReason reason)
        {
            Level = level;
            Reason = reason;
            _intervalsAtLevel = 0;
            _over = 0;
            _under = 0;
        }
    }
}
