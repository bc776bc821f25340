namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The timing of a beat among its neighbours, as six int8 features that do not depend on the wearer's own rate.
    /// </summary>
    /// <remarks>
    /// With m the median of the last 16 RR intervals up to and with the previous one (lower median; the previous one alone at the start):
    /// <list type="number">
    /// <item><description>64 * previous / m - 64</description></item>
    /// <item><description>64 * next / m - 64</description></item>
    /// <item><description>64 * previous / the one before it - 64</description></item>
    /// <item><description>heart rate by m in beats per minute - 90</description></item>
    /// <item><description>128 * mean absolute difference of the last (up to 8) successive intervals / m</description></item>
    /// <item><description>64 * next / previous - 64</description></item>
    /// </list>
    /// Quotients are floored, results clamped to -128..127; a feature whose interval is not known is 0. Intervals are clipped to
    /// <see cref="LongestInterval"/>.
    /// </remarks>
    public sealed class RrContext
    {
        private const int MedianLength = 16;
        private const int DifferenceLength = 8;

        private readonly int _samplesPerMinute;
        private readonly int[] _recent = new int[MedianLength];
        private readonly int[] _sorted = new int[MedianLength];
        private readonly int[] _differences = new int[DifferenceLength];
        private int _count;
        private int _next;
        private int _differenceCount;
        private int _differenceNext;
        private int _differenceSum;
        private int _previous;
        private int _beforePrevious;

        /// <summary>Makes an empty context for an output data rate in Hz.</summary>
        public RrContext(int odrNumerator, int odrDenominator)
        {
            _samplesPerMinute = (int)(60L * odrNumerator / odrDenominator);
            LongestInterval = (int)(7L * odrNumerator / (4 * odrDenominator));
        }

        /// <summary>1.75 s in samples. A beat without another within this time after it has no next beat.</summary>
        public int LongestInterval { get; }

        /// <summary>Forgets all intervals, after a gap in the signal for instance.</summary>
        public void Reset()
        {
            _count = 0;
            _next = 0;
            _differenceCount = 0;
            _differenceNext = 0;
            _differenceSum = 0;
            _previous = 0;
            _beforePrevious = 0;
        }

        /// <summary>Goes on to the next beat.</summary>
        /// <param name="rrSamples">Interval from the beat before to this one; 0 when this is the first.</param>
        public void Advance(long rrSamples)
        {
            if (rrSamples <= 0)
            {
                Reset();
                return;
            }

            int interval = Clip(rrSamples);
            _beforePrevious = _previous;
            _previous = interval;
            if (_beforePrevious > 0)
            {
                int difference = interval > _beforePrevious ? interval - _beforePrevious : _beforePrevious - interval;
                if (_differenceCount == DifferenceLength)
                {
                    _differenceSum -= _differences[_differenceNext];
                }
                else
                {
                    _differenceCount++;
                }

                _differences[_differenceNext] = difference;
                _differenceSum += difference;
                _differenceNext = (_differenceNext + 1) % DifferenceLength;
            }

            if (_count == MedianLength)
            {
                RemoveSorted(_recent[_next]);
            }
            else
            {
                _count++;
            }

            _recent[_next] = interval;
            _next = (_next + 1) % MedianLength;
            InsertSorted(interval);
        }

        /// <summary>Writes the features of the beat last advanced to.</summary>
        /// <param name="nextRrSamples">Interval to the next beat; <see cref="LongestInterval"/> or more when there is none in time.</param>
        /// <param name="features">Gets <see cref="WindowFormat.ContextLength"/> bytes, two's complement.</param>
        /// <param name="offset">Where they begin.</param>
        public void Write(long nextRrSamples, byte[] features, int offset)
        {
            int next = Clip(nextRrSamples);
            int median = _count == 0 ? 0 : _sorted[(_count - 1) / 2];
            features[offset] = Ratio(_previous, median);
            features[offset + 1] = Ratio(next, median);
            features[offset + 2] = Ratio(_previous, _beforePrevious);
            features[offset + 3] = median == 0 ? (byte)0 : Clamp((_samplesPerMinute / median) - 90);
            features[offset + 4] = median == 0 || _differenceCount == 0 ? (byte)0 : Clamp(128 * _differenceSum / (_differenceCount * median));
            features[offset + 5] = Ratio(next, _previous);
        }

        private static byte Ratio(int interval, int reference)
        {
            return interval == 0 || reference == 0 ? (byte)0 : Clamp((64 * interval / reference) - 64);
        }

        private static byte Clamp(int value)
        {
            if (value > 127)
            {
                value = 127;
            }
            else if (value < -128)
            {
                value = -128;
            }

            return (byte)value;
        }

        private int Clip(long rrSamples)
        {
            return rrSamples > LongestInterval ? LongestInterval : (int)rrSamples;
        }

        private void RemoveSorted(int interval)
        {
            int i = 0;
            while (_sorted[i] != interval)
            {
                i++;
            }

            for (; i < MedianLength - 1; i++)
            {
                _sorted[i] = _sorted[i + 1];
            }
        }

        private void InsertSorted(int interval)
        {
            int i = _count - 1;
            while (i > 0 && _sorted[i - 1] > interval)
            {
                _sorted[i] = _sorted[i - 1];
                i--;
            }

            _sorted[i] = interval;
        }
    }
}
