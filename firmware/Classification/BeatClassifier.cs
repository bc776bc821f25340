using System.Device.Gpio;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Takes beats in time order, waits until window and next RR interval are there, has the accelerator classify them and logs
    /// them. In slices, so that sampling goes on.
    /// </summary>
    public sealed class BeatClassifier
    {
        private const int QueueLength = 64;
        private const int NormalizerSlice = 64;
        private const int ResetSteps = 4;

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
        private readonly long[] _peaks = new long[QueueLength];
        private readonly byte[] _qualities = new byte[QueueLength];
        private State _state;
        private int _head;
        private int _count;
        private bool _draining;
        private bool _selfTestAsked;
        private int _resetSteps;
        private long _peak;
        private long _previousPeak = -1;
        private long _rr;
        private byte _flags;
        private byte _quality;

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
        public BeatClassifier(
            SampleHistory history,
            RrContext context,
            AcceleratorLink link,
            GpioPin reset,
            SessionLog session,
            StripRecorder strips,
            EnergyLedger ledger,
            int detectorDelaySamples,
            int stripSamples)
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
            _nextBeatPatience = context.LongestInterval + detectorDelaySamples;
        }

        private enum State
        {
            Idle,
            Normalizing,
            Comparing,
            Waking,
            Classifying,
            Sleeping,
            Resetting,
            WakingForTest,
            SelfTesting,
        }

        /// <summary>Whether beats are classified; otherwise they are logged as they come.</summary>
        public bool Enabled { get; set; }

        /// <summary>Whether every beat given so far is logged.</summary>
        public bool IsIdle => _count == 0 && _state == State.Idle;

        /// <summary>Whether a self-test that was asked for is over.</summary>
        public bool SelfTestDone => !_selfTestAsked && _state != State.SelfTesting && _state != State.WakingForTest;

        /// <summary>Result of the last self-test.</summary>
        public bool SelfTestPassed { get; private set; }

        /// <summary>Beats in a row that the accelerator failed to classify.</summary>
        public int FaultyBeats { get; private set; }

        /// <summary>What it is at, for the watchdog: 0 when it has nothing in hand, otherwise a number that changes as it gets on.</summary>
        public int Activity => _state == State.Idle ? 0 : (_session.BeatCount << 4) | (int)_state;

        /// <summary>Gives up what it has in hand, as after a fault of the accelerator.</summary>
        public void Abort()
        {
            if (_state == State.SelfTesting || _state == State.WakingForTest || _state == State.Sleeping)
            {
                // No beat is in hand any more.
                SelfTestPassed = false;
                _ledger.AcceleratorSleeps();
                StartReset();
            }
            else if (_state != State.Idle && _state != State.Resetting)
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
                    if (_normalizer.Step(_link.Request, _link.PayloadStart, NormalizerSlice))
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
                    if (_shape.Step(_link.Request, _link.PayloadStart, _link.PayloadStart + WindowFormat.Length + WindowFormat.RhythmFeatures))
                    {
                        _link.Begin(AcceleratorProtocol.CommandWake, 0, 0);
                        _ledger.AcceleratorWakes();
                        _state = State.Waking;
                    }

                    return true;
                case State.Waking:
                    StepWaking();
                    return true;
                case State.Classifying:
                    StepClassifying();
                    return true;
                case State.Sleeping:
                    if (_link.Step())
                    {
                        _ledger.AcceleratorSleeps();
                        _state = State.Idle;
                    }

                    return true;
                case State.WakingForTest:
                case State.SelfTesting:
                    StepSelfTest();
                    return true;
                default:
                    // RESET stays low for a few turns of the main loop, far longer than the part needs.
                    if (--_resetSteps == 0)
                    {
                        _reset.Write(PinValue.High);
                        _state = State.Idle;
                    }

                    return true;
            }
        }

        private bool StepIdle()
        {
            if (_selfTestAsked)
            {
                _selfTestAsked = false;
                _link.Begin(AcceleratorProtocol.CommandWake, 0, 0);
                _ledger.AcceleratorWakes();
                _state = State.WakingForTest;
                return true;
            }

            if (_count == 0)
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
                _session.WriteBeat(peak, (byte)BeatClass.Unclassified, overrun ? (byte)(flags | BeatFlags.WindowDamaged) : flags, _rr, 0, _quality);
                return;
            }

            _context.Write(next, _link.Request, _link.PayloadStart + WindowFormat.Length);
            _normalizer.Begin(peak);
            _state = State.Normalizing;
        }

        private void StepSelfTest()
        {
            if (!_link.Step())
            {
                return;
            }

            bool ok = _link.Status == AcceleratorProtocol.StatusOk;
            if (_state == State.WakingForTest && ok)
            {
                _link.Begin(AcceleratorProtocol.CommandSelfTest, 0, AcceleratorProtocol.SelfTestPayloadBytes);
                _state = State.SelfTesting;
                return;
            }

            SelfTestPassed = _state == State.SelfTesting && ok && _link.Answer[_link.AnswerStart] == 1;
            if (_state == State.SelfTesting)
            {
                _link.Begin(AcceleratorProtocol.CommandSleep, 0, 0);
                _state = State.Sleeping;
                return;
            }

            _ledger.AcceleratorSleeps();
            StartReset();
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

            NoteRetries();
            _link.Begin(AcceleratorProtocol.CommandClassify, AcceleratorProtocol.ClassifyPayloadBytes, AcceleratorProtocol.ResultPayloadBytes);
            _ledger.AcceleratorWorks();
            _state = State.Classifying;
        }

        private void StepClassifying()
        {
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

            NoteRetries();
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

            _session.WriteBeat(_peak, (byte)best, (byte)(_flags | BeatFlags.Classified), _rr, bestLogit - second, _quality);
            FaultyBeats = 0;
            if (best != (int)BeatClass.N)
            {
                _strips.Request(_peak - _stripSamples, _peak + _stripSamples + 1);
            }

            _link.Begin(AcceleratorProtocol.CommandSleep, 0, 0);
            _state = State.Sleeping;
        }

        private int Logit(int index)
        {
            return LittleEndian.ReadInt32(_link.Answer, _link.AnswerStart + (4 * index));
        }

        private void NoteRetries()
        {
            if (_link.AttemptCount > 1)
            {
                _flags |= BeatFlags.Retried;
            }
        }

        private void Fail()
        {
            _session.WriteBeat(_peak, (byte)BeatClass.Unclassified, (byte)(_flags | BeatFlags.AcceleratorFault), _rr, 0, _quality);
            _session.WriteEvent(_peak, EventCode.AcceleratorFault, _link.Status);
            _ledger.AcceleratorSleeps();
            FaultyBeats++;
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
