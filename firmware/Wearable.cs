using System;
using System.Device.Gpio;
using System.Device.Spi;
using System.IO.Ports;
using System.Threading;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace EcgWearable.Firmware
{
    /// <summary>
    /// The device: brings the parts up, then reads every sample in time and does everything else in the time between samples.
    /// </summary>
    public sealed class Wearable
    {
        private const int EventTickMicroseconds = 2500;
        private const int MinuteMilliseconds = 60000;
        private const int ButtonPollSamples = 16;
        private const int IdentifyAttempts = 10;
        private const int GivenUpStep = 64;

        // About 50 ms each: a turn of the spinning loop takes 0.2 ms, one of the event-driven loop up to 2 ms.
        private const int SpinningSilenceTurns = 256;
        private const int EventSilenceTurns = 32;
        private const int FaultyBeatsOfAFault = 3;
        private const int LedSample = 1;
        private const int TasksSample = 2;

        // Two minutes of beats. A part that identifies itself and fails for so long is not worth a try every minute.
        private const int FaultyBeatsOfALoss = 128;
        private const int SyncSlots = 44;
        private const int LedgerSlots = 1333;
        private const int ReleaseMilliseconds = 10000;
        private const int ReleasePollMilliseconds = 50;
        private const int ProtectBlinks = 5;
        private const int ProtectBlinkMilliseconds = 200;
        private const byte LightSleepCode = 0x10;
        private const int ForcedOffMilliseconds = 10000;
        private const int WholeStripSamples = 512;
        private const int FaultBlinks = 6;
        private const int FaultBlinkLitMilliseconds = 90;
        private const int FaultBlinkDarkMilliseconds = 270;
        private const int MostFaultsCounted = 255;
        private const ulong LogEndMicroseconds = 3000000;

        // Where nobody has set the clock it counts from 1970. Any reset but that of power-on leaves it running.
        private const int RunningClockYear = 2001;

        private readonly WearableSettings _settings;
        private readonly IBeatDetector _detector;
        private readonly RhythmWatch _rhythm;
        private readonly FrontEndRate _rate;
        private readonly SampleHistory _history = new SampleHistory();
        private readonly EnergyLedger _ledger = new EnergyLedger();
        private readonly GpioPin _dataReady;
        private readonly StatusLed _led;
        private readonly GpioPin _button;
        private readonly GpioPin _acceleratorReset;
        private readonly AcceleratorSupply _supply;
        private readonly PowerPolicy _policy;
        private readonly AcceleratorSearch _search;
        private readonly LightSleeper _sleeper;
        private readonly SpiNorFlash _flash;
        private readonly Ads1293 _frontEnd;
        private readonly AcceleratorLink _accelerator;
        private readonly SampleClock _clock;
        private readonly FrontEndGuard _guard;
        private readonly TaskWatchdog _watchdog = new TaskWatchdog();
        private readonly WearLog _log;
        private readonly SessionLog _session;
        private readonly StripRecorder _strips;
        private readonly BeatClassifier _classifier;
        private readonly HostLink _hostLink;
        private readonly SettingsStore _store;
        private readonly ISampleWait _wait;
        private readonly int _syncSamples;
        private readonly int _ledgerSamples;
        private readonly int _budgetSamples;
        private readonly long _hostAttentionMicroseconds;
        private readonly int _errorSamples;
        private readonly int _stripSamples;
        private readonly int _tickMicroseconds;
        private readonly int _silenceTurns;
        private readonly long _powerOffMicroseconds;
        private long _houseSlot;
        private long _ledgerDue;
        private long _policyDue;
        private long _budgetDue;
        private bool _ignorePress;
        private bool _buttonDown;
        private long _buttonDownIndex;
        private ulong _buttonDownSince;
        private int _turn;
        private int _idleTurns;
        private bool _poweringOff;
        private int _givenUpReported;
        private bool _accelerates;
        private int _batteryTold;
        private long _flashBytesCounted;
        private ulong _hostCalledAt;
        private bool _forcedOff;
        private long _powerOffIndex;
        private ulong _powerOffSince;
        private byte _place;
        private SafeMode _safeMode;
        private int _faultsInARow;
        private ulong _startedAt;
        private bool _detects = true;
        private bool _talks = true;
        private bool _withoutLog;

        /// <summary>Opens pins and buses and makes all parts.</summary>
        /// <param name="settings">Settings.</param>
        /// <param name="detector">Finds the R peaks.</param>
        public Wearable(WearableSettings settings, IBeatDetector detector)
        {
            _ledger.Start();
            _settings = settings;
            _detector = detector;
            _rate = settings.MakeRate();
            _rhythm = new RhythmWatch(_rate.OdrNumerator, _rate.OdrDenominator);
            _syncSamples = Samples(settings.SyncInterval.Milliseconds);
            _ledgerSamples = Samples(settings.LedgerInterval.Milliseconds);
            _budgetSamples = Samples(settings.BudgetInterval.Milliseconds);
            _hostAttentionMicroseconds = (long)settings.HostAttention.Microseconds;
            _errorSamples = Samples(settings.ErrorInterval.Milliseconds);
            _stripSamples = Samples(settings.StripMargin.Milliseconds);
            _powerOffMicroseconds = (long)settings.PowerOffPress.Microseconds;

            Configuration.SetPinFunction(Pins.FrontEndClock, DeviceFunction.SPI1_CLOCK);
            Configuration.SetPinFunction(Pins.FrontEndMosi, DeviceFunction.SPI1_MOSI);
            Configuration.SetPinFunction(Pins.FrontEndMiso, DeviceFunction.SPI1_MISO);
            Configuration.SetPinFunction(Pins.AcceleratorClock, DeviceFunction.SPI2_CLOCK);
            Configuration.SetPinFunction(Pins.AcceleratorMosi, DeviceFunction.SPI2_MOSI);
            Configuration.SetPinFunction(Pins.AcceleratorMiso, DeviceFunction.SPI2_MISO);
            Configuration.SetPinFunction(Pins.HostTransmit, DeviceFunction.COM2_TX);
            Configuration.SetPinFunction(Pins.HostReceive, DeviceFunction.COM2_RX);

            GpioController gpio = new GpioController();
            _dataReady = gpio.OpenPin(Pins.Ads1293DataReady, PinMode.Input);
            _led = new StatusLed(gpio.OpenPin(Pins.Led, PinMode.Output), _ledger);
            _button = gpio.OpenPin(Pins.Button, PinMode.InputPullUp);
            GpioPin acceleratorPower = gpio.OpenPin(Pins.AcceleratorPowerEnable, PinMode.Output);
            _acceleratorReset = gpio.OpenPin(Pins.AcceleratorReset, PinMode.Output);
            GpioPin acceleratorReady = gpio.OpenPin(Pins.AcceleratorReady, PinMode.Input);
            GpioPin frontEndReset = gpio.OpenPin(Pins.Ads1293Reset, PinMode.Output);
            frontEndReset.Write(PinValue.High);

            _frontEnd = new Ads1293(OpenSpi(Pins.FrontEndSpiBus, Pins.Ads1293ChipSelect, Ads1293.SpiClockHertz), _rate);
            _accelerator = new AcceleratorLink(OpenSpi(Pins.AcceleratorSpiBus, Pins.AcceleratorChipSelect, AcceleratorLink.SpiClockHertz), acceleratorReady);
            _flash = new SpiNorFlash(OpenSpi(Pins.AcceleratorSpiBus, Pins.FlashChipSelect, SpiNorFlash.SpiClockHertz));

            SerialPort port = new SerialPort(Pins.HostPort, LinkProtocol.BaudRate, Parity.None, 8, StopBits.One);
            port.Open();

            _supply = new AcceleratorSupply(acceleratorPower, _acceleratorReset, _ledger);
            _policy = new PowerPolicy(settings.MakeBudget(), settings.Policy);
            _search = new AcceleratorSearch(_accelerator, _supply);
            _sleeper = new LightSleeper(Pins.Ads1293DataReady, Sleep.WakeUpPort.COM2, _ledger);
            _tickMicroseconds = TickProbe.MeasureMicroseconds();
            bool eventDriven = _tickMicroseconds <= EventTickMicroseconds;
            _clock = new SampleClock(_rate.OdrNumerator, _rate.OdrDenominator);
            _wait = eventDriven ? (ISampleWait)new EventWait(_dataReady, _clock) : new SpinningWait();
            _silenceTurns = eventDriven ? EventSilenceTurns : SpinningSilenceTurns;
            _log = new WearLog(_flash, _ledger);
            _session = new SessionLog(_log);
            _guard = new FrontEndGuard(_frontEnd, _dataReady, frontEndReset, _clock, _history, _session, _ledger, Samples(MinuteMilliseconds));
            _store = new SettingsStore(_flash);
            _strips = new StripRecorder(_history, _log);
            _classifier = new BeatClassifier(
                _history,
                new RrContext(_rate.OdrNumerator, _rate.OdrDenominator),
                _accelerator,
                _acceleratorReset,
                _session,
                _strips,
                _ledger,
                detector.MaximumDelaySamples,
                _stripSamples,
                new BeatSelector(settings.ClassifyOneIn),
                new BeatBatch(Bounded(settings.WindowsPerWake, 1, WearableSettings.MostWindowsPerWake)),
                Bounded(Samples(settings.LongestBatchWait.Milliseconds), 0, SampleHistory.Capacity - (_stripSamples * 3 / 2)));
            _hostLink = new HostLink(port, _log, _session, _history, _classifier, _frontEnd, _flash);
            _hostLink.Settings = _store;
            _store.Log = _log;
        }

        /// <summary>What <see cref="StoredSettings.Load"/> found, for the log.</summary>
        public int SettingsFound { get; set; }

        /// <summary>How much the device does, and why; told the battery's voltage whenever the front end's monitor has measured another.</summary>
        public PowerPolicy Policy => _policy;

        /// <summary>Runs until the wearer switches the device off; then everything is logged and the MCU sleeps for good.</summary>
        /// <remarks>Whatever is thrown in it and not handled comes out: then <see cref="EndByFault"/> is the way to end.</remarks>
        public void Run()
        {
            _place = FaultPlace.Starting;
            StartUp();
            while (!MayShutDown())
            {
                bool taken = _dataReady.Read() == PinValue.Low && _guard.Runs && TakeSample();
                if (!taken && !StepBackground())
                {
                    Idle();
                }
            }

            _place = FaultPlace.Ending;
            ShutDown();
        }

        /// <summary>
        /// Ends after an exception that nobody has handled: stops the parts, logs what happened as the session's last record, and blinks the fault.
        /// What fails meanwhile is left. Arms the button to end the rest.
        /// </summary>
        /// <param name="fault">What was thrown.</param>
        /// <returns>How long to rest before the next start in seconds; 0 = until the button is pressed.</returns>
        public int EndByFault(Exception fault)
        {
            int inARow = _faultsInARow < MostFaultsCounted ? _faultsInARow + 1 : MostFaultsCounted;
            StopParts();
            bool logged = LogFault(FaultKind.Of(fault) | (_place << 8) | (inARow << 16));
            int pauseSeconds = logged ? RestartPlan.PauseSecondsAfter(inARow) : RestartPlan.UnloggedPauseSeconds;
            if (_withoutLog)
            {
                // It was not the flash, and there is nothing to count in.
                pauseSeconds = RestartPlan.LongestPauseSeconds;
            }

            return ArmButton() || pauseSeconds > 0 ? pauseSeconds : RestartPlan.LongestPauseSeconds;
        }

        private static SpiDevice OpenSpi(int bus, int chipSelect, int clockHertz)
        {
            SpiConnectionSettings settings = new SpiConnectionSettings(bus, chipSelect);
            settings.ClockFrequency = clockHertz;
            settings.Mode = SpiMode.Mode0;
            settings.DataBitLength = 8;
            return SpiDevice.Create(settings);
        }

        private bool MayShutDown()
        {
            // What lies before the press is detected, classified and written first; what comes after it is not waited for.
            bool done = _poweringOff && _classifier.IsIdle && _strips.IsIdle
                && (!_guard.Runs || _history.NextIndex >= _powerOffIndex + _detector.MaximumDelaySamples);
            return done || _forcedOff;
        }

        private int Samples(double milliseconds)
        {
            return (int)((long)milliseconds * _rate.OdrNumerator / (1000L * _rate.OdrDenominator));
        }

        private static int Bounded(int value, int least, int most)
        {
            return value < least ? least : (value > most ? most : value);
        }

        private void StartUp()
        {
            _led.Light();
            _startedAt = HighResTimer.GetCurrent();
            _ignorePress = _button.Read() == PinValue.Low;
            _supply.SwitchOn();
            OpenLog();
            ResetCause cause = FindResetCause();
            bool reduced = TakeStock(cause);
            bool identified = false;
            if (!reduced)
            {
                _supply.Release();
                identified = IdentifyAccelerator();
            }

            _session.Describe(_rate, (byte)(_wait.Code | (_settings.LightSleep ? LightSleepCode : 0)), _settings.Policy);
            _session.WriteBoot();
            LogStart(cause);
            if (reduced)
            {
                _session.WriteEvent(0, EventCode.SafeMode, (int)_safeMode | (_log.LastSession.Fault & 0xFF00));
            }
            else if (!identified)
            {
                _session.WriteEvent(0, EventCode.AcceleratorFault, _accelerator.Status);
            }

            if (_log.DamagedRecords > 0)
            {
                _session.WriteEvent(0, EventCode.LogRecovered, _log.DamagedRecords);
            }

            if (reduced)
            {
                StartReduced();
            }
            else
            {
                StartPolicy(identified);
            }

            _detector.Reset(0);
            _guard.Start();
            _log.Sync();
        }

        /// <summary>Opens the log; where that fails in a way that throws, the device goes on without it.</summary>
        private void OpenLog()
        {
            try
            {
                if (_log.Open())
                {
                    _store.Load(null);
                }
            }
            catch (Exception)
            {
                _log.GiveUp();
                _withoutLog = true;
            }
        }

        /// <summary>Counts the faults before this start, and decides what is left out for them.</summary>
        /// <returns>Whether something is.</returns>
        private bool TakeStock(ResetCause cause)
        {
            LastSession last = _log.LastSession;
            _faultsInARow = last.EndedInOrder ? 0 : last.FaultsInARow;
            if (cause == ResetCause.Watchdog)
            {
                _faultsInARow = _faultsInARow < MostFaultsCounted ? _faultsInARow + 1 : MostFaultsCounted;
            }
            else if (cause == ResetCause.Fault && !last.EndedByFault)
            {
                // The fault could not be logged, whatever it was: the flash is to be left alone.
                _faultsInARow = RestartPlan.FaultsToDetectOnly;
                _log.GiveUp();
                _withoutLog = true;
            }

            _safeMode = RestartPlan.ModeAfter(_faultsInARow);
            return _safeMode != SafeMode.None;
        }

        private void StartReduced()
        {
            PolicyLevel before = _policy.Level;
            _policy.OnlyDetect(PolicyReason.Fault);
            if (_policy.Level != before)
            {
                WritePolicyChange(0, before);
            }

            _detects = _safeMode != SafeMode.LogOnly;
            _talks = ((_log.LastSession.Fault >> 8) & 0xFF) != FaultPlace.Link;
            _classifier.LeavesOut = true;
            _classifier.AcceleratorReady = false;
            FollowPolicy();
            ServeAccelerator();
        }

        private bool IdentifyAccelerator()
        {
            // The part may still be loading its configuration: each attempt takes up to 60 ms.
            for (int attempt = 0; attempt < IdentifyAttempts; attempt++)
            {
                _accelerator.Begin(AcceleratorProtocol.CommandIdentify, 0, AcceleratorProtocol.IdentifyPayloadBytes);
                while (!_accelerator.Step())
                {
                    Thread.Sleep(0);
                }

                if (_accelerator.Status == AcceleratorProtocol.StatusOk)
                {
                    break;
                }
            }

            if (!TakeIdentity())
            {
                return false;
            }

            SendAcceleratorToSleep();
            return true;
        }

        /// <summary>Takes the answer to the question what the accelerator is.</summary>
        /// <returns>Whether it is one that this firmware can work with.</returns>
        private bool TakeIdentity()
        {
            byte[] answer = _accelerator.Answer;
            int start = _accelerator.AnswerStart;
            if (_accelerator.Status != AcceleratorProtocol.StatusOk
                || LittleEndian.ReadUInt16(answer, start + 12) != WindowFormat.Length
                || answer[start + 14] != WindowFormat.ContextLength
                || answer[start + 15] != WindowFormat.ClassCount)
            {
                return false;
            }

            _session.DescribeAccelerator(LittleEndian.ReadInt32(answer, start), answer, start + 4);
            return true;
        }

        private void SendAcceleratorToSleep()
        {
            _accelerator.Begin(AcceleratorProtocol.CommandSleep, 0, 0);
            while (!_accelerator.Step())
            {
                Thread.Sleep(0);
            }

            _ledger.AcceleratorSleeps();
        }

        private void StartPolicy(bool acceleratorAnswers)
        {
            if (!acceleratorAnswers)
            {
                if (_settings.Policy <= PolicyLevel.Selective)
                {
                    _search.Begin(HighResTimer.GetCurrent(), AcceleratorSearch.FirstPauseMilliseconds);
                }

                PolicyLevel before = _policy.Level;
                _policy.AcceleratorFailed();
                if (_policy.Level != before)
                {
                    WritePolicyChange(0, before);
                }
            }

            // Whoever set detection only knows that the others are left out; one without an accelerator cannot be told so.
            _classifier.LeavesOut = acceleratorAnswers;
            _classifier.AcceleratorReady = acceleratorAnswers;
            FollowPolicy();
            ServeAccelerator();
        }

        /// <summary>Looks for an accelerator that is missing, while nobody else uses its link.</summary>
        private bool StepSearch()
        {
            if (!_search.IsTrying || !_search.Step())
            {
                return false;
            }

            ulong now = HighResTimer.GetCurrent();
            if (!TakeIdentity())
            {
                _search.Miss(now);
                return true;
            }

            _search.End();
            _classifier.ForgetFaults();
            _session.WriteEvent(_history.NextIndex, EventCode.AcceleratorFound, _session.RtlVersion);
            _session.WriteBoot();
            PolicyLevel before = _policy.Level;
            _policy.AcceleratorFound();
            if (_policy.Level != before)
            {
                WritePolicyChange(_history.NextIndex, before);
            }

            _classifier.LeavesOut = true;
            _classifier.AcceleratorReady = true;
            FollowPolicy();
            return true;
        }

        /// <summary>The accelerator has failed for a long time without a break: it is switched off, and tried again later.</summary>
        private void LoseAccelerator()
        {
            _classifier.ForgetFaults();
            _search.Begin(HighResTimer.GetCurrent(), AcceleratorSearch.LongestPauseMilliseconds);
            PolicyLevel before = _policy.Level;
            _policy.AcceleratorFailed();
            if (_policy.Level != before)
            {
                WritePolicyChange(_history.NextIndex, before);
            }

            FollowPolicy();
        }

        /// <summary>The ledger's interval is over: logs it. <see cref="AskPolicy"/> is the other half.</summary>
        private void CloseLedger(long index)
        {
            if (_faultsInARow > 0 && (HighResTimer.GetCurrent() - _startedAt) / 1000 >= RestartPlan.SteadyMilliseconds)
            {
                _session.WriteEvent(index, EventCode.Steady, _faultsInARow);
                _faultsInARow = 0;
            }

            CountFlashReads();
            TellBattery();
            _ledger.BatteryMillivolts = _policy.BatteryMillivolts;
            _session.WriteEnergy(index, _ledger);
        }

        private void AskPolicy(long index)
        {
            PolicyLevel before = _policy.Level;
            bool changed = _policy.Update(
                _ledger.WearSeconds, _ledger.TotalMicrojoules(), _ledger.Microjoules(EnergyPart.Accelerator), _ledger.Microjoules(EnergyPart.Flash));
            if (changed)
            {
                WritePolicyChange(index, before);
                _session.WriteBudget(index, _policy, _ledger);
                FollowPolicy();
            }
        }

        private void TellBattery()
        {
            int measured = _guard.BatteryMillivolts;
            if (measured != _batteryTold)
            {
                _batteryTold = measured;
                _policy.BatteryMillivolts = measured;
            }
        }

        private void WritePolicyChange(long index, PolicyLevel before)
        {
            _session.WriteEvent(index, EventCode.PolicyChanged, (int)_policy.Level | ((int)before << 8) | ((int)_policy.Reason << 16));
        }

        private void CountFlashReads()
        {
            long bytes = _flash.BytesRead - _flashBytesCounted;
            _flashBytesCounted += bytes;
            _ledger.FlashRead(bytes * 8 * 1000000 / SpiNorFlash.SpiClockHertz);
        }

        private void FollowPolicy()
        {
            _accelerates = _policy.Level <= PolicyLevel.Selective;
            _classifier.Selective = _policy.Level == PolicyLevel.Selective;
            if (!_accelerates)
            {
                _classifier.Enabled = false;
            }

            if (_policy.Level == PolicyLevel.ProtectLog)
            {
                BeginPowerOff(_history.NextIndex);
            }
        }

        private void BeginPowerOff(long index)
        {
            _poweringOff = true;
            _powerOffIndex = index;
            _powerOffSince = HighResTimer.GetCurrent();
            _led.Light();
            _classifier.Drain();
        }

        /// <summary>Gives the accelerator power when it is needed, and takes it away when it is not.</summary>
        private void ServeAccelerator()
        {
            if (_search.IsNeeded && (_search.IsTrying || !_classifier.NeedsAccelerator))
            {
                _search.Look(HighResTimer.GetCurrent());
            }
            else if (_classifier.FaultyBeats >= FaultyBeatsOfALoss && !_search.IsNeeded)
            {
                LoseAccelerator();
            }

            bool needed = _accelerates || _classifier.NeedsAccelerator || _search.IsTrying;
            if (needed && !_supply.IsOn)
            {
                _supply.SwitchOn();
                _supply.Release();
            }
            else if (!needed && _supply.IsOn)
            {
                _supply.SwitchOff();
                _classifier.AcceleratorReady = false;
            }
            else if (needed && !_search.IsTrying && !_classifier.AcceleratorReady && _supply.IsConfigured())
            {
                _classifier.AcceleratorReady = true;
            }

            _classifier.Enabled = _accelerates && _classifier.AcceleratorReady;
        }

        private void LogStart(ResetCause cause)
        {
            _session.WriteEvent(0, EventCode.Reset, (int)cause | (_faultsInARow << 8));
            _session.WriteEvent(0, EventCode.SamplerChosen, _tickMicroseconds);
            int found = SettingsFound & 0xFF;
            if (found != SettingsStore.NeverSet && found != SettingsStore.Stored)
            {
                _session.WriteEvent(0, EventCode.SettingsDefaulted, SettingsFound);
            }
        }

        private ResetCause FindResetCause()
        {
            bool poweredOn = DateTime.UtcNow.Year < RunningClockYear;
            if (poweredOn)
            {
                Rtc.SetSystemTime(new DateTime(RunningClockYear, 1, 1));
            }

            // Only the rest after a fault ends by the timer.
            Sleep.WakeupCause woken = Sleep.GetWakeupCause();
            if (_log.LastSession.EndedByFault || woken == Sleep.WakeupCause.Timer)
            {
                return ResetCause.Fault;
            }

            if (woken != Sleep.WakeupCause.Undefined)
            {
                return ResetCause.Wake;
            }

            if (!_log.IsUsable)
            {
                return ResetCause.Unknown;
            }

            if (_log.LastSession.EndedInOrder)
            {
                return ResetCause.PowerOn;
            }

            return poweredOn ? ResetCause.Unexpected : ResetCause.Watchdog;
        }

        private bool TakeSample()
        {
            _place = FaultPlace.Sampling;
            ulong now = HighResTimer.GetCurrent();
            if (!_frontEnd.ReadSample())
            {
                return false;
            }

            if (!_guard.OnSample())
            {
                return true;
            }

            int periods = _clock.PeriodsUntil(now);
            if (periods > 1)
            {
                FillGap(periods - 1);
            }

            AddSample(_frontEnd.Microvolts, _guard.Untrusted);
            _guard.Step(_history.NextIndex);
            return true;
        }

        private void FillGap(int lost)
        {
            _session.WriteEvent(_history.NextIndex + lost, EventCode.SamplesLost, lost);
            int held = _history[_history.NextIndex - 1];

            // Time goes on: the index counts every period. After a gap longer than the history there is nothing left to join to, and no
            // time to fill it; but the count must still be right.
            if (lost >= SampleHistory.Capacity)
            {
                _history.Skip(lost, held);
                _detector.Reset(_history.NextIndex);
                return;
            }

            for (int i = 0; i < lost; i++)
            {
                AddSample(held, true);
            }
        }

        private void AddSample(int microvolts, bool lost)
        {
            _history.Add(microvolts, lost);
            if (_detects)
            {
                Detect(microvolts, lost);
            }

            if (_talks)
            {
                _hostLink.Poll();
            }

            KeepHouse();
        }

        private void Detect(int microvolts, bool lost)
        {
            _detector.Push(microvolts);
            if (lost)
            {
                _rhythm.Disturb(_history.NextIndex - 1);
            }

            long peak;
            while (_detector.TryTakeBeat(out peak))
            {
                // A heart that goes on beating must not keep the device from switching off.
                if (!_poweringOff || peak < _powerOffIndex)
                {
                    _classifier.Add(peak, _detector.BeatQuality);
                    _rhythm.AddBeat(peak, _detector.BeatQuality);
                    _led.Beat();
                }
            }
        }

        private void KeepHouse()
        {
            long index = _history.NextIndex;

            // Not all at the same sample: each would be little, together they are half a sample period on the interpreter.
            int slotSample = (int)(index % ButtonPollSamples);
            if (slotSample == 0)
            {
                PollButton(index);
                ServeAccelerator();
            }
            else if (slotSample == LedSample)
            {
                StepLed(index / StatusLed.SlotSamples);
            }

            int errorSample = (int)(index % _errorSamples);
            if (errorSample == 0)
            {
                _guard.CheckErrors(index);
                WatchRhythm(index);
            }
            else if (errorSample == TasksSample)
            {
                WatchTasks(HighResTimer.GetCurrent());
            }

            if (!_detects && index % WholeStripSamples == 0)
            {
                _strips.Request(index - WholeStripSamples, index);
            }

            if (index % _syncSamples == 0)
            {
                ReportDropped(index);
                _log.Sync();
            }

            // Too much for the path of a sample: the next slice of background work does it.
            if (index % _ledgerSamples == 0)
            {
                _ledgerDue = index;
            }

            if (index % _budgetSamples == 0)
            {
                _budgetDue = index;
            }
        }

        private void ReportDropped(long index)
        {
            // The first sector given up is news, and from then on every so many.
            if (_log.SectorsGivenUp > _givenUpReported
                && (_givenUpReported == 0 || _log.SectorsGivenUp - _givenUpReported >= GivenUpStep)
                && _session.WriteEvent(index, EventCode.FlashFull, _log.SectorsGivenUp))
            {
                _givenUpReported = _log.SectorsGivenUp;
            }

            // This record may be dropped too: then the count stays, and is reported next time.
            if (_log.Dropped > 0 && _session.WriteEvent(index, EventCode.RecordsDropped, _log.Dropped))
            {
                _log.DroppedReported();
            }
        }

        private void PollButton(long index)
        {
            bool down = _button.Read() == PinValue.Low;
            if (_ignorePress)
            {
                // The press that woke the device is not meant for it.
                _ignorePress = down;
                return;
            }

            if (down == _buttonDown && !down && !_poweringOff)
            {
                return;
            }

            ulong now = HighResTimer.GetCurrent();
            if (_poweringOff)
            {
                // A strip may wait for samples that never come.
                _forcedOff = (long)(now - _powerOffSince) >= ForcedOffMilliseconds * 1000L;
                return;
            }

            if (down && !_buttonDown)
            {
                _buttonDownIndex = index;
                _buttonDownSince = now;
            }
            else if (down && (long)(now - _buttonDownSince) >= _powerOffMicroseconds)
            {
                BeginPowerOff(index);
            }
            else if (!down)
            {
                // A short press marks what the wearer felt, and keeps the ECG around it.
                _session.WriteEvent(_buttonDownIndex, EventCode.Button, (int)((now - _buttonDownSince) / 1000));
                _strips.Request(_buttonDownIndex - _stripSamples, _buttonDownIndex + _stripSamples + 1);
                _search.Hurry(now);
            }

            _buttonDown = down;
        }

        private void WatchRhythm(long index)
        {
            byte code;
            long at;
            int argument;
            if (!_detects)
            {
                return;
            }

            _rhythm.Look(index, _detector.SignalQuality);
            while (_rhythm.TryTakeEvent(out code, out at, out argument))
            {
                _session.WriteEvent(at, code, argument);
            }
        }

        private void StepLed(long slot)
        {
            if (_poweringOff)
            {
                return;
            }

            _led.FrontEndFault = _guard.IsDown;
            _led.LeadOff = _guard.LeadOff;
            _led.BatteryLow = _guard.BatteryLow || (_policy.Level >= PolicyLevel.DetectOnly && _policy.Reason == PolicyReason.BatteryVoltage);
            _led.PartFault = _guard.Limps
                || !_log.IsUsable
                || _policy.Reason == PolicyReason.Accelerator
                || _safeMode != SafeMode.None
                || _classifier.FaultyBeats >= FaultyBeatsOfAFault;
            _led.Step(slot);
        }

        private void WatchTasks(ulong now)
        {
            long milliseconds = (long)(now / 1000);
            long index = _history.NextIndex;
            if (_watchdog.Hangs(TaskWatchdog.Flash, _log.IsLost ? -1 : _log.Activity, milliseconds))
            {
                bool wasLost = _log.IsLost;
                _place = FaultPlace.Log;
                if (_log.Revive() || !wasLost)
                {
                    _session.WriteEvent(index, EventCode.Watchdog, TaskWatchdog.Flash);
                }
            }

            if (_watchdog.Hangs(TaskWatchdog.Accelerator, _classifier.Activity, milliseconds))
            {
                _session.WriteEvent(index, EventCode.Watchdog, TaskWatchdog.Accelerator);
                _classifier.Abort();
            }

            if (_watchdog.Hangs(TaskWatchdog.Link, _hostLink.Activity, milliseconds))
            {
                _session.WriteEvent(index, EventCode.Watchdog, TaskWatchdog.Link);
                _hostLink.Abort();
            }
        }

        private bool StepBackground()
        {
            if (_ledgerDue != 0)
            {
                _place = FaultPlace.Ledger;
                CloseLedger(_ledgerDue);
                _policyDue = _ledgerDue;
                _ledgerDue = 0;
                return true;
            }

            if (_policyDue != 0)
            {
                AskPolicy(_policyDue);
                _policyDue = 0;
                return true;
            }

            if (_budgetDue != 0)
            {
                _session.WriteBudget(_budgetDue, _policy, _ledger);
                _budgetDue = 0;
                return true;
            }

            // One slice of one task per turn, and every task in its turn: none can starve another or a sample.
            for (int i = 0; i < 4; i++)
            {
                _turn = (_turn + 1) & 3;
                _place = (byte)(FaultPlace.Classifier + _turn);
                bool worked;
                switch (_turn)
                {
                    case 0:
                        worked = _classifier.Step() || StepSearch();
                        break;
                    case 1:
                        worked = _strips.Step();
                        break;
                    case 2:
                        worked = _log.Step() || _store.Step(_ledger);
                        break;
                    default:
                        worked = _talks && _hostLink.Step();
                        break;
                }

                if (worked)
                {
                    return true;
                }
            }

            return false;
        }

        private void Idle()
        {
            _place = FaultPlace.Waiting;
            if (MaySleepLightly())
            {
                _sleeper.SleepUntilSample();
                if (_sleeper.HostCalled)
                {
                    _hostCalledAt = HighResTimer.GetCurrent();
                }
            }
            else if (_wait.Code == 0)
            {
                _wait.Wait();
            }
            else
            {
                _ledger.McuWaits();
                _wait.Wait();
                _ledger.McuWorks();
            }

            // Samples drive all regular work; where none come, this does.
            if (!_guard.Runs)
            {
                KeepHouseWithoutSamples();
            }
            else if (++_idleTurns >= _silenceTurns)
            {
                _idleTurns = 0;
                _guard.Watch(HighResTimer.GetCurrent());
            }
        }

        private void KeepHouseWithoutSamples()
        {
            ulong now = HighResTimer.GetCurrent();
            if (_talks)
            {
                _hostLink.Poll();
            }

            long slot = (long)(now / StatusLed.SlotMicroseconds);
            if (slot != _houseSlot)
            {
                _houseSlot = slot;
                PollButton(_history.NextIndex);
                StepLed(slot);
                ServeAccelerator();
                WatchTasks(now);
                if (slot % SyncSlots == 0)
                {
                    ReportDropped(_history.NextIndex);
                    _log.Sync();
                }

                if (slot % LedgerSlots == 0)
                {
                    CloseLedger(_history.NextIndex);
                    AskPolicy(_history.NextIndex);
                }
            }

            _guard.Watch(now);
        }

        /// <summary>Whether nothing but the next sample is waited for, and the host has been quiet for long enough.</summary>
        private bool MaySleepLightly()
        {
            if (!_settings.LightSleep || !_guard.Runs || !_hostLink.IsQuiet)
            {
                return false;
            }

            ulong heard = _hostLink.LastReceivedMicroseconds > _hostCalledAt ? _hostLink.LastReceivedMicroseconds : _hostCalledAt;
            return heard == 0 || (long)(HighResTimer.GetCurrent() - heard) >= _hostAttentionMicroseconds;
        }

        /// <summary>Battery empty: the wearer sees it once more before the device sleeps.</summary>
        private void SignalProtection()
        {
            for (int i = 0; i < ProtectBlinks; i++)
            {
                _led.Dark();
                Thread.Sleep(ProtectBlinkMilliseconds);
                _led.Light();
                Thread.Sleep(ProtectBlinkMilliseconds);
            }
        }

        private void FinishLog()
        {
            while (!_store.IsIdle)
            {
                _log.Step();
                _store.Step(_ledger);
            }

            _log.Sync();
            while (!_log.IsSynced)
            {
                _log.Step();
                WatchTasks(HighResTimer.GetCurrent());
                Thread.Sleep(0);
            }
        }

        private void ShutDown()
        {
            _guard.Stop();
            _frontEnd.PowerDown();
            if (_policy.Level == PolicyLevel.ProtectLog)
            {
                SignalProtection();
            }

            // Room first: the session's last records must not be dropped.
            FinishLog();
            ReportDropped(_history.NextIndex);
            CountFlashReads();
            _session.WriteEnergy(_history.NextIndex, _ledger);
            _session.WriteBudget(_history.NextIndex, _policy, _ledger);
            _session.WriteClose(_history.NextIndex);
            FinishLog();
            if (_log.IsUsable)
            {
                _flash.PowerDown();
            }

            _supply.SwitchOff();
            _led.Dark();
            WaitForRelease();
            _sleeper.Disarm();
            Sleep.EnableWakeupByPin((Sleep.WakeupGpioPin)(1UL << Pins.Button), 0);
            Sleep.StartDeepSleep();
        }

        private void StopParts()
        {
            try
            {
                _guard.Stop();
                _frontEnd.PowerDown();
            }
            catch (Exception)
            {
                // A front end that goes on is a waste, no more.
            }

            try
            {
                _supply.SwitchOff();
            }
            catch (Exception)
            {
                // The same.
            }
        }

        /// <summary>Logs the fault as the last record, writes out what there is, and blinks.</summary>
        /// <returns>Whether it is in the flash.</returns>
        private bool LogFault(int argument)
        {
            bool logged = false;
            try
            {
                FinishLogBounded();
                logged = _session.WriteEvent(_history.NextIndex, EventCode.Fault, argument);
                logged = FinishLogBounded() && logged && _log.IsUsable;
            }
            catch (Exception)
            {
                // The flash fails, or the log is what is broken: the next start sees that a fault is missing.
                logged = false;
            }

            try
            {
                for (int i = 0; i < FaultBlinks; i++)
                {
                    _led.Light();
                    Thread.Sleep(FaultBlinkLitMilliseconds);
                    _led.Dark();
                    Thread.Sleep(FaultBlinkDarkMilliseconds);
                }
            }
            catch (Exception)
            {
                // Then without light.
            }

            return logged;
        }

        private bool FinishLogBounded()
        {
            ulong start = HighResTimer.GetCurrent();
            _log.Held = false;
            _log.Sync();
            while (!_log.IsSynced && HighResTimer.GetCurrent() - start < LogEndMicroseconds)
            {
                _log.Step();
                Thread.Sleep(0);
            }

            return _log.IsSynced;
        }

        /// <summary>Lets the button end the rest, unless it is down: it would end it at once, and the device would start without end.</summary>
        private bool ArmButton()
        {
            _sleeper.Disarm();
            return _button.Read() == PinValue.High
                && Sleep.EnableWakeupByPin((Sleep.WakeupGpioPin)(1UL << Pins.Button), 0) == EspNativeError.OK;
        }

        private void WaitForRelease()
        {
            // The button wakes the device again: it must be up first. One that is stuck must not keep the device awake.
            for (int waited = 0; waited < ReleaseMilliseconds && _button.Read() == PinValue.Low; waited += ReleasePollMilliseconds)
            {
                Thread.Sleep(ReleasePollMilliseconds);
            }
        }
    }
}
