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

namespace EcgWearable.Firmware
{
    /// <summary>
    /// The device: brings the parts up, then reads every sample in time and does everything else in the time between samples.
    /// </summary>
    public sealed class Wearable
    {
        private const int EventTickMicroseconds = 2500;
        private const int SilenceMicroseconds = 200000;
        private const int RestartMilliseconds = 1000;
        private const int ButtonPollSamples = 16;
        private const int IdentifyAttempts = 10;
        private const int SilencePollTurns = 256;
        private const int ProtectBlinks = 5;
        private const int ProtectBlinkMilliseconds = 200;
        private const byte LightSleepCode = 0x10;
        private const int MostWindowsPerWake = 32;

        private readonly WearableSettings _settings;
        private readonly IBeatDetector _detector;
        private readonly FrontEndRate _rate;
        private readonly SampleHistory _history = new SampleHistory();
        private readonly EnergyLedger _ledger = new EnergyLedger();
        private readonly GpioPin _dataReady;
        private readonly GpioPin _led;
        private readonly GpioPin _button;
        private readonly GpioPin _acceleratorReset;
        private readonly AcceleratorSupply _supply;
        private readonly PowerPolicy _policy;
        private readonly LightSleeper _sleeper;
        private readonly SpiNorFlash _flash;
        private readonly Ads1293 _frontEnd;
        private readonly AcceleratorLink _accelerator;
        private readonly SampleClock _clock;
        private readonly WearLog _log;
        private readonly SessionLog _session;
        private readonly StripRecorder _strips;
        private readonly BeatClassifier _classifier;
        private readonly HostLink _hostLink;
        private readonly ISampleWait _wait;
        private readonly int _syncSamples;
        private readonly int _ledgerSamples;
        private readonly int _budgetSamples;
        private readonly long _hostAttentionMicroseconds;
        private readonly int _errorSamples;
        private readonly int _stripSamples;
        private readonly long _powerOffMicroseconds;
        private bool _frontEndRuns;
        private int _frontEndAttempts;
        private ulong _frontEndRetryAt;
        private bool _leadOff;
        private bool _buttonDown;
        private long _buttonDownIndex;
        private ulong _buttonDownSince;
        private int _turn;
        private int _idleTurns;
        private bool _poweringOff;
        private bool _accelerates;
        private long _flashBytesCounted;
        private ulong _hostCalledAt;

        /// <summary>Opens pins and buses and makes all parts.</summary>
        /// <param name="settings">Settings.</param>
        /// <param name="detector">Finds the R peaks.</param>
        public Wearable(WearableSettings settings, IBeatDetector detector)
        {
            _ledger.Start();
            _settings = settings;
            _detector = detector;
            _rate = settings.MakeRate();
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
            _led = gpio.OpenPin(Pins.Led, PinMode.Output);
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

            int tickMicroseconds = TickProbe.MeasureMicroseconds();
            _supply = new AcceleratorSupply(acceleratorPower, _acceleratorReset, _ledger);
            _policy = new PowerPolicy(settings.MakeBudget(), settings.Policy);
            _sleeper = new LightSleeper(Pins.Ads1293DataReady, Sleep.WakeUpPort.COM2, _ledger);
            _wait = tickMicroseconds <= EventTickMicroseconds ? (ISampleWait)new EventWait(_dataReady) : new SpinningWait();
            _clock = new SampleClock(_rate.OdrNumerator, _rate.OdrDenominator);
            _log = new WearLog(_flash, _ledger);
            _session = new SessionLog(_log);
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
                new BeatBatch(Bounded(settings.WindowsPerWake, 1, MostWindowsPerWake)),
                Bounded(Samples(settings.LongestBatchWait.Milliseconds), 0, SampleHistory.Capacity - (_stripSamples * 3 / 2)));
            _hostLink = new HostLink(port, _log, _session, _history, _classifier, _frontEnd, _flash);
        }

        /// <summary>How much the device does, and why; told the battery's voltage by whoever measures it.</summary>
        public PowerPolicy Policy => _policy;

        /// <summary>Runs until the wearer switches the device off; then everything is logged and the MCU sleeps for good.</summary>
        public void Run()
        {
            StartUp();
            while (!(_poweringOff && _classifier.IsIdle && _strips.IsIdle))
            {
                if (_dataReady.Read() == PinValue.Low && _frontEndRuns)
                {
                    TakeSample();
                }
                else if (!StepBackground())
                {
                    Idle();
                }
            }

            ShutDown();
        }

