using System.Device.Gpio;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Takes beats in time order, waits until window and next RR interval are there, has the accelerator classify them and logs
    /// them. In slices, so that sampling goes on. The accelerator is awake only while it is given windows, of which several can be
    /// collected first.
    /// </summary>
    public sealed class BeatClassifier
    {
        private const int QueueLength = 64;
        private const int NormalizerSlice = 64;
        private const int ResetSteps = 4;

        // After a reset the accelerator loads its configuration: 119 ms, 43 samples, at most.
        private const int ConfigurationSamples = 96;

        private readonly SampleHistory _history;
        private readonly RrContext _context;
        private readonly ShapeContext _shape;
        private readonly WindowNormalizer _normalizer;
        private readonly AcceleratorLink _link;
        private readonly GpioPin _reset;
        private readonly SessionLog _session;
        private readonly StripRecorder _strips;
        private readonly EnergyLedger _ledger;
        private readonly int _nextBeatPatience;
        private readonly int _stripSamples;
        private readonly BeatSelector _selector;
        private readonly BeatBatch _batch;
        private readonly long _longestBatchSamples;
        private readonly long[] _peaks = new long[QueueLength];
        private readonly byte[] _qualities = new byte[QueueLength];
        private State _state;
        private int _head;
        private int _count;
        private bool _draining;
        private bool _selfTestAsked;
        private bool _selfTesting;
        private int _resetSteps;
        private long _peak;
        private long _previousPeak = -1;
        private long _rr;
        private byte _flags;
        private byte _quality;
        private bool _working;
        private int _wakeAttempts;
        private long _configuredIndex;

        /// <summary>Makes a classifier.</summary>
        /// <param name="history">Where windows are cut from.</param>
        /// <param name="context">Timing of beats.</param>
        /// <param name="link">The accelerator's link.</param>
        /// <param name="reset">The accelerator's RESET, open as an output, high = running.</param>
        /// <param name="session">Where beats are logged.</param>
        /// <param name="strips">Records strips around beats that are not normal.</param>
        /// <param name="ledger">Counts the accelerator's time.</param>
        /// <param name="detectorDelaySamples">Longest time from a beat to its detection.</param>
        /// <param name="stripSamples">Samples that are kept before and after a beat that is not normal.</param>
        /// <param name="selector">Chooses beats when <see cref="Selective"/>.</param>
        /// <param name="batch">Where beats wait for the accelerator; its size is how many windows it is given at a time.</param>
        /// <param name="longestBatchSamples">Longest that a window waits for others, from its R peak; less than the history keeps.</param>
        public BeatClassifier(
            SampleHistory history,
            RrContext context,
            AcceleratorLink link,
            GpioPin reset,
            SessionLog session,
            StripRecorder strips,
            EnergyLedger ledger,
            int detectorDelaySamples,
            int stripSamples,
            BeatSelector selector,
            BeatBatch batch,
            long longestBatchSamples)
        {
            _history = history;
            _context = context;
            _link = link;
            _reset = reset;
            _session = session;
            _strips = strips;
            _ledger = ledger;
            _normalizer = new WindowNormalizer(history);
            _shape = new ShapeContext();
            _stripSamples = stripSamples;
            _selector = selector;
            _batch = batch;
            _longestBatchSamples = longestBatchSamples;
            _nextBeatPatience = context.LongestInterval + detectorDelaySamples;
        }

        private enum State
        {
            Idle,
            Normalizing,
            Comparing,
            Waking,
            Classifying,
            Logging,
            Sleeping,
            Resetting,
            SelfTesting,
        }

        /// <summary>Whether beats are classified; otherwise they are logged as they come.</summary>
        public bool Enabled { get; set; }

        /// <summary>Whether of the beats only those are classified that the selector chooses.</summary>
        public bool Selective { get; set; }

        /// <summary>Whether it is the policy that keeps beats from being classified while not <see cref="Enabled"/>: they are marked so.</summary>
        public bool LeavesOut { get; set; }

        /// <summary>Whether the accelerator has power and is configured. A self-test waits for it.</summary>
        public bool AcceleratorReady { get; set; }

        /// <summary>Whether the accelerator is needed, now or for beats that wait.</summary>
        public bool NeedsAccelerator => _state != State.Idle || _batch.WindowCount > 0 || _selfTestAsked;

        /// <summary>Whether every beat given so far is logged.</summary>
        public bool IsIdle => _count == 0 && _batch.Count == 0 && _state == State.Idle;

        /// <summary>Whether a self-test that was asked for is over.</summary>
        public bool SelfTestDone => !_selfTestAsked && !_selfTesting;

        /// <summary>Result of the last self-test.</summary>
        public bool SelfTestPassed { get; private set; }

        /// <summary>Beats in a row that the accelerator failed to classify.</summary>
        public int FaultyBeats { get; private set; }

        /// <summary>What it is at, for the watchdog: 0 when it has nothing in hand, otherwise a number that changes as it gets on.</summary>
        public int Activity => _state == State.Idle ? 0 : (_session.BeatCount << 4) | (int)_state;

        /// <summary>The accelerator is given up, or found again: its faults count from here on.</summary>
        public void ForgetFaults()
        {
            FaultyBeats = 0;
        }

        /// <summary>Gives up what it has in hand, as after a fault of the accelerator.</summary>
        public void Abort()
        {
            if (_selfTesting || _state == State.Sleeping)
            {
                // No beat is in hand any more.
                _selfTesting = false;
                SelfTestPassed = false;
                _ledger.AcceleratorSleeps();
                StartReset();
            }
            else if (_state == State.Waking || _state == State.Classifying || _state == State.Logging)
            {
                Fail();
            }
        }

        /// <summary>Adds a beat; later than all before.</summary>
        /// <param name="rPeakSampleIndex">Its R peak.</param>
        /// <param name="quality">Its signal quality, 0 to 100, or <see cref="SessionLog.UnknownQuality"/>.</param>
        /// <returns>False when the queue is full and the beat was logged as unclassified at once.</returns>
        public bool Add(long rPeakSampleIndex, byte quality)
        {
            if (_count == QueueLength)
            {
                _session.WriteBeat(rPeakSampleIndex, (byte)BeatClass.Unclassified, 0, 0, 0, quality);
                return false;
            }

            _peaks[(_head + _count) % QueueLength] = rPeakSampleIndex;
            _qualities[(_head + _count) % QueueLength] = quality;
            _count++;
            return true;
        }

        /// <summary>No more beats will come: those that wait for a next one wait no longer.</summary>
        public void Drain()
        {
            _draining = true;
        }

        /// <summary>Asks for a self-test of the accelerator after the beat in hand.</summary>
        public void AskSelfTest()
        {
            _selfTestAsked = true;
        }

        /// <summary>Does the next slice of work.</summary>
        /// <returns>False when there is nothing to do, or only to wait.</returns>
        public bool Step()
        {
            switch (_state)
            {
                case State.Idle:
                    return StepIdle();
                case State.Normalizing:
                    if (_normalizer.Step(_batch.NextWindow, 0, NormalizerSlice))
                    {
                        if (_normalizer.Damaged)
                        {
                            _flags |= BeatFlags.WindowDamaged;
                        }

                        _shape.Begin(_normalizer.DeviationMicrovolts, !_normalizer.Damaged);
                        _state = State.Comparing;
                    }

                    return true;
                case State.Comparing:
                    if (_shape.Step(_batch.NextWindow, 0, WindowFormat.Length + WindowFormat.RhythmFeatures))
                    {
                        Choose();
                    }

                    return true;
                case State.Waking:
                    StepWaking();
                    return true;
                case State.Classifying:
                    StepClassifying();
                    return true;
                case State.Logging:
                    LogClassified();
                    return true;
                case State.Sleeping:
                    if (_link.Step())
                    {
                        _ledger.AcceleratorSleeps();
                        _state = State.Idle;
                    }

                    return true;
                case State.SelfTesting:
                    StepSelfTest();
                    return true;
                default:
                    // RESET stays low for a few turns of the main loop, far longer than the part needs.
                    if (--_resetSteps == 0)
                    {
                        _reset.Write(PinValue.High);
                        _ledger.AcceleratorWakes();
                        _configuredIndex = _history.NextIndex + ConfigurationSamples;
                        _state = State.Idle;
                    }

                    return true;
            }
        }

        private bool StepIdle()
        {
            if (_selfTestAsked && AcceleratorReady)
            {
                _selfTestAsked = false;
                _selfTesting = true;
                Wake();
                return true;
            }

            if (_batch.Count > 0 && IsBatchDue())
            {
                return Deliver();
            }

            if (_count == 0 || _batch.IsFull)
            {
                return false;
            }

            long peak = _peaks[_head];
            long now = _history.NextIndex;
            if (now <= peak + WindowFormat.PeakIndex)
            {
                return false;
            }

            long next = _context.LongestInterval;
            byte flags = 0;
            if (_count > 1)
            {
                next = _peaks[(_head + 1) % QueueLength] - peak;
            }
            else if (!_draining && now - peak <= _nextBeatPatience)
            {
                return false;
            }

            if (next >= _context.LongestInterval)
            {
                flags = BeatFlags.NoNextBeat;
            }

            _quality = _qualities[_head];
            _head = (_head + 1) % QueueLength;
            _count--;
            Take(peak, next, flags);
            return true;
        }

        private void Take(long peak, long next, byte flags)
        {
            _peak = peak;
            _flags = flags;
            _rr = _previousPeak < 0 ? 0 : peak - _previousPeak;
            _previousPeak = peak;
            _context.Advance(_rr);
            bool overrun = peak - WindowFormat.PeakIndex < _history.FirstIndex && _history.FirstIndex > 0;
            if (!Enabled || overrun)
            {
                byte why = overrun ? BeatFlags.WindowDamaged : (LeavesOut ? BeatFlags.LeftOut : (byte)0);
                LogInTurn((byte)(flags | why));
                return;
            }

            _context.Write(next, _batch.NextWindow, WindowFormat.Length);
            _normalizer.Begin(peak);
            _state = State.Normalizing;
        }

        private void StepSelfTest()
        {
            if (_link.Step())
            {
                SelfTestPassed = _link.Status == AcceleratorProtocol.StatusOk && _link.Answer[_link.AnswerStart] == 1;
                _selfTesting = false;
                PutToSleep();
            }
        }

        /// <summary>Window and features of the beat are there.</summary>
        private void Choose()
        {
            _state = State.Idle;
            if (Selective && !_selector.IsChosen(_batch.NextWindow, WindowFormat.Length))
            {
                LogInTurn((byte)(_flags | BeatFlags.LeftOut));
                return;
            }

            _batch.Add(_peak, _rr, _flags, _quality, true);
            if (IsBatchDue())
            {
                Deliver();
            }
        }

        /// <summary>Logs the beat without a class, but not before those that wait.</summary>
        private void LogInTurn(byte flags)
        {
            if (_batch.Count == 0)
            {
                LogUnclassified(_peak, flags, _rr, _quality);
                return;
            }

            _batch.Add(_peak, _rr, flags, _quality, false);
        }

        private void LogUnclassified(long peak, byte flags, long rr, byte quality)
        {
            _session.WriteBeat(peak, (byte)BeatClass.Unclassified, flags, rr, 0, quality);
        }

        private bool IsBatchDue()
        {
            long now = _history.NextIndex;
            bool due = _batch.IsFull || !Enabled || _batch.WindowCount == 0 || (_draining && _count == 0) || now - _batch.Peak >= _longestBatchSamples;
            return due && (now >= _configuredIndex || _draining);
        }

        /// <summary>Goes on with the first beat that waits: logs those without a window, and wakes the accelerator for the next one with one.</summary>
        private bool Deliver()
        {
            LogWindowless();
            if (_batch.Count > 0)
            {
                Wake();
            }

            return true;
        }

        private void Wake()
        {
            _link.Begin(AcceleratorProtocol.CommandWake, 0, 0);
            _ledger.AcceleratorWakes();
            _state = State.Waking;
        }

        private void PutToSleep()
        {
            _link.Begin(AcceleratorProtocol.CommandSleep, 0, 0);
            _state = State.Sleeping;
        }

        private void LogWindowless()
        {
            while (_batch.Count > 0 && !_batch.HasWindow)
            {
                LogUnclassified(_batch.Peak, _batch.Flags, _batch.Interval, _batch.Quality);
                _batch.RemoveFirst();
            }
        }

        private void SendWindow()
        {
            System.Array.Copy(_batch.Window, 0, _link.Request, _link.PayloadStart, AcceleratorProtocol.ClassifyPayloadBytes);
            _flags = _batch.Flags;
            _link.Begin(AcceleratorProtocol.CommandClassify, AcceleratorProtocol.ClassifyPayloadBytes, AcceleratorProtocol.ResultPayloadBytes);
            _working = false;
            _state = State.Classifying;
        }

        private void StepWaking()
        {
            if (!_link.Step())
            {
                return;
            }

            if (_link.Status != AcceleratorProtocol.StatusOk)
            {
                Fail();
                return;
            }

            if (_selfTesting)
            {
                _link.Begin(AcceleratorProtocol.CommandSelfTest, 0, AcceleratorProtocol.SelfTestPayloadBytes);
                _state = State.SelfTesting;
                return;
            }

            _wakeAttempts = _link.AttemptCount;
            SendWindow();
        }

        private void StepClassifying()
        {
            if (!_working && _link.IsSending)
            {
                _ledger.AcceleratorWorks();
                _working = true;
            }

            if (!_link.Step())
            {
                return;
            }

            _ledger.AcceleratorDone();
            if (_link.Status != AcceleratorProtocol.StatusOk)
            {
                Fail();
                return;
            }

            // What it says is read in a slice of its own: taking the answer in and logging a beat are half a sample period each.
            NoteRetries();
            _state = State.Logging;
        }

        private void LogClassified()
        {
            int best = 0;
            int bestLogit = Logit(0);
            int second = int.MinValue;
            for (int i = 1; i < WindowFormat.ClassCount; i++)
            {
                int logit = Logit(i);
                if (logit > bestLogit)
                {
                    second = bestLogit;
                    bestLogit = logit;
                    best = i;
                }
                else if (logit > second)
                {
                    second = logit;
                }
            }

            // The class the part names must be the one its logits name; anything else is a fault, not a beat.
            if (_link.Answer[_link.AnswerStart + (4 * WindowFormat.ClassCount)] != best)
            {
                Fail();
                return;
            }

            long peak = _batch.Peak;
            _session.WriteBeat(peak, (byte)best, (byte)(_flags | BeatFlags.Classified), _batch.Interval, bestLogit - second, _batch.Quality);
            FaultyBeats = 0;
            _selector.Tell(best == (int)BeatClass.N);
            if (best != (int)BeatClass.N)
            {
                _strips.Request(peak - _stripSamples, peak + _stripSamples + 1);
            }

            _batch.RemoveFirst();
            LogWindowless();
            if (_batch.Count > 0)
            {
                SendWindow();
                return;
            }

            PutToSleep();
        }

        private int Logit(int index)
        {
            return LittleEndian.ReadInt32(_link.Answer, _link.AnswerStart + (4 * index));
        }

        private void NoteRetries()
        {
            if (_link.AttemptCount > 1 || _wakeAttempts > 1)
            {
                _flags |= BeatFlags.Retried;
            }

            _wakeAttempts = 0;
        }

        private void Fail()
        {
            if (_selfTesting)
            {
                _selfTesting = false;
                SelfTestPassed = false;
            }
            else
            {
                LogUnclassified(_batch.Peak, (byte)(_batch.Flags | BeatFlags.AcceleratorFault), _batch.Interval, _batch.Quality);
                _session.WriteEvent(_batch.Peak, EventCode.AcceleratorFault, _link.Status);
                _batch.RemoveFirst();
                FaultyBeats++;
            }

            _ledger.AcceleratorSleeps();
            StartReset();
        }

        private void StartReset()
        {
            _reset.Write(PinValue.Low);
            _resetSteps = ResetSteps;
            _state = State.Resetting;
        }
    }
}
