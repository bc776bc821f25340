using System;

namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// Finds QRS complexes as Pan and Tompkins do: a complex is a peak of the integrated slope energy that passes an
    /// adaptive threshold both there and in the band-passed signal; thresholds follow the mean of the last eight
    /// complexes and of the last eight other peaks. Search-back, T-wave test and refractory period as in the paper;
    /// beside them a test that drops a P wave when its larger QRS follows, one that tells a baseline step from a complex, and
    /// thresholds that move towards the signal where noise is high.
    /// <para>The delay is bounded: a beat is told at the latest 3 s after its R peak (<see cref="MaximumDelaySamples"/>), whatever comes in. That is what
    /// search-back and the first two seconds of learning need; all other beats are told 0.6 to 0.7 s after theirs.</para>
    /// <para>A sample never waits for a decision: what there is to do for a peak is done in pieces, one a sample, and each decision is made
    /// as of the step that it belongs to, however many samples have come since.</para>
    /// <para>Every beat has a quality, 0 to 100: 100 less what noise, an unusual shape, little strength, a wandering baseline and a flat signal take from it.</para>
    /// </summary>
    /// <remarks>
    /// J. Pan, W. J. Tompkins, IEEE Trans. Biomed. Eng. 32(3):230-236, 1985; the choice of rules also draws on
    /// P. S. Hamilton, "Open Source ECG Analysis", Computers in Cardiology 29:101-104, 2002.
    /// </remarks>
    public sealed class PanTompkinsDetector : IBeatDetector
    {
        // Nothing weaker is a heartbeat: a QRS of 0.15 mV (the least that IEC 60601-2-27 asks to be counted at all) has
        // about twice these values, and hum of 1 mV at 50 or 60 Hz, after the notches, half.
        private const int LeastStrength = 30;
        private const int LeastExtremumMicrovolts = 30;

        // Thresholds lie this far from the noise towards the signal, in 32ths: 11/32 = 0.34, between the 1/4 of
        // Pan and Tompkins and the 0.3125 to 0.475 that Hamilton and Tompkins measured as best (1986).
        // Where other peaks reach more than 6/64 of the signal (clean records: 4/64), they go up with them, to 21/32 at 16/64:
        // with electrode motion at 12 dB false peaks have half the strength of a beat, and few beats have less than two thirds.
        private const int ThresholdNumerator = 11;
        private const int ThresholdShift = 5;
        private const int MostRaise = 10;
        private const int NoiseShift = 6;
        private const int QuietNoise = 6;

        // Candidates kept for search-back: peaks are at least 100 ms apart, and 3 s are searched.
        private const int CandidateCapacity = 48;

        // Peaks that wait for their turn. One takes five samples, and they come 100 ms apart but for odd moments; the end of learning takes
        // a sample for each peak of two seconds.
        private const int PeakCapacity = 4;
        private const int PeakMask = PeakCapacity - 1;

        // Beats kept until they are taken. Power of two.
        private const int QueueCapacity = 32;
        private const int QueueMask = QueueCapacity - 1;

        private readonly QrsFilter _filter;
        private readonly int _settlingSpan;
        private readonly int _refractory;
        private readonly int _pWaveSpan;
        private readonly int _tWaveSpan;
        private readonly int _peakTimeout;
        private readonly int _hold;
        private readonly int _oneSecond;
        private readonly int _learningSpan;
        private readonly int _longestInterval;
        private readonly int _searchBackSpan;
        private readonly int _searchBackDeadTime;
        private readonly int _searchBackRetry;
        private readonly int _asystoleSpan;
        private readonly int _typicalInterval;
        private readonly int _flatSpan;

        private readonly QrsCandidate[] _candidates = new QrsCandidate[CandidateCapacity];
        private readonly QrsCandidate _current = new QrsCandidate();
        private readonly RunningMean _signalStrength = new RunningMean();
        private readonly RunningMean _signalExtremum = new RunningMean();
        private readonly RunningMean _noiseStrength = new RunningMean();
        private readonly RunningMean _noiseExtremum = new RunningMean();
        private readonly RunningMean _interval = new RunningMean();
        private readonly UsualBeats _usual = new UsualBeats();
        private readonly long[] _queue = new long[QueueCapacity];
        private readonly byte[] _qualities = new byte[QueueCapacity];
        private readonly long[] _peakIndices = new long[PeakCapacity];
        private readonly int[] _peakEnergies = new int[PeakCapacity];
        private readonly int[] _peakAges = new int[PeakCapacity];
        private readonly int[] _peakPositions = new int[PeakCapacity];
        private readonly int[] _peakFlatSteps = new int[PeakCapacity];

        private int _candidateCount;
        private int _queueHead;
        private int _queueCount;
        private long _sampleIndex;
        private long _lastStep;
        private int _peakHead;
        private int _peakCount;
        private Work _work;
        private long _now;
        private long _nextStep;
        private int _energy;
        private int _best;
        private int _replayed;
        private int _replayCount;
        private bool _settled;
        private bool _learning;
        private long _firstPossibleBeat;
        private long _learningEnd;
        private int _peakEnergy;
        private int _peakAge;
        private int _lastEnergy;
        private bool _anyBeat;
        private long _lastBeat;
        private long _beatBeforeLast;
        private int _lastStrength;
        private int _lastSlope;
        private bool _lastIntervalCounted;
        private long _searchBackDue;
        private long _decayDue;
        private int _lastBaseline;
        private int _lastMicrovolts;
        private int _sameSteps;
        private int _flatSteps;
        private int _flatStepsNow;
        private int _flatStepsToBeat;
        private byte _beatQuality;

        /// <summary>For the default rate of the ADS1293 at 4.096 MHz: 3200/9 = 355.56 samples per second.</summary>
        public PanTompkinsDetector()
            : this(3200, 9)
        {
        }

        /// <param name="odrNumerator">Samples, counted over <paramref name="odrDenominator"/> seconds; 320 to 400 per second.</param>
        /// <param name="odrDenominator">Seconds, 1 to 1000.</param>
        /// <exception cref="ArgumentOutOfRangeException">The rate is outside 320 to 400 samples per second.</exception>
        public PanTompkinsDetector(int odrNumerator, int odrDenominator)
        {
            if (odrDenominator < 1 || odrDenominator > 1000
                || odrNumerator < 320 * odrDenominator || odrNumerator > 400 * odrDenominator)
            {
                throw new ArgumentOutOfRangeException(nameof(odrNumerator));
            }

            _filter = new QrsFilter(odrNumerator, odrDenominator);

            // Until the filters have seen 100 ms behind a complex and before it, what they show may be their own beginning.
            _settlingSpan = SamplePeriods.In(100000, odrNumerator, odrDenominator);

            // No ventricle can be excited twice within 200 ms (Pan and Tompkins).
            _refractory = SamplePeriods.In(200000, odrNumerator, odrDenominator);

            // A P wave peaks up to 240 ms before the R peak at a normal to slightly long PR interval.
            _pWaveSpan = SamplePeriods.In(240000, odrNumerator, odrDenominator);

            // Within 360 ms after an R peak a T wave is likelier than another beat (Pan and Tompkins).
            _tWaveSpan = SamplePeriods.In(360000, odrNumerator, odrDenominator);

            // A broad complex keeps the integrated energy on a plateau; after this long its maximum is taken as final (Hamilton).
            _peakTimeout = SamplePeriods.In(95000, odrNumerator, odrDenominator * QrsFilter.SamplesPerStep);

            // Noise moves the 24-bit converter's last microvolt; nothing but a rail, a broken wire or a gap stays the same for 100 ms.
            _flatSpan = SamplePeriods.In(100000, odrNumerator, odrDenominator * QrsFilter.SamplesPerStep);

            _oneSecond = SamplePeriods.In(1000000, odrNumerator, odrDenominator);
            _learningSpan = 2 * _oneSecond;
            _longestInterval = 2 * _oneSecond;
            _typicalInterval = SamplePeriods.In(800000, odrNumerator, odrDenominator);
            _searchBackSpan = SamplePeriods.In(2900000, odrNumerator, odrDenominator);
            _searchBackDeadTime = SamplePeriods.In(300000, odrNumerator, odrDenominator);
            _searchBackRetry = SamplePeriods.In(10000, odrNumerator, odrDenominator);
            _asystoleSpan = 3 * _oneSecond;

            // A beat is final when no peak that could still displace it can come: the P-wave span and the
            // longest way of a peak through filter, integration and peak search; and nothing before that waits for its decision.
            _hold = _pWaveSpan + _filter.LongestSpan + (QrsFilter.SamplesPerStep * (_peakTimeout + 1)) + 1;

            MaximumDelaySamples = 3 * _oneSecond;
            for (int i = 0; i < CandidateCapacity; i++)
            {
                _candidates[i] = new QrsCandidate();
            }

            Reset(0);
        }

        // What is to be done next for the decision in hand. All at once would take longer than a sample period on the interpreter.
        private enum Work
        {
            None,
            Measure,
            Examine,
            Judge,
            Learn,
            TakeFound,
            Replay,
        }

        /// <inheritdoc/>
        public int MaximumDelaySamples { get; }

        /// <inheritdoc/>
        public byte BeatQuality => _beatQuality;

        /// <inheritdoc/>
        public int SignalQuality
        {
            get
            {
                // Against the last beat, because the levels sink in a silence: a peak of a quarter of its strength is nothing, one of
                // three quarters may have been a beat.
                int strength = _lastStrength > LeastStrength ? _lastStrength : LeastStrength;
                int penalty = FlatPenalty(_sampleIndex, _flatSteps) + Limited((200 * LargestCandidate() / strength) - 50, 100);
                return 100 - Limited(penalty, 100);
            }
        }

        /// <inheritdoc/>
        public void Reset(long nextSampleIndex)
        {
            _sampleIndex = nextSampleIndex;

            // The filter's steps begin with the second sample.
            _lastStep = nextSampleIndex - 1;
            _nextStep = nextSampleIndex + 1;
            _now = _lastStep;
            _work = Work.None;
            _peakHead = 0;
            _peakCount = 0;
            _settled = false;
            _learning = true;
            _firstPossibleBeat = nextSampleIndex + _settlingSpan;
            _learningEnd = nextSampleIndex + _learningSpan;
            _peakEnergy = 0;
            _peakAge = 0;
            _lastEnergy = 0;
            _candidateCount = 0;
            _queueHead = 0;
            _queueCount = 0;
            _anyBeat = false;
            _lastBeat = nextSampleIndex - _oneSecond;
            _beatBeforeLast = _lastBeat;
            _lastStrength = 0;
            _lastSlope = 0;
            _lastBaseline = 0;
            _lastMicrovolts = 0;
            _sameSteps = 0;
            _flatSteps = 0;
            _flatStepsToBeat = 0;
            _beatQuality = 0;
            _usual.Reset();
            _lastIntervalCounted = false;
            _searchBackDue = _learningEnd;
            _decayDue = nextSampleIndex + _asystoleSpan;
            _signalStrength.Reset(0);
            _signalExtremum.Reset(0);
            _noiseStrength.Reset(0);
            _noiseExtremum.Reset(0);
            _interval.Reset(_typicalInterval);
        }

        /// <inheritdoc/>
        public bool TryTakeBeat(out long rPeakSampleIndex)
        {
            if (_queueCount == 0 || Decided() - _queue[_queueHead] <= _hold)
            {
                rPeakSampleIndex = 0;
                return false;
            }

            rPeakSampleIndex = _queue[_queueHead];
            _beatQuality = _qualities[_queueHead];
            _queueHead = (_queueHead + 1) & QueueMask;
            _queueCount--;
            return true;
        }

        /// <inheritdoc/>
        public void Push(int microvolts)
        {
            if (!_settled)
            {
                _settled = true;
                _filter.Settle(microvolts);
            }

            if (_work != Work.None || _peakCount != 0 || _lastStep >= _searchBackDue)
            {
                GoOn();
            }

            int energy = _filter.Push(microvolts);
            if (energy == QrsFilter.NoStep)
            {
                _sampleIndex++;
                return;
            }

            if (microvolts == _lastMicrovolts)
            {
                if (++_sameSteps >= _flatSpan)
                {
                    _flatSteps += _sameSteps == _flatSpan ? _flatSpan : 1;
                }
            }
            else
            {
                _sameSteps = 0;
                _lastMicrovolts = microvolts;
            }

            int peakEnergy = _peakEnergy;
            if (peakEnergy == 0)
            {
                if (energy > _lastEnergy)
                {
                    _peakEnergy = energy;
                    _peakAge = 0;
                }
            }
            else if (energy >= peakEnergy)
            {
                _peakEnergy = energy;
                _peakAge = 0;
            }
            else
            {
                // A quarter of the energy is half of the amplitude.
                int age = _peakAge + 1;
                _peakAge = age;
                if (energy < peakEnergy >> 2 || age > _peakTimeout)
                {
                    AddPeak(peakEnergy, age);
                    _peakEnergy = 0;
                }
            }

            _lastEnergy = energy;
            _lastStep = _sampleIndex;
            _sampleIndex++;
        }

        // A peak of the energy is over; it is decided upon in the samples that follow.
        private void AddPeak(int energy, int age)
        {
            // Three peaks within a few samples of one another are no signal, but none is lost for that.
            while (_peakCount == PeakCapacity)
            {
                GoOn();
            }

            int slot = (_peakHead + _peakCount) & PeakMask;
            _peakIndices[slot] = _sampleIndex;
            _peakEnergies[slot] = energy;
            _peakAges[slot] = age;
            _peakPositions[slot] = _filter.Position;
            _peakFlatSteps[slot] = _flatSteps;
            _peakCount++;
        }

        // The step up to which everything is decided: what lies the hold before it is final.
        private long Decided()
        {
            if (_work == Work.Replay)
            {
                // What is judged anew is older than anything else.
                return 0;
            }

            return _work != Work.None ? _now : _peakCount != 0 ? _peakIndices[_peakHead] : _sampleIndex;
        }

        // The next piece of what is to be decided, as if no sample had come since the step that it belongs to.
        private void GoOn()
        {
            switch (_work)
            {
                case Work.None:
                    Begin();
                    break;
                case Work.Measure:
                    _filter.MeasureFlanks(_current);
                    _current.RPeakSampleIndex = _now - _filter.Place(_current);
                    _work = Work.Examine;
                    break;
                case Work.Examine:
                    _work = ExaminePeak() ? Work.Judge : Work.None;
                    break;
                case Work.Judge:
                    _work = Judge(_current) ? Work.Learn : Work.None;
                    break;
                case Work.Learn:
                    _usual.Learn();
                    _work = Work.None;
                    break;
                case Work.TakeFound:
                    TakeFound();
                    _work = Work.None;
                    break;
                default:
                    Replay();
                    break;
            }
        }

        // The next step that there is something to decide about: a peak of it first, then its review.
        private void Begin()
        {
            long review = _nextStep;
            if (review < _searchBackDue)
            {
                long ahead = _searchBackDue - review + QrsFilter.SamplesPerStep - 1;
                review += ahead - (ahead % QrsFilter.SamplesPerStep);
            }

            if (_peakCount != 0 && _peakIndices[_peakHead] <= review)
            {
                int slot = _peakHead;
                _now = _peakIndices[slot];
                _nextStep = _now;
                _energy = _peakEnergies[slot];
                _flatStepsNow = _peakFlatSteps[slot];
                _peakHead = (slot + 1) & PeakMask;
                _peakCount--;
                _filter.MeasureHeight(_peakPositions[slot], _peakAges[slot], _current);
                _work = Work.Measure;
            }
            else if (review <= _lastStep)
            {
                _now = review;
                _nextStep = review + QrsFilter.SamplesPerStep;
                _flatStepsNow = _flatSteps;
                Review();
            }
        }

        // Whether the peak that was measured may be a complex at all; while learning it is only kept.
        private bool ExaminePeak()
        {
            QrsCandidate current = _current;
            if (current.RPeakSampleIndex < _firstPossibleBeat)
            {
                return false;
            }

            if (current.Slope >= QrsFilter.SlopeLimit)
            {
                // No heart is so steep: an electrode that pops or comes back. Neither a beat nor noise to go by.
                return false;
            }

            current.Strength = IntegerSquareRoot.Floor(_energy);

            // A baseline step goes one way; a QRS complex comes back. One that comes back at less than an eighth
            // of the pace is a step (Hamilton 2002).
            int gentler = current.Rise < current.Fall ? current.Rise : current.Fall;
            int steeper = current.Rise < current.Fall ? current.Fall : current.Rise;
            if (gentler << 3 < steeper)
            {
                return false;
            }

            _filter.Show(_usual, current.Extremum);
            current.Fit = _usual.Fit();
            if (_learning)
            {
                Keep(current);
                return false;
            }

            return true;
        }

        // Everything that is not per peak: end of the learning period, search-back, long silence.
        private void Review()
        {
            if (_learning)
            {
                EndLearning();
                return;
            }

            _searchBackDue = _now + _searchBackRetry;
            _best = FindMissed();
            if (_best >= 0)
            {
                _work = Work.TakeFound;
                return;
            }

            // Nothing for three seconds: an electrode has come loose or the signal has become smaller than it was
            // (or it is asystole, where there is nothing to find). The levels are halved every second.
            if (_now >= _decayDue)
            {
                _decayDue = _now + _oneSecond;
                Decay(_signalStrength);
                Decay(_signalExtremum);
                Decay(_noiseStrength);
                Decay(_noiseExtremum);
            }
        }

        private static void AddLevel(RunningMean level, int value, bool limited)
        {
            int limit = level.Value << 2;
            level.Add(limited && value > limit ? limit : value);
        }

        private static void Decay(RunningMean level)
        {
            level.Fill(level.Value >> 1);
        }

        // The smaller of the largest peaks of two seconds: at 30 beats per minute each second need not hold a beat,
        // but then the other does, and an artefact in one of them is not learned as the signal.
        private void EndLearning()
        {
            _learning = false;
            long middle = _learningEnd - _oneSecond;
            int firstStrength = 0;
            int firstExtremum = 0;
            int secondStrength = 0;
            int secondExtremum = 0;
            int count = _candidateCount;
            for (int i = 0; i < count; i++)
            {
                QrsCandidate candidate = _candidates[i];
                if (candidate.RPeakSampleIndex < middle)
                {
                    if (candidate.Strength > firstStrength)
                    {
                        firstStrength = candidate.Strength;
                        firstExtremum = candidate.Extremum;
                    }
                }
                else if (candidate.Strength > secondStrength)
                {
                    secondStrength = candidate.Strength;
                    secondExtremum = candidate.Extremum;
                }
            }

            bool takeFirst = secondStrength == 0 || (firstStrength != 0 && firstStrength < secondStrength);
            int strength = takeFirst ? firstStrength : secondStrength;
            int extremum = takeFirst ? firstExtremum : secondExtremum;
            _signalStrength.Fill(strength);
            _signalExtremum.Fill(extremum);

            // No noise is known yet: as much as raises no threshold, 6/64.
            _noiseStrength.Fill((3 * strength) >> 5);
            _noiseExtremum.Fill((3 * extremum) >> 5);

            _candidateCount = 0;
            _replayed = 0;
            _replayCount = count;
            _work = count != 0 ? Work.Replay : Work.None;
        }

        // Judges the next of the peaks that were kept while learning. What is judged to be none is kept again, at or before the place that it is
        // read from.
        private void Replay()
        {
            _current.CopyFrom(_candidates[_replayed]);
            Judge(_current);
            if (++_replayed == _replayCount)
            {
                _work = Work.None;
            }
        }

        // How much of the distance from noise to signal a beat must have, in 32ths.
        private int Numerator()
        {
            int signal = _signalStrength.Value;
            int noise = signal == 0 ? 0 : (_noiseStrength.Value << NoiseShift) / signal;
            return ThresholdNumerator + Limited(noise - QuietNoise, MostRaise);
        }

        private int StrengthThreshold()
        {
            int noise = _noiseStrength.Value;
            int threshold = noise + (((_signalStrength.Value - noise) * Numerator()) >> ThresholdShift);
            return threshold < LeastStrength ? LeastStrength : threshold;
        }

        private int ExtremumThreshold()
        {
            int noise = _noiseExtremum.Value;
            int threshold = noise + (((_signalExtremum.Value - noise) * Numerator()) >> ThresholdShift);
            return threshold < LeastExtremumMicrovolts ? LeastExtremumMicrovolts : threshold;
        }

        // A T wave follows within 360 ms and is less than half as steep as the QRS before it (Pan and Tompkins).
        private bool IsTWave(QrsCandidate candidate)
        {
            return _anyBeat && candidate.RPeakSampleIndex - _lastBeat < _tWaveSpan && candidate.Slope < _lastSlope >> 1;
        }

        // Returns whether it is a beat.
        private bool Judge(QrsCandidate candidate)
        {
            bool strong = candidate.Strength > StrengthThreshold() && candidate.Extremum > ExtremumThreshold();
            long interval = candidate.RPeakSampleIndex - _lastBeat;
            if (_anyBeat && interval < _pWaveSpan)
            {
                if (strong && MayDisplaceLast(candidate, interval))
                {
                    TakeBackLast();
                    Accept(candidate);
                    return true;
                }

                if (interval < _refractory)
                {
                    // Part of the beat before: neither a beat nor noise.
                    return false;
                }
            }

            if (strong && !IsTWave(candidate))
            {
                Accept(candidate);
                return true;
            }

            _noiseStrength.Add(candidate.Strength);
            _noiseExtremum.Add(candidate.Extremum);
            Keep(candidate);
            return false;
        }

        // Two peaks within the refractory period are one beat, and the stronger one is its QRS. A little farther apart the
        // first may be a P wave, if it has less than four fifths of the amplitude.
        private bool MayDisplaceLast(QrsCandidate candidate, long interval)
        {
            if (_queueCount == 0 || candidate.RPeakSampleIndex - _beatBeforeLast < _refractory)
            {
                return false;
            }

            return interval < _refractory
                ? candidate.Strength > _lastStrength
                : candidate.Strength * 4 > _lastStrength * 5;
        }

        private void TakeBackLast()
        {
            _queueCount--;
            _lastBeat = _beatBeforeLast;
            _signalStrength.RemoveLast();
            _signalExtremum.RemoveLast();
            if (_lastIntervalCounted)
            {
                _interval.RemoveLast();
            }
        }

        private void Accept(QrsCandidate beat)
        {
            long interval = beat.RPeakSampleIndex - _lastBeat;
            _lastIntervalCounted = _anyBeat && interval < _longestInterval;
            if (_lastIntervalCounted)
            {
                _interval.Add((int)interval);
            }

            // One electrode pop must not lift the thresholds over the beats behind it: no heart becomes four times as
            // strong from beat to beat. After a silence, when the levels have been lowered, it may seem so.
            bool steady = _anyBeat && interval < _asystoleSpan;
            byte quality = QualityOf(beat, steady);
            _flatStepsToBeat = _flatStepsNow;
            AddLevel(_signalStrength, beat.Strength, steady);
            AddLevel(_signalExtremum, beat.Extremum, steady);
            _anyBeat = true;
            _beatBeforeLast = _lastBeat;
            _lastBeat = beat.RPeakSampleIndex;
            _lastStrength = beat.Strength;
            _lastSlope = beat.Slope;
            _lastBaseline = beat.Baseline;
            _candidateCount = 0;
            if (_queueCount == QueueCapacity)
            {
                _queueHead = (_queueHead + 1) & QueueMask;
                _queueCount--;
            }

            _queue[(_queueHead + _queueCount) & QueueMask] = beat.RPeakSampleIndex;
            _qualities[(_queueHead + _queueCount) & QueueMask] = quality;
            _queueCount++;

            // Half an interval more than usual without a beat: look again, with half the threshold. While the rhythm is
            // not known yet it is taken to be no faster than 60 per minute.
            int usual = _interval.Value;
            if (_interval.Count < 3 && usual < _oneSecond)
            {
                usual = _oneSecond;
            }

            _searchBackDue = _lastBeat + usual + (usual >> 1) + _refractory;
            _decayDue = _lastBeat + _asystoleSpan;
        }

        // Each of the five takes what it shows: figures are percent of a usual beat.
        private byte QualityOf(QrsCandidate beat, bool steady)
        {
            // After a silence the levels have been lowered: then the beat is its own measure.
            int usual = steady ? _signalStrength.Value : beat.Strength;
            if (usual == 0)
            {
                usual = 1;
            }

            // Other peaks: 6 % of a beat in clean records, 20 % with electrode motion at 12 dB, 30 % at 6 dB.
            int penalty = Limited((2 * (100 * _noiseStrength.Value / usual)) - 20, 50);

            // An ectopic beat may have any shape, noise has: what fits less than a usual beat does (95 %) loses up to 30.
            if (beat.Fit != UsualBeats.UnknownFit)
            {
                penalty += Limited((94 - beat.Fit) / 2, 30);
            }

            // Weaker than beats are, or so strong that something else must have a part in it.
            int strength = (int)(100L * beat.Strength / usual);
            penalty += strength <= 100 ? Limited(80 - strength, 40) : Limited((strength - 150) / 4, 30);

            // The baseline beside that of the beat before, in percent of the complex.
            if (steady)
            {
                int shift = beat.Baseline - _lastBaseline;
                penalty += Limited((int)((100L * (shift < 0 ? -shift : shift) / (beat.Extremum + 1)) - 50) / 8, 30);
            }

            penalty += FlatPenalty(_now, _flatStepsNow);
            return (byte)(100 - Limited(penalty, 100));
        }

        // Percent of the time since the last beat in which the signal did not move at all.
        private int FlatPenalty(long now, int flatSteps)
        {
            long span = now - _lastBeat;
            return span <= 0 ? 0 : Limited((int)(100L * QrsFilter.SamplesPerStep * (flatSteps - _flatStepsToBeat) / span), 100);
        }

        // The strongest peak since the last beat and its T wave.
        private int LargestCandidate()
        {
            int largest = 0;
            for (int i = 0; i < _candidateCount; i++)
            {
                if (_candidates[i].Strength > largest && _candidates[i].RPeakSampleIndex - _lastBeat > _oneSecond / 2)
                {
                    largest = _candidates[i].Strength;
                }
            }

            return largest;
        }

        private static int Limited(int value, int most)
        {
            return value < 0 ? 0 : value > most ? most : value;
        }

        private void Keep(QrsCandidate candidate)
        {
            if (_candidateCount == CandidateCapacity)
            {
                QrsCandidate oldest = _candidates[0];
                for (int i = 1; i < CandidateCapacity; i++)
                {
                    _candidates[i - 1] = _candidates[i];
                }

                _candidates[CandidateCapacity - 1] = oldest;
                _candidateCount--;
            }

            _candidates[_candidateCount].CopyFrom(candidate);
            _candidateCount++;
        }

        // The strongest of the peaks since the last beat that pass half the thresholds; negative when there is none.
        private int FindMissed()
        {
            int strengthThreshold = StrengthThreshold() >> 1;
            int extremumThreshold = ExtremumThreshold() >> 1;
            if (strengthThreshold < LeastStrength)
            {
                strengthThreshold = LeastStrength;
            }

            if (extremumThreshold < LeastExtremumMicrovolts)
            {
                extremumThreshold = LeastExtremumMicrovolts;
            }

            int best = -1;
            for (int i = 0; i < _candidateCount; i++)
            {
                QrsCandidate candidate = _candidates[i];
                if (candidate.Strength > strengthThreshold
                    && candidate.Extremum > extremumThreshold
                    && _now - candidate.RPeakSampleIndex <= _searchBackSpan
                    && candidate.RPeakSampleIndex - _lastBeat >= _searchBackDeadTime
                    && (best < 0 || candidate.Strength > _candidates[best].Strength)
                    && !IsTWave(candidate))
                {
                    best = i;
                }
            }

            return best;
        }

        // Takes the peak that was found as a beat; those behind it may still be others.
        private void TakeFound()
        {
            int count = _candidateCount;
            Accept(_candidates[_best]);
            for (int i = _best + 1; i < count; i++)
            {
                // The object goes, not what is in it: on the interpreter that takes a tenth of the time.
                QrsCandidate candidate = _candidates[i];
                _candidates[i] = _candidates[_candidateCount];
                _candidates[_candidateCount] = candidate;
                _candidateCount++;
            }
        }
    }
}
