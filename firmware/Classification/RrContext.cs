namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The timing of a beat among its neighbours, as nine int8 features that do not depend on the wearer's own rate.
    /// </summary>
    /// <remarks>
    /// With m the median of the last 16 RR intervals up to and with the previous one (lower median; the previous one alone at the start),
    /// and q the wearer's long interval and s the mean, both of the intervals before the previous one:
    /// <list type="number">
    /// <item><description>64 * previous / the one before it - 64</description></item>
    /// <item><description>heart rate by m in beats per minute - 90</description></item>
    /// <item><description>64 * next / previous - 64</description></item>
    /// <item><description>64 * previous / q - 64</description></item>
    /// <item><description>64 * next / q - 64</description></item>
    /// <item><description>64 * q / s - 64</description></item>
    /// <item><description>64 * shortest of the intervals of m / m - 64</description></item>
    /// <item><description>64 * longest of the intervals of m / m - 64</description></item>
    /// <item><description>256 * v / s</description></item>
    /// </list>
    /// <para>q is a running 75th percentile: an interval above it lifts it by three steps, any other lowers it by one. An early beat is
    /// early beside what the sinus node does when it is left alone, and that shows in the longer intervals even where early beats are
    /// many, when a median would take them for the rule. Steps are 2, 1 and 3/8 sample, for the first 16, the next 48 and all further
    /// intervals. s follows by 1/128 of the difference, faster at the start; v is the mean absolute difference of successive intervals up
    /// to the previous one, by 1/64. All are kept in fractions of a sample.</para>
    /// <para>Quotients are floored, results clamped to -128..127; a feature whose interval is not known is 0. Intervals are clipped to
    /// <see cref="LongestInterval"/>. Normalising by the wearer's own intervals follows de Chazal et al., IEEE Trans. Biomed. Eng. 51
    /// (2004) 1196, doi:10.1109/TBME.2004.827359.</para>
    /// </remarks>
    public sealed class RrContext
    {
        private const int MedianLength = 16;
        private const int MeanFraction = 256;
        private const int MeanLength = 128;
        private const int VariationLength = 64;
        private const int LongFraction = 8;
        private const int QuickIntervals = 16;
        private const int EarlyIntervals = 64;
        private const int QuickStep = 16;
        private const int EarlyStep = 8;
        private const int LateStep = 3;

        private readonly int _samplesPerMinute;
        private readonly int[] _recent = new int[MedianLength];
        private readonly int[] _sorted = new int[MedianLength];
        private int _count;
        private int _next;
        private int _previous;
        private int _beforePrevious;
        private int _intervals;
        private int _mean;
        private int _meanBefore;
        private int _long;
        private int _longBefore;
        private int _variation;
        private int _variationCount;

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
            _previous = 0;
            _beforePrevious = 0;
            _intervals = 0;
            _mean = 0;
            _meanBefore = 0;
            _long = 0;
            _longBefore = 0;
            _variation = 0;
            _variationCount = 0;
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
                if (_variationCount < VariationLength)
                {
                    _variationCount++;
                }

                _variation += ((difference * MeanFraction) - _variation) / _variationCount;
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
            Follow(interval);
        }

        /// <summary>Writes the features of the beat last advanced to.</summary>
        /// <param name="nextRrSamples">Interval to the next beat; <see cref="LongestInterval"/> or more when there is none in time.</param>
        /// <param name="features">Gets <see cref="WindowFormat.RhythmFeatures"/> bytes, two's complement.</param>
        /// <param name="offset">Where they begin.</param>
        public void Write(long nextRrSamples, byte[] features, int offset)
        {
            int next = Clip(nextRrSamples);
            int median = _count == 0 ? 0 : _sorted[(_count - 1) / 2];
            features[offset] = Ratio(_previous, _beforePrevious);
            features[offset + 1] = median == 0 ? (byte)0 : Clamp((_samplesPerMinute / median) - 90);
            features[offset + 2] = Ratio(next, _previous);
            features[offset + 3] = Ratio(_previous * LongFraction, _longBefore);
            features[offset + 4] = Ratio(next * LongFraction, _longBefore);
            features[offset + 5] = Ratio(_longBefore * (MeanFraction / LongFraction), _meanBefore);
            features[offset + 6] = Ratio(_sorted[0], median);
            features[offset + 7] = median == 0 ? (byte)0 : Ratio(_sorted[_count - 1], median);
            features[offset + 8] = _meanBefore == 0 ? (byte)0 : Clamp(256 * _variation / _meanBefore);
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

        private void Follow(int interval)
        {
            _meanBefore = _mean;
            _longBefore = _long;
            _intervals++;
            if (_intervals == 1)
            {
                _mean = interval * MeanFraction;
                _long = interval * LongFraction;
                return;
            }

            int length = _intervals < MeanLength ? _intervals : MeanLength;
            _mean += ((interval * MeanFraction) - _mean) / length;
            int step = _intervals <= QuickIntervals ? QuickStep : (_intervals <= EarlyIntervals ? EarlyStep : LateStep);
            _long += interval * LongFraction > _long ? 3 * step : -step;
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
