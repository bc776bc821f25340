using EcgWearable.Firmware.Link;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Power
{
    /// <summary>
    /// Adds up how long each part has been in which state, and from that and <see cref="PowerFigures"/> the energy. Modelled, not measured.
    /// </summary>
    public sealed class EnergyLedger
    {
        /// <summary>Bytes of an energy record's payload.</summary>
        public const int PayloadBytes = 48;

        private ulong _intervalStart;
        private ulong _flashStart;
        private ulong _acceleratorStart;
        private ulong _acceleratorAwakeStart;
        private ulong _waitStart;
        private long _mcuIdle;
        private long _flashProgram;
        private long _flashErase;
        private long _acceleratorActive;
        private long _acceleratorAwake;
        private int _windows;
        private bool _flashBusy;
        private bool _flashErasing;
        private bool _acceleratorIsAwake;

        /// <summary>Whether the front end converts; standby otherwise.</summary>
        public bool FrontEndConverting { get; set; }

        /// <summary>Whether the accelerator has power at all.</summary>
        public bool AcceleratorPowered { get; set; }

        /// <summary>Starts the first interval.</summary>
        public void Start()
        {
            _intervalStart = HighResTimer.GetCurrent();
        }

        /// <summary>The MCU waits for an interrupt from now on.</summary>
        public void McuWaits()
        {
            _waitStart = HighResTimer.GetCurrent();
        }

        /// <summary>The MCU works again.</summary>
        public void McuWorks()
        {
            _mcuIdle += (long)(HighResTimer.GetCurrent() - _waitStart);
        }

        /// <summary>A page is being programmed from now on.</summary>
        public void FlashProgramming()
        {
            _flashStart = HighResTimer.GetCurrent();
            _flashBusy = true;
            _flashErasing = false;
        }

        /// <summary>A sector is being erased from now on.</summary>
        public void FlashErasing()
        {
            FlashProgramming();
            _flashErasing = true;
        }

        /// <summary>The flash has been seen idle.</summary>
        public void FlashIdle()
        {
            CloseFlash(HighResTimer.GetCurrent());
            _flashBusy = false;
        }

        /// <summary>The accelerator has been woken.</summary>
        public void AcceleratorWakes()
        {
            _acceleratorAwakeStart = HighResTimer.GetCurrent();
            _acceleratorIsAwake = true;
        }

        /// <summary>A window goes to the accelerator.</summary>
        public void AcceleratorWorks()
        {
            _acceleratorStart = HighResTimer.GetCurrent();
        }

        /// <summary>The answer for the window has come.</summary>
        public void AcceleratorDone()
        {
            _acceleratorActive += (long)(HighResTimer.GetCurrent() - _acceleratorStart);
            _windows++;
        }

        /// <summary>The accelerator sleeps from now on.</summary>
        public void AcceleratorSleeps()
        {
            CloseAccelerator(HighResTimer.GetCurrent());
            _acceleratorIsAwake = false;
        }

        /// <summary>Writes the payload of an energy record for the interval that ends now and starts the next one.</summary>
        /// <param name="sampleIndex">Sample index now.</param>
        /// <param name="payload">Gets <see cref="PayloadBytes"/> bytes from its start.</param>
        public void Close(long sampleIndex, byte[] payload)
        {
            ulong now = HighResTimer.GetCurrent();
            long interval = (long)(now - _intervalStart);
            if (_flashBusy)
            {
                CloseFlash(now);
            }

            if (_acceleratorIsAwake)
            {
                CloseAccelerator(now);
            }

            LittleEndian.WriteInt64(payload, 0, sampleIndex);
            LittleEndian.WriteInt32(payload, 8, (int)(interval / 1000));

            long mcuBusy = interval - _mcuIdle;
            Write(payload, 12, mcuBusy, Picojoules(mcuBusy, PowerFigures.McuBusyMicrowatts) + Picojoules(_mcuIdle, PowerFigures.McuIdleMicrowatts));

            Write(
                payload,
                20,
                FrontEndConverting ? interval : 0,
                Picojoules(interval, FrontEndConverting ? PowerFigures.FrontEndConvertingMicrowatts : PowerFigures.FrontEndStandbyMicrowatts));

            long acceleratorIdle = _acceleratorAwake - _acceleratorActive;
            long acceleratorDown = interval - _acceleratorAwake;
            Write(
                payload,
                28,
                _acceleratorActive,
                Picojoules(_acceleratorActive, PowerFigures.AcceleratorActiveMicrowatts)
                    + Picojoules(acceleratorIdle, PowerFigures.AcceleratorIdleMicrowatts)
                    + Picojoules(acceleratorDown, AcceleratorPowered ? PowerFigures.AcceleratorAsleepMicrowatts : PowerFigures.AcceleratorOffMicrowatts));

            long flashStandby = interval - _flashProgram - _flashErase;
            Write(
                payload,
                36,
                _flashProgram + _flashErase,
                Picojoules(_flashProgram, PowerFigures.FlashProgramMicrowatts)
                    + Picojoules(_flashErase, PowerFigures.FlashEraseMicrowatts)
                    + Picojoules(flashStandby, PowerFigures.FlashStandbyMicrowatts));

            LittleEndian.WriteInt16(payload, 44, 0);
            LittleEndian.WriteInt16(payload, 46, _windows);
            _intervalStart = now;
            _mcuIdle = 0;
            _flashProgram = 0;
            _flashErase = 0;
            _acceleratorActive = 0;
            _acceleratorAwake = 0;
            _windows = 0;
        }

        private static long Picojoules(long microseconds, int microwatts)
        {
            return microseconds * microwatts;
        }

        private static void Write(byte[] payload, int offset, long microseconds, long picojoules)
        {
            LittleEndian.WriteInt32(payload, offset, (int)(microseconds / 1000));
            LittleEndian.WriteInt32(payload, offset + 4, (int)((picojoules + 500000) / 1000000));
        }

        private void CloseFlash(ulong now)
        {
            long busy = (long)(now - _flashStart);
            if (_flashErasing)
            {
                _flashErase += busy;
            }
            else
            {
                _flashProgram += busy;
            }

            _flashStart = now;
        }

        private void CloseAccelerator(ulong now)
        {
            _acceleratorAwake += (long)(now - _acceleratorAwakeStart);
            _acceleratorAwakeStart = now;
        }
    }
}