        private static SpiDevice OpenSpi(int bus, int chipSelect, int clockHertz)
        {
            SpiConnectionSettings settings = new SpiConnectionSettings(bus, chipSelect);
            settings.ClockFrequency = clockHertz;
            settings.Mode = SpiMode.Mode0;
            settings.DataBitLength = 8;
            return SpiDevice.Create(settings);
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
            SetLed(true);
            _supply.SwitchOn();
            _log.Open();
            _supply.Release();
            _session.Describe(_rate, (byte)(_wait.Code | (_settings.LightSleep ? LightSleepCode : 0)), _settings.Policy);
            bool identified = IdentifyAccelerator();
            _session.WriteBoot();
            if (!identified)
            {
                _session.WriteEvent(0, EventCode.AcceleratorFault, _accelerator.Status);
            }

            if (_log.DamagedRecords > 0)
            {
                _session.WriteEvent(0, EventCode.LogRecovered, _log.DamagedRecords);
            }

            StartPolicy(identified);
            _detector.Reset(0);
            StartFrontEnd();
            _log.Sync();
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
            SendAcceleratorToSleep();
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

        /// <summary>The ledger's interval is over: logs it, and asks the policy.</summary>
        private void CloseLedger(long index)
        {
            CountFlashReads();
            _ledger.BatteryMillivolts = _policy.BatteryMillivolts;
            _session.WriteEnergy(index, _ledger);
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
                _poweringOff = true;
                _classifier.Drain();
            }
        }

        /// <summary>Gives the accelerator power when it is needed, and takes it away when it is not.</summary>
        private void ServeAccelerator()
        {
            bool needed = _accelerates || _classifier.NeedsAccelerator;
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
            else if (needed && !_classifier.AcceleratorReady && _supply.IsConfigured())
            {
                _classifier.AcceleratorReady = true;
            }

            _classifier.Enabled = _accelerates && _classifier.AcceleratorReady;
        }

        private void SetLed(bool lit)
        {
            _led.Write(lit ? PinValue.High : PinValue.Low);
            _ledger.LedLit = lit;
        }

