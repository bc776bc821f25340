using EcgWearable.Firmware.Acquisition;

namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Makes the int8 window of a beat: the mean of the 665 samples is taken off and the largest deviation becomes 127.
    /// </summary>
    /// <remarks>
    /// <para>mean = floor((2 * sum + 665) / 1330); deviation = max(|x - mean|, 128 uV), so that a flat line is not blown up to
    /// full scale; scale = floor(127 * 65536 / deviation); y = floor(((x - mean) * scale + 32768) / 65536).</para>
    /// <para>The work is done in slices, since the whole would take longer than a sample period on the interpreter.</para>
    /// </remarks>
    public sealed class WindowNormalizer
    {
        private const int SmallestDeviationMicrovolts = 128;

        private readonly SampleHistory _history;
        private long _first;
        private int _position;
        private bool _scaling;
        private long _sum;
        private int _minimum;
        private int _maximum;
        private int _mean;
        private int _scale;

        /// <summary>Makes a normaliser that reads from a history.</summary>
        public WindowNormalizer(SampleHistory history)
        {
            _history = history;
        }

        /// <summary>Whether a sample of the window was lost. Valid when <see cref="Step"/> has returned true.</summary>
        public bool Damaged { get; private set; }

        /// <summary>Microvolts that became 127. Valid when <see cref="Step"/> has returned true.</summary>
        public int DeviationMicrovolts { get; private set; }

        /// <summary>Starts a window.</summary>
        /// <param name="rPeakSampleIndex">Its R peak; the whole window must be in the history until it is done.</param>
        public void Begin(long rPeakSampleIndex)
        {
            _first = rPeakSampleIndex - WindowFormat.PeakIndex;
            _position = 0;
            _scaling = false;
            _sum = 0;
            _minimum = int.MaxValue;
            _maximum = int.MinValue;
            Damaged = false;
        }

        /// <summary>Does the next slice.</summary>
        /// <param name="window">Gets the window, int8 as two's complement bytes, from <paramref name="offset"/> on.</param>
        /// <param name="offset">Where in the buffer the window begins.</param>
        /// <param name="samples">Length of the slice in samples, more than 0.</param>
        /// <returns>True when the window is complete.</returns>
        public bool Step(byte[] window, int offset, int samples)
        {
            int end = _position + samples;
            if (end > WindowFormat.Length)
            {
                end = WindowFormat.Length;
            }

            if (_scaling)
            {
                Scale(window, offset, end);
                return end == WindowFormat.Length;
            }

            Measure(end);
            if (end == WindowFormat.Length)
            {
                // The sum of 665 samples of up to 0.7 V each fits in 30 bits; the doubled one needs the long.
                _mean = (int)FloorDivide((2 * _sum) + WindowFormat.Length, 2 * WindowFormat.Length);
                int deviation = _maximum - _mean;
                if (_mean - _minimum > deviation)
                {
                    deviation = _mean - _minimum;
                }

                if (deviation < SmallestDeviationMicrovolts)
                {
                    deviation = SmallestDeviationMicrovolts;
                }

                DeviationMicrovolts = deviation;
                _scale = (127 << 16) / deviation;
                _position = 0;
                _scaling = true;
            }

            return false;
        }

        private static long FloorDivide(long dividend, int divisor)
        {
            long quotient = dividend / divisor;
            return dividend % divisor < 0 ? quotient - 1 : quotient;
        }

        private void Measure(int end)
        {
            int[] values = _history.Values;
            bool[] lost = _history.LostMarks;
            long sum = _sum;
            int minimum = _minimum;
            int maximum = _maximum;
            bool damaged = Damaged;
            int first = (int)_first;
            for (int i = _position; i < end; i++)
            {
                int place = (first + i) & SampleHistory.Mask;
                int microvolts = values[place];
                damaged |= lost[place];
                sum += microvolts;
                if (microvolts < minimum)
                {
                    minimum = microvolts;
                }

                if (microvolts > maximum)
                {
                    maximum = microvolts;
                }
            }

            _sum = sum;
            _minimum = minimum;
            _maximum = maximum;
            Damaged = damaged;
            _position = end;
        }

        private void Scale(byte[] window, int offset, int end)
        {
            int[] values = _history.Values;
            int mean = _mean;
            int scale = _scale;
            int first = (int)_first;
            for (int i = _position; i < end; i++)
            {
                // |x - mean| <= deviation, so the product stays below 127 * 65536 + 32768.
                window[offset + i] = (byte)((((values[(first + i) & SampleHistory.Mask] - mean) * scale) + 0x8000) >> 16);
            }

            _position = end;
        }
    }
}
