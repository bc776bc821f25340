using EcgWearable.Firmware.Link;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Power
{
    /// <summary>
    /// Adds up how long each part has been in which state, and from that and <see cref="PowerFigures"/> the energy out of the cell.
    /// Modelled, not measured.
    /// </summary>
    /// <remarks>
    /// MCU: busy, waiting, light sleep. Front end: converting, standby. Accelerator: off, asleep, clock running, working. Flash: standby,
    /// reading, programming, erasing. LED: dark, lit. Regulator: what it needs for itself, and what it loses of the sum of the others.
    /// </remarks>
    public sealed class EnergyLedger
    {
        /// <summary>Bytes of an energy record's payload.</summary>
        public const int PayloadBytes = 64;

        /// <summary>Number of parts, see <see cref="EnergyPart"/>.</summary>
        public const int PartCount = 6;

        private const int Mcu = (int)EnergyPart.Mcu;
        private const int FrontEnd = (int)EnergyPart.FrontEnd;
        private const int Accelerator = (int)EnergyPart.Accelerator;
        private const int Flash = (int)EnergyPart.Flash;
        private const int Led = (int)EnergyPart.Led;
        private const int Supply = (int)EnergyPart.Supply;

        // Microwatts times microseconds are picojoules.
        private readonly long[] _picojoules = new long[PartCount];
        private readonly long[] _activeMicroseconds = new long[PartCount];
        private readonly long[] _totalMicrojoules = new long[PartCount];
        private readonly ulong[] _since = new ulong[PartCount];
        private readonly int[] _microwatts = new int[PartCount];
        private readonly bool[] _active = new bool[PartCount];
        private ulong _start;
        private ulong _intervalStart;
        private ulong _waitStart;
        private ulong _flashStart;
        private ulong _flashSeenBusy;
        private int _flashLeastMicroseconds;
        private bool _flashBusy;
        private long _mcuIdle;
        private long _mcuLightSleep;
        private int _windows;
        private bool _frontEndConverts;
        private bool _acceleratorPowered;
        private bool _ledLit;

        /// <summary>Whether the front end converts; standby otherwise.</summary>
        public bool FrontEndConverting
        {
            get
            {
                return _frontEndConverts;
            }

            set
            {
                _frontEndConverts = value;
                Move(FrontEnd, HighResTimer.GetCurrent(), value ? PowerFigures.FrontEndConvertingMicrowatts : PowerFigures.FrontEndStandbyMicrowatts, value);
            }
        }

        /// <summary>Whether the accelerator has power at all; it is in reset or asleep then until <see cref="AcceleratorWakes"/>.</summary>
        public bool AcceleratorPowered
        {
            get
            {
                return _acceleratorPowered;
            }

            set
            {
                _acceleratorPowered = value;
                Move(Accelerator, HighResTimer.GetCurrent(), value ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorOffMicrowatts, false);
            }
        }

        /// <summary>Whether the LED is lit.</summary>
        public bool LedLit
        {
            get
            {
                return _ledLit;
            }

            set
            {
                _ledLit = value;
                Move(Led, HighResTimer.GetCurrent(), value ? PowerFigures.LedMicrowatts : 0, value);
            }
        }

        /// <summary>Battery voltage that the next energy record tells, in millivolts; 0 = not known.</summary>
        public int BatteryMillivolts { get; set; }

        /// <summary>Seconds from the start to the end of the last interval.</summary>
        public int WearSeconds { get; private set; }

        /// <summary>Starts the first interval: everything is at rest but the MCU.</summary>
        public void Start()
        {
            ulong now = HighResTimer.GetCurrent();
            _start = now;
            _intervalStart = now;
            for (int part = 0; part < PartCount; part++)
            {
                _since[part] = now;
            }

            _microwatts[FrontEnd] = PowerFigures.FrontEndStandbyMicrowatts;
            _microwatts[Accelerator] = PowerFigures.AcceleratorOffMicrowatts;
            _microwatts[Flash] = PowerFigures.FlashStandbyMicrowatts;
        }

        /// <summary>Energy of a part from the start to the end of the last interval.</summary>
        /// <param name="part">The part.</param>
        /// <returns>Microjoules.</returns>
        public long Microjoules(EnergyPart part)
        {
            return _totalMicrojoules[(int)part];
        }

        /// <summary>Energy of all parts from the start to the end of the last interval, as the cell gives it.</summary>
        /// <returns>Microjoules.</returns>
        public long TotalMicrojoules()
        {
            long total = 0;
            for (int part = 0; part < PartCount; part++)
            {
                total += _totalMicrojoules[part];
            }

            return total;
        }

        /// <summary>The MCU waits for an interrupt from now on.</summary>
        public void McuWaits()
        {
            _waitStart = HighResTimer.GetCurrent();
        }

        /// <summary>The MCU works again. What the waking itself took counts as work.</summary>
        public void McuWorks()
        {
            long waited = (long)(HighResTimer.GetCurrent() - _waitStart) - PowerFigures.McuIdleWakeMicroseconds;
            if (waited > 0)
            {
                _mcuIdle += waited;
            }
        }

        /// <summary>The MCU is back from a light sleep that began with <see cref="McuWaits"/>. What the waking took counts as work.</summary>
        public void McuAwakes()
        {
            long slept = (long)(HighResTimer.GetCurrent() - _waitStart) - PowerFigures.McuLightSleepWakeMicroseconds - (2 * PowerFigures.ManagedCallMicroseconds);
            if (slept > 0)
            {
                _mcuLightSleep += slept;
            }
        }

        /// <summary>A page is being programmed from now on.</summary>
        public void FlashProgramming()
        {
            FlashStarts(PowerFigures.FlashProgramMicrowatts, PowerFigures.FlashPageProgramMicroseconds);
        }

        /// <summary>A sector is being erased from now on.</summary>
        public void FlashErasing()
        {
            FlashStarts(PowerFigures.FlashEraseMicrowatts, PowerFigures.FlashSectorEraseMicroseconds);
        }

        /// <summary>The flash has been asked and is busy still.</summary>
        public void FlashStillBusy()
        {
            _flashSeenBusy = HighResTimer.GetCurrent();
        }

        /// <summary>
        /// The flash has been seen idle. When it became so nobody saw: it is taken to have been busy for its typical time, or until it was
        /// last seen busy when that is longer, and not beyond now.
        /// </summary>
        public void FlashIdle()
        {
            ulong now = HighResTimer.GetCurrent();
            ulong end = _flashStart + (ulong)_flashLeastMicroseconds;
            if (_flashSeenBusy > end)
            {
                end = _flashSeenBusy;
            }

            if (end > now)
            {
                end = now;
            }

            if (end < _since[Flash])
            {
                end = _since[Flash];
            }

            Move(Flash, end, PowerFigures.FlashStandbyMicrowatts, false);
            _flashBusy = false;
        }

        /// <summary>The flash has been read.</summary>
        /// <param name="microseconds">How long it gave data.</param>
        public void FlashRead(long microseconds)
        {
            _picojoules[Flash] += microseconds * (PowerFigures.FlashReadMicrowatts - PowerFigures.FlashStandbyMicrowatts);
            _activeMicroseconds[Flash] += microseconds;
        }

        /// <summary>The accelerator's clock runs from now on: it has been woken, or let out of reset.</summary>
        public void AcceleratorWakes()
        {
            Move(Accelerator, HighResTimer.GetCurrent(), PowerFigures.AcceleratorIdleMicrowatts, false);
        }

        /// <summary>A window goes to the accelerator.</summary>
        public void AcceleratorWorks()
        {
            Move(Accelerator, HighResTimer.GetCurrent(), PowerFigures.AcceleratorActiveMicrowatts, true);
        }

        /// <summary>The answer for the window has come.</summary>
        public void AcceleratorDone()
        {
            AcceleratorWakes();
            _windows++;
        }

        /// <summary>The accelerator sleeps, or is in reset, from now on.</summary>
        public void AcceleratorSleeps()
        {
            Move(Accelerator, HighResTimer.GetCurrent(), PowerFigures.AcceleratorAsleepMicrowatts, false);
        }

        /// <summary>Writes the payload of an energy record for the interval that ends now and starts the next one.</summary>
        /// <param name="sampleIndex">Sample index now.</param>
        /// <param name="payload">Gets <see cref="PayloadBytes"/> bytes from its start.</param>
        public void Close(long sampleIndex, byte[] payload)
        {
            ulong now = HighResTimer.GetCurrent();
            long interval = (long)(now - _intervalStart);
            for (int part = FrontEnd; part <= Led; part++)
            {
                // A flash that has long been idle may not have been asked yet.
                Move(part, now, _microwatts[part], _active[part]);
            }

            long busy = interval - _mcuIdle - _mcuLightSleep;
            _activeMicroseconds[Mcu] = busy;
            _picojoules[Mcu] = (busy * PowerFigures.McuBusyMicrowatts)
                + (_mcuIdle * PowerFigures.McuIdleMicrowatts)
                + (_mcuLightSleep * PowerFigures.McuLightSleepMicrowatts);
            long rail = 0;
            for (int part = Mcu; part <= Led; part++)
            {
                rail += _picojoules[part];
            }

            _picojoules[Supply] = (rail * (100 - PowerFigures.RegulatorEfficiencyPercent) / PowerFigures.RegulatorEfficiencyPercent)
                + (interval * PowerFigures.RegulatorMicrowatts);

            LittleEndian.WriteInt64(payload, 0, sampleIndex);
            LittleEndian.WriteInt32(payload, 8, (int)(interval / 1000));
            for (int part = Mcu; part <= Flash; part++)
            {
                LittleEndian.WriteInt32(payload, 12 + (8 * part), Milliseconds(_activeMicroseconds[part]));
                LittleEndian.WriteInt32(payload, 16 + (8 * part), Post(part));
            }

            LittleEndian.WriteInt16(payload, 44, BatteryMillivolts);
            LittleEndian.WriteInt16(payload, 46, _windows > 65535 ? 65535 : _windows);
            LittleEndian.WriteInt32(payload, 48, Milliseconds(_mcuLightSleep));
            LittleEndian.WriteInt32(payload, 52, Milliseconds(_activeMicroseconds[Led]));
            LittleEndian.WriteInt32(payload, 56, Post(Led));
            LittleEndian.WriteInt32(payload, 60, Post(Supply));
            for (int part = 0; part < PartCount; part++)
            {
                _picojoules[part] = 0;
                _activeMicroseconds[part] = 0;
            }

            WearSeconds = (int)((now - _start) / 1000000);
            _intervalStart = now;
            _mcuIdle = 0;
            _mcuLightSleep = 0;
            _windows = 0;
        }

        private static int Milliseconds(long microseconds)
        {
            // What was counted beyond the end of an interval is taken back in the next one.
            return microseconds > 0 ? (int)(microseconds / 1000) : 0;
        }

        /// <summary>Adds a part's interval to its total, in the whole microjoules that the log gets.</summary>
        private int Post(int part)
        {
            long microjoules = (_picojoules[part] + 500000) / 1000000;
            if (microjoules < 0)
            {
                microjoules = 0;
            }

            _totalMicrojoules[part] += microjoules;
            return (int)microjoules;
        }

        private void FlashStarts(int microwatts, int typicalMicroseconds)
        {
            if (_flashBusy)
            {
                FlashIdle();
            }

            _flashStart = HighResTimer.GetCurrent();
            _flashSeenBusy = _flashStart;
            _flashLeastMicroseconds = typicalMicroseconds;
            _flashBusy = true;
            Move(Flash, _flashStart, microwatts, true);
        }

        private void Move(int part, ulong now, int microwatts, bool active)
        {
            long elapsed = (long)(now - _since[part]);
            _picojoules[part] += elapsed * _microwatts[part];
            if (_active[part])
            {
                _activeMicroseconds[part] += elapsed;
            }

            _since[part] = now;
            _microwatts[part] = microwatts;
            _active[part] = active;
        }
    }
}
