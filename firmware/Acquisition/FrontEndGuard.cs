using System.Device.Gpio;
using System.Threading;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Keeps the front end running: brings it up, reads its errors, reads its registers back once a minute, measures the battery with its
    /// monitor, and repairs what a brown-out or a loose contact has done. Everything it finds is logged.
    /// </summary>
    /// <remarks>
    /// A part that answers but does not hold its set-up, or names another revision, is used all the same after <see cref="PatientAttempts"/>
    /// attempts: it may still deliver an ECG. A part that does not answer is tried again and again, at first every second, later every ten.
    /// </remarks>
    public sealed class FrontEndGuard
    {
        /// <summary>Samples between two looks at the errors that the part's alarm asks for.</summary>
        public const int AlarmPauseSamples = 16;

        /// <summary>Attempts after which a part with a wrong set-up or revision is used as it is.</summary>
        public const int PatientAttempts = 3;

        private const int SilenceMicroseconds = 200000;
        private const int RetryMicroseconds = 1000000;
        private const int LateRetryMicroseconds = 10000000;
        private const int QuickRetries = 10;
        private const int SilentStarts = 3;
        private const int SettlingSamples = 5;
        private const int FirstJobSample = 64;
        private const int RangeClearChecks = 4;
        private const int BatteryClearChecks = 240;
        private const int SyncErrorWeight = 3;
        private const int SyncRestartWeight = 12;
        private const int EarlyReadsOfAWrongRate = 8;

        private readonly Ads1293 _frontEnd;
        private readonly GpioPin _dataReady;
        private readonly GpioPin _reset;
        private readonly SampleClock _clock;
        private readonly SampleHistory _history;
        private readonly SessionLog _session;
        private readonly EnergyLedger _ledger;
        private readonly int _minuteSamples;
        private Job _job;
        private int _attempts;
        private int _failures;
        private int _silentStarts;
        private bool _silenceSeen;
        private int _accepted = Ads1293.BringUpOk;
        private int _lostSetUp = Ads1293.BringUpOk;
        private ulong _retryAt;
        private long _lastAlarm = -AlarmPauseSamples;
        private int _leads;
        private int _rangeChecks;
        private int _batteryChecks;
        private int _syncWeight;
        private int _settling;
        private int _earlyReads;

        /// <summary>Makes a guard; nothing is sent yet.</summary>
        /// <param name="frontEnd">The part.</param>
        /// <param name="dataReady">DRDYB, open as an input.</param>
        /// <param name="reset">RSTB, open as an output, high = running.</param>
        /// <param name="clock">Counts the periods.</param>
        /// <param name="history">Knows the sample index.</param>
        /// <param name="session">Where events are logged.</param>
        /// <param name="ledger">Counts the time that the part converts.</param>
        /// <param name="minuteSamples">Samples from one read-back to the next.</param>
        public FrontEndGuard(
            Ads1293 frontEnd,
            GpioPin dataReady,
            GpioPin reset,
            SampleClock clock,
            SampleHistory history,
            SessionLog session,
            EnergyLedger ledger,
            int minuteSamples)
        {
            _frontEnd = frontEnd;
            _dataReady = dataReady;
            _reset = reset;
            _clock = clock;
            _history = history;
            _session = session;
            _ledger = ledger;
            _minuteSamples = minuteSamples;
        }

        private enum Job
        {
            None,
            ReadingBack,
            Battery,
        }

        /// <summary>Whether the part converts, as far as is known.</summary>
        public bool Runs { get; private set; }

        /// <summary>Whether nothing is recorded: the part does not run, or delivers nothing.</summary>
        public bool IsDown => !Runs || _silentStarts > 0;

        /// <summary>Whether the part is used although its set-up or its revision is wrong.</summary>
        public bool Limps => _accepted != Ads1293.BringUpOk;

        /// <summary>Whether an electrode is off.</summary>
        public bool LeadOff => _leads != 0;

        /// <summary>Whether the next sample is not to be trusted: an electrode is off, or the filters settle after a synchronisation error.</summary>
        public bool Untrusted => _leads != 0 || _settling > 0;

        /// <summary>Whether the input has left its range within the last second.</summary>
        public bool Saturated => _rangeChecks > 0;

        /// <summary>Whether the part reports a supply below 2.7 V, or has within the last minute.</summary>
        public bool BatteryLow => _batteryChecks > 0;

        /// <summary>The battery as last measured by the part's monitor, in millivolts; 0 when it is not known.</summary>
        public int BatteryMillivolts { get; private set; }

        /// <summary>Brings the part up and starts it; when that fails, <see cref="Watch"/> tries again later.</summary>
        public void Start()
        {
            if (_failures > 0)
            {
                _reset.Write(PinValue.Low);
                Thread.Sleep(1);
                _reset.Write(PinValue.High);
            }

            _attempts++;
            _job = Job.None;
            int result = _frontEnd.BringUp();
            if (result != Ads1293.BringUpOk && (Ads1293.IsAbsent(result) || _failures + 1 < PatientAttempts))
            {
                Fail(result);
                return;
            }

            if (result != Ads1293.BringUpOk && result != _accepted)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndFault, result);
            }

            _accepted = result;
            if (_lostSetUp != Ads1293.BringUpOk)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndRepaired, _lostSetUp);
            }
            else if (_attempts > 1)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndRestarted, _attempts);
            }

            _lostSetUp = Ads1293.BringUpOk;
            if (_silentStarts == 0)
            {
                _failures = 0;
            }

            _frontEnd.Start();
            _clock.ExpectNewPhase(HighResTimer.GetCurrent());
            if (_history.NextIndex == 0)
            {
                _clock.Restart();
            }

            Runs = true;
            _ledger.FrontEndConverting = true;
        }

        /// <summary>Stops conversion.</summary>
        public void Stop()
        {
            _frontEnd.Stop();
            Runs = false;
            _ledger.FrontEndConverting = false;
        }

        /// <summary>A sample was read; <see cref="Ads1293.Status"/> is its status. Before the periods up to it are counted.</summary>
        /// <returns>False when the part had to be started anew: the sample is not to be used.</returns>
        public bool OnSample()
        {
            _silenceSeen = false;
            if (_silentStarts != 0)
            {
                _silentStarts = 0;
                _failures = 0;
            }

            if (_settling > 0)
            {
                _settling--;
            }

            // The alarm stays until ERROR_STATUS is read; a look at every sample would be too dear where an error comes and goes.
            long index = _history.NextIndex;
            if ((_frontEnd.Status & Ads1293Register.StatusAlarm) != 0 && index - _lastAlarm >= AlarmPauseSamples)
            {
                _lastAlarm = index;
                return CheckErrors(index);
            }

            return true;
        }

        /// <summary>Reads the error registers and logs what is new.</summary>
        /// <param name="index">Sample index now.</param>
        /// <returns>False when the part had to be started anew.</returns>
        public bool CheckErrors(long index)
        {
            if (!_frontEnd.ReadErrors())
            {
                return true;
            }

            if (_frontEnd.LeadOff != _leads)
            {
                _leads = _frontEnd.LeadOff;
                _session.WriteEvent(index, _leads != 0 ? EventCode.LeadOff : EventCode.LeadOn, _leads);
            }

            if ((_frontEnd.ErrorStatus & Ads1293Register.ErrorRange1) != 0 || _frontEnd.RangeError != 0)
            {
                if (_rangeChecks == 0)
                {
                    _session.WriteEvent(index, EventCode.OutOfRange, (_frontEnd.RangeError << 8) | _frontEnd.ErrorStatus);
                }

                _rangeChecks = RangeClearChecks;
            }
            else if (_rangeChecks > 0)
            {
                _rangeChecks--;
            }

            if (((_frontEnd.ErrorStatus | _frontEnd.LiveError) & Ads1293Register.ErrorBatteryLow) != 0)
            {
                if (_batteryChecks == 0)
                {
                    _session.WriteEvent(index, EventCode.BatteryLow, _frontEnd.ErrorStatus);
                }

                _batteryChecks = BatteryClearChecks;
            }
            else if (_batteryChecks > 0)
            {
                _batteryChecks--;
            }

            CheckRate();
            return CheckSynchronisation(index);
        }

        /// <summary>Does the next piece of the minute's work; call it after each sample.</summary>
        /// <param name="index">Sample index now.</param>
        public void Step(long index)
        {
            switch (_job)
            {
                case Job.ReadingBack:
                    int found;
                    bool last = _frontEnd.VerifyNext(out found);
                    if (found != Ads1293.BringUpOk && found != _accepted)
                    {
                        Repair(found);
                    }
                    else if (last)
                    {
                        _job = Job.Battery;
                    }

                    break;
                case Job.Battery:
                    // Reading data while DRDYB is low would raise it, and hide the sample that waits.
                    int millivolts;
                    if (_dataReady.Read() == PinValue.High && _frontEnd.TryReadBattery(out millivolts))
                    {
                        BatteryMillivolts = millivolts;
                        _job = Job.None;
                    }

                    break;
                default:
                    if (index % _minuteSamples == FirstJobSample)
                    {
                        _job = Job.ReadingBack;
                    }

                    break;
            }
        }

        /// <summary>Notices that no sample comes any more, and tries again what failed.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        /// <returns>True when it did something that took long.</returns>
        public bool Watch(ulong nowMicroseconds)
        {
            if (!Runs)
            {
                if (nowMicroseconds < _retryAt)
                {
                    return false;
                }

                Start();
                return true;
            }

            if (!_clock.IsSilent(nowMicroseconds, SilenceMicroseconds))
            {
                return false;
            }

            // Silence must be seen twice: after a stall of the MCU the first look comes before the sample that waits is read.
            if (!_silenceSeen)
            {
                _silenceSeen = true;
                return false;
            }

            _silenceSeen = false;
            int found = FindLostSetUp();
            if (_silentStarts == 0 && found == Ads1293.BringUpOk)
            {
                _session.WriteEvent(_history.NextIndex, EventCode.FrontEndFault, 0);
            }

            if (++_silentStarts > SilentStarts)
            {
                // It holds its set-up and delivers nothing: no use in trying five times a second.
                Runs = false;
                _ledger.FrontEndConverting = false;
                _failures++;
                _retryAt = nowMicroseconds + RetryPause();
                return true;
            }

            _lostSetUp = found;
            Start();
            return true;
        }

        private void Repair(int found)
        {
            _lostSetUp = found;
            Start();
        }

        private void Fail(int result)
        {
            _session.WriteEvent(_history.NextIndex, EventCode.FrontEndFault, result);
            _failures++;
            Runs = false;
            _ledger.FrontEndConverting = false;
            _retryAt = HighResTimer.GetCurrent() + RetryPause();
        }

        private ulong RetryPause()
        {
            return _failures <= QuickRetries ? (ulong)RetryMicroseconds : LateRetryMicroseconds;
        }

        private int FindLostSetUp()
        {
            int found;
            bool last = false;
            int first = Ads1293.BringUpOk;
            while (!last)
            {
                last = _frontEnd.VerifyNext(out found);
                if (first == Ads1293.BringUpOk && found != _accepted)
                {
                    first = found;
                }
            }

            return first;
        }

        private bool CheckSynchronisation(long index)
        {
            if (_frontEnd.SyncError == 0 && (_frontEnd.ErrorStatus & Ads1293Register.ErrorSyncEdge) == 0)
            {
                _syncWeight -= _syncWeight > 0 ? 1 : 0;
                return true;
            }

            // The part has restarted its filters and masked DRDYB meanwhile (SNAS602C, synchronization errors): the edges lie elsewhere now.
            _session.WriteEvent(index, EventCode.SyncError, _frontEnd.SyncError);
            _clock.ExpectNewPhase(HighResTimer.GetCurrent());
            _settling = SettlingSamples;
            _syncWeight += SyncErrorWeight;
            if (_syncWeight < SyncRestartWeight)
            {
                return true;
            }

            // It does not find its step by itself.

            _syncWeight = 0;
            Start();
            return false;
        }

        private void CheckRate()
        {
            // Samples that come too fast never look lost; a decimation register that changed is the likeliest cause.
            int early = _clock.EarlyReads;
            if (early - _earlyReads >= EarlyReadsOfAWrongRate && _job == Job.None)
            {
                _job = Job.ReadingBack;
            }

            _earlyReads = early;
        }
    }
}