        private void StartFrontEnd()
        {
            _frontEndAttempts++;
            int result = _frontEnd.BringUp();
            if (result != Ads1293.BringUpOk)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndFault, result);
                _frontEndRuns = false;
                _ledger.FrontEndConverting = false;
                _frontEndRetryAt = HighResTimer.GetCurrent() + (RestartMilliseconds * 1000UL);
                return;
            }

            if (_frontEndAttempts > 1)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndRestarted, _frontEndAttempts);
            }

            _frontEnd.Start();
            _frontEndRuns = true;
            _ledger.FrontEndConverting = true;
            if (_history.NextIndex == 0)
            {
                _clock.Restart();
            }
        }

        private void TakeSample()
        {
            ulong now = HighResTimer.GetCurrent();
            if (!_frontEnd.ReadSample())
            {
                return;
            }

            int periods = _clock.PeriodsUntil(now);
            if (periods > 1)
            {
                FillGap(periods - 1);
            }

            AddSample(_frontEnd.Microvolts, _leadOff);
        }

        private void FillGap(int lost)
        {
            _session.WriteEvent(_history.NextIndex + lost, EventCode.SamplesLost, lost);
            int held = _history[_history.NextIndex - 1];

            // Time goes on: the index counts every period. After a gap longer than the history there is nothing left to join to,
            // but the count must still be right.
            for (int i = 0; i < lost; i++)
            {
                AddSample(held, true);
            }
        }

        private void AddSample(int microvolts, bool lost)
        {
            _history.Add(microvolts, lost);
            _detector.Push(microvolts);
            long peak;
            while (_detector.TryTakeBeat(out peak))
            {
                // A heart that goes on beating must not keep the device from switching off.
                if (_poweringOff)
                {
                    continue;
                }

                _classifier.Add(peak);
                SetLed(!_ledger.LedLit);
            }

            _hostLink.Poll();
            KeepHouse();
        }

        private void KeepHouse()
        {
            long index = _history.NextIndex;
            if (index % ButtonPollSamples == 0)
            {
                PollButton(index);
                ServeAccelerator();
            }

            if (index % _errorSamples == 0)
            {
                CheckErrors(index);
            }

            if (index % _syncSamples == 0)
            {
                ReportDropped(index);
                _log.Sync();
            }

            if (index % _ledgerSamples == 0)
            {
                CloseLedger(index);
            }

            if (index % _budgetSamples == 0)
            {
                _session.WriteBudget(index, _policy, _ledger);
            }
        }

        private void ReportDropped(long index)
        {
            // This record may be dropped too: then the count stays, and is reported next time.
            if (_log.Dropped > 0 && _session.WriteEvent(index, EventCode.RecordsDropped, _log.Dropped))
            {
                _log.DroppedReported();
            }
        }

        private void PollButton(long index)
        {
            bool down = _button.Read() == PinValue.Low;
            if (down == _buttonDown && (!down || _poweringOff))
            {
                return;
            }

            ulong now = HighResTimer.GetCurrent();
            if (down && !_buttonDown)
            {
                _buttonDownIndex = index;
                _buttonDownSince = now;
            }
            else if (down && (long)(now - _buttonDownSince) >= _powerOffMicroseconds)
            {
                _poweringOff = true;
                _classifier.Drain();
            }
            else if (!down && !_poweringOff)
            {
                // A short press marks what the wearer felt, and keeps the ECG around it.
                _session.WriteEvent(_buttonDownIndex, EventCode.Button, (int)((now - _buttonDownSince) / 1000));
                _strips.Request(_buttonDownIndex - _stripSamples, _buttonDownIndex + _stripSamples + 1);
            }

            _buttonDown = down;
        }

        private void CheckErrors(long index)
        {
            _frontEnd.ReadErrors();
            bool off = _frontEnd.LeadOff != 0;
            if (off != _leadOff)
            {
                _leadOff = off;
                _session.WriteEvent(index, off ? EventCode.LeadOff : EventCode.LeadOn, _frontEnd.LeadOff);
            }

            if ((_frontEnd.ErrorStatus & 0x70) != 0)
            {
                _session.WriteEvent(index, EventCode.OutOfRange, _frontEnd.ErrorStatus);
            }

            if ((_frontEnd.ErrorStatus & 0x04) != 0)
            {
                _session.WriteEvent(index, EventCode.BatteryLow, _frontEnd.ErrorStatus);
            }
        }

        private bool StepBackground()
        {
            // One slice of one task per turn, and every task in its turn: none can starve another or a sample.
            for (int i = 0; i < 4; i++)
            {
                _turn = (_turn + 1) & 3;
                bool worked;
                switch (_turn)
                {
                    case 0:
                        worked = _classifier.Step();
                        break;
                    case 1:
                        worked = _strips.Step();
                        break;
                    case 2:
                        worked = _log.Step();
                        break;
                    default:
                        worked = _hostLink.Step();
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

            if (++_idleTurns < SilencePollTurns)
            {
                return;
            }

            // Samples drive all regular work; where none come, this does.
            _idleTurns = 0;
            ulong now = HighResTimer.GetCurrent();
            if (_frontEndRuns && _clock.IsSilent(now, SilenceMicroseconds))
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndFault, 0);
                StartFrontEnd();
            }
            else if (!_frontEndRuns)
            {
                _hostLink.Poll();
                PollButton(_history.NextIndex);
                if (now >= _frontEndRetryAt)
                {
                    StartFrontEnd();
                    _log.Sync();
                }
            }
        }

        /// <summary>Whether nothing but the next sample is waited for, and the host has been quiet for long enough.</summary>
        private bool MaySleepLightly()
        {
            if (!_settings.LightSleep || !_frontEndRuns || !_hostLink.IsQuiet)
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
                SetLed(true);
                Thread.Sleep(ProtectBlinkMilliseconds);
                SetLed(false);
                Thread.Sleep(ProtectBlinkMilliseconds);
            }
        }

        private void FinishLog()
        {
            _log.Sync();
            while (!_log.IsSynced)
            {
                _log.Step();
                Thread.Sleep(0);
            }
        }

        private void ShutDown()
        {
            _frontEnd.PowerDown();
            _ledger.FrontEndConverting = false;
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
            _flash.PowerDown();
            _supply.SwitchOff();
            SetLed(false);
            _sleeper.Disarm();
            Sleep.StartDeepSleep();
        }
    }
}
