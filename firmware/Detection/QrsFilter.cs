using System;

namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// The signal path of the detector: low-pass, high-pass, derivative, square and moving-window integration,
    /// every one a running sum, so that a sample costs the same whatever the rate and window lengths are.
    /// Behind the first low-pass everything runs at every second sample, a "step": 160 to 200 per second, the
    /// rate for which Pan and Tompkins made their detector, and half the work for the interpreter.
    /// Integers only; with the input inside -700,000 to 700,000 microvolts and a rate of 320 to 400 Hz no
    /// intermediate value leaves 32 bits (the bounds stand beside each step).
    /// </summary>
    /// <remarks>
    /// After J. Pan and W. J. Tompkins, "A Real-Time QRS Detection Algorithm", IEEE Trans. Biomed. Eng. 32(3), 1985:
    /// the same five stages, with boxes instead of their fixed 200 Hz recursions so that the rate is free.
    /// </remarks>
    internal sealed class QrsFilter
    {
        /// <summary>What <see cref="Push"/> returns for a sample that completes no step.</summary>
        internal const int NoStep = -1;

        /// <summary>Samples in a step.</summary>
        internal const int SamplesPerStep = 2;

        // The longest first box: 20 ms at 400 Hz.
        private const int RawLength = 16;
        private const int RawMask = RawLength - 1;

        // In steps. Longest look back: integration window, derivative, peak time-out and half the high-pass, 0.4 s together; at 200 steps
        // a second that leaves 48 steps until a peak must have been measured.
        private const int HistoryLength = 128;
        private const int HistoryMask = HistoryLength - 1;

        // Steeper than 8 mV in a derivative span (11 ms) is no heart: it is limited so that one artefact
        // cannot outshout everything and the sum of squares stays inside 31 bits.
        internal const int SlopeLimit = 8191;

        private readonly int _firstBoxLength;
        private readonly int _secondBoxLength;
        private readonly int _highPassLength;
        private readonly int _highPassDelay;
        private readonly int _slopeSpan;
        private readonly int _integrationLength;
        private readonly int _delayHalfSamples;
        private readonly int _lowPassScale;
        private readonly int _highPassScale;

        private readonly int[] _raw = new int[RawLength];
        private readonly int[] _firstBox = new int[HistoryLength];
        private readonly int[] _lowPassed = new int[HistoryLength];
        private readonly int[] _bandPassed = new int[HistoryLength];
        private readonly int[] _slope = new int[HistoryLength];
        private readonly int[] _energy = new int[HistoryLength];

        private int _rawPosition;
        private int _position;
        private int _firstBoxSum;
        private int _secondBoxSum;
        private int _highPassSum;
        private int _integratedEnergy;
        private int _measuredFrom;
        private int _oldest;
        private int _newest;
        private int _extremumPosition;
        private int _rPeakPosition;

        /// <param name="odrNumerator">Samples, counted over <paramref name="odrDenominator"/> seconds.</param>
        /// <param name="odrDenominator">Seconds.</param>
        internal QrsFilter(int odrNumerator, int odrDenominator)
        {
            int stepDenominator = odrDenominator * SamplesPerStep;

            // Two boxes of about 20 and 17 ms: their zeros lie on 50 Hz and 60 Hz, so mains hum of either
            // kind is gone before anything else looks, and together they pass the QRS band up to 20 Hz.
            _firstBoxLength = SamplePeriods.In(20000, odrNumerator, odrDenominator);
            _secondBoxLength = SamplePeriods.In(16667, odrNumerator, stepDenominator);

            // The mean over 125 ms is what wanders; QRS complexes are what deviates from it. Odd, so that it has a middle.
            _highPassLength = SamplePeriods.In(125000, odrNumerator, stepDenominator) | 1;
            _highPassDelay = _highPassLength / 2;

            _slopeSpan = SamplePeriods.In(11000, odrNumerator, stepDenominator);

            // The widest QRS that is one deflection (Pan and Tompkins: 150 ms).
            _integrationLength = SamplePeriods.In(150000, odrNumerator, stepDenominator);

            // A box of n delays by (n - 1) / 2.
            _delayHalfSamples = _firstBoxLength - 1
                + (SamplesPerStep * (_secondBoxLength - 1))
                + (SamplesPerStep * (_highPassLength - 1));

            int lowPassGain = _firstBoxLength * _secondBoxLength;
            _lowPassScale = ((1 << 14) + (lowPassGain / 2)) / lowPassGain;
            _highPassScale = ((1 << 14) + (_highPassLength / 2)) / _highPassLength;
        }

        /// <summary>The longest time from an R peak to the end of the energy that it gives to the integrated signal, in samples.</summary>
        internal int LongestSpan => (_delayHalfSamples / 2) + 1 + (SamplesPerStep * IntegrationSpan);

        // Steps over which the energy of one extremum is spread in the integrated signal.
        private int IntegrationSpan => _integrationLength + _slopeSpan;

        /// <summary>The last step's place, for <see cref="MeasureHeight"/>.</summary>
        internal int Position => _position;

        /// <summary>Shows the complex that was measured last, as far as it was there at the step that it was measured from, to the wearer's usual beats.</summary>
        internal void Show(UsualBeats usual, int extremum)
        {
            if (_rPeakPosition + UsualBeats.ReachSteps > _measuredFrom)
            {
                usual.TakeNothing();
                return;
            }

            usual.Take(_bandPassed, HistoryMask, _rPeakPosition, extremum);
        }

        /// <summary>Sets every stage to the steady state of a constant input, so that the first sample makes no step.</summary>
        /// <param name="microvolts">The constant, -700,000 to 700,000 microvolts.</param>
        internal void Settle(int microvolts)
        {
            _rawPosition = 0;
            _position = 0;
            _firstBoxSum = microvolts * _firstBoxLength;
            _secondBoxSum = _firstBoxSum * _secondBoxLength;
            int lowPassed = ((_secondBoxSum >> 4) * _lowPassScale) >> 10;
            _highPassSum = lowPassed * _highPassLength;
            _integratedEnergy = 0;
            _rPeakPosition = 0;
            for (int i = 0; i < RawLength; i++)
            {
                _raw[i] = microvolts;
            }

            int[] firstBox = _firstBox;
            int firstBoxSum = _firstBoxSum;
            int[] lowPass = _lowPassed;
            for (int i = 0; i < HistoryLength; i++)
            {
                firstBox[i] = firstBoxSum;
                lowPass[i] = lowPassed;
            }

            Array.Clear(_bandPassed, 0, HistoryLength);
            Array.Clear(_slope, 0, HistoryLength);
            Array.Clear(_energy, 0, HistoryLength);
        }

        /// <summary>Feeds one sample.</summary>
        /// <param name="microvolts">Input, -700,000 to 700,000 microvolts.</param>
        /// <returns>
        /// Every second time the integrated energy, 0 to about 5 * 10^8: a quarter of the sum of squared slopes
        /// (microvolts per 11 ms) over 150 ms; otherwise <see cref="NoStep"/>.
        /// </returns>
        internal int Push(int microvolts)
        {
            // |sum| <= 700,000 * 8 = 5.6e6
            int rawPosition = (_rawPosition + 1) & RawMask;
            _rawPosition = rawPosition;
            int firstBoxSum = _firstBoxSum + microvolts - _raw[(rawPosition - _firstBoxLength) & RawMask];
            _firstBoxSum = firstBoxSum;
            _raw[rawPosition] = microvolts;
            if ((rawPosition & 1) != 0)
            {
                return NoStep;
            }

            int position = (_position + 1) & HistoryMask;
            _position = position;

            // |sum| <= 5.6e6 * 3 = 1.7e7
            int secondBoxSum = _secondBoxSum + firstBoxSum - _firstBox[(position - _secondBoxLength) & HistoryMask];
            _firstBox[position] = firstBoxSum;
            _secondBoxSum = secondBoxSum;

            // Back to microvolts: |product| <= 700,000 * 1024 = 7.2e8
            int lowPassed = ((secondBoxSum >> 4) * _lowPassScale) >> 10;
            int highPassSum = _highPassSum + lowPassed - _lowPassed[(position - _highPassLength) & HistoryMask];
            _lowPassed[position] = lowPassed;
            _highPassSum = highPassSum;

            // |difference| <= 1.4e6 * 25 = 3.5e7, |product| <= 1.4e6 * 1024 = 1.43e9
            int bandPassed = ((((_lowPassed[(position - _highPassDelay) & HistoryMask] * _highPassLength) - highPassSum) >> 4) * _highPassScale) >> 10;
            int slope = bandPassed - _bandPassed[(position - _slopeSpan) & HistoryMask];
            _bandPassed[position] = bandPassed;
            if (slope > SlopeLimit)
            {
                slope = SlopeLimit;
            }
            else if (slope < -SlopeLimit)
            {
                slope = -SlopeLimit;
            }

            _slope[position] = slope;

            // Sum <= 30 * 8191^2 / 4 = 5.0e8
            int energy = (slope * slope) >> 2;
            int integrated = _integratedEnergy + energy - _energy[(position - _integrationLength) & HistoryMask];
            _energy[position] = energy;
            _integratedEnergy = integrated;
            return integrated;
        }

        /// <summary>
        /// Begins to measure the complex whose energy peaked <paramref name="stepsAgo"/> steps before a step: how high and how steep it is.
        /// <see cref="MeasureFlanks"/> and <see cref="Place"/> do the rest; the steps that come in between change nothing, up to 48 of them.
        /// </summary>
        /// <param name="position">Place of that step: <see cref="Position"/> when it was completed.</param>
        /// <param name="stepsAgo">1 to 30.</param>
        /// <param name="peak">Receives extremum and slope.</param>
        internal void MeasureHeight(int position, int stepsAgo, QrsCandidate peak)
        {
            int newest = position - stepsAgo;
            int oldest = newest - IntegrationSpan + 1;
            int[] bandPassed = _bandPassed;
            int[] slopes = _slope;
            int extremum = 0;
            int extremumPosition = newest;
            int steepest = 0;
            for (int at = oldest; at <= newest; at++)
            {
                int level = bandPassed[at & HistoryMask];
                if (level < 0)
                {
                    level = -level;
                }

                if (level > extremum)
                {
                    extremum = level;
                    extremumPosition = at;
                }

                int slope = slopes[at & HistoryMask];
                if (slope < 0)
                {
                    slope = -slope;
                }

                if (slope > steepest)
                {
                    steepest = slope;
                }
            }

            _measuredFrom = position;
            _newest = newest;
            _oldest = oldest;
            _extremumPosition = extremumPosition;
            peak.Extremum = extremum;
            peak.Slope = steepest;
        }

        /// <summary>Measures rise and fall of the complex that <see cref="MeasureHeight"/> has begun with.</summary>
        /// <param name="peak">Receives them.</param>
        internal void MeasureFlanks(QrsCandidate peak)
        {
            int[] lowPassed = _lowPassed;
            int slopeSpan = _slopeSpan;
            int rise = 0;
            int fall = 0;
            int end = _newest - _highPassDelay;
            for (int at = _oldest - _highPassDelay; at <= end; at++)
            {
                int step = lowPassed[at & HistoryMask] - lowPassed[(at - slopeSpan) & HistoryMask];
                if (step > rise)
                {
                    rise = step;
                }
                else if (-step > fall)
                {
                    fall = -step;
                }
            }

            peak.Rise = rise;
            peak.Fall = fall;
        }

        /// <summary>Finds the R peak of the complex that <see cref="MeasureHeight"/> has begun with.</summary>
        /// <param name="peak">Receives the baseline under it; its time is left to the caller.</param>
        /// <returns>Samples from the R peak to the last one of the step that is measured from.</returns>
        internal int Place(QrsCandidate peak)
        {
            int rPeakPosition = FirstPeakOf(_extremumPosition, _oldest);
            _rPeakPosition = rPeakPosition;
            peak.Baseline = _lowPassed[(rPeakPosition - _highPassDelay) & HistoryMask] - _bandPassed[rPeakPosition & HistoryMask];
            int halfSamples = (2 * SamplesPerStep * (_measuredFrom - rPeakPosition)) + _delayHalfSamples - SummitOffset(rPeakPosition);
            return (halfSamples + 1) >> 1;
        }

        // A broad ventricular complex may have two summits; MIT-BIH marks the first. A summit belongs to the same
        // deflection when the signal between does not fall below half, and counts when it reaches three quarters.
        private int FirstPeakOf(int extremumPosition, int oldest)
        {
            int extremum = _bandPassed[extremumPosition & HistoryMask];
            int sign = extremum < 0 ? -1 : 1;
            extremum *= sign;
            int half = extremum >> 1;
            int threeQuarters = extremum - (extremum >> 2);
            int first = extremumPosition;
            int later = extremum;
            int level = _bandPassed[(extremumPosition - 1) & HistoryMask] * sign;
            for (int at = extremumPosition - 1; at > oldest && level >= half; at--)
            {
                int earlier = _bandPassed[(at - 1) & HistoryMask] * sign;
                if (level >= threeQuarters && level > later && level >= earlier)
                {
                    first = at;
                }

                later = level;
                level = earlier;
            }

            return first;
        }

        // How far the summit of the parabola through three steps lies behind the middle one, in half samples, -2 to 2.
        private int SummitOffset(int position)
        {
            int before = _bandPassed[(position - 1) & HistoryMask];
            int summit = _bandPassed[position & HistoryMask];
            int after = _bandPassed[(position + 1) & HistoryMask];
            int curvature = (2 * summit) - before - after;
            if (curvature < 0)
            {
                curvature = -curvature;
                before = -before;
                after = -after;
            }

            if (curvature == 0)
            {
                return 0;
            }

            // The summit lies (after - before) / (2 * curvature) steps of four half samples behind the middle one; rounded.
            int twice = 4 * (after - before);
            int offset = (twice + (twice < 0 ? -curvature : curvature)) / (2 * curvature);
            return offset > 2 ? 2 : offset < -2 ? -2 : offset;
        }
    }
}
