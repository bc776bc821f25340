namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The shape of a beat beside the wearer's usual one, as twelve int8 features.
    /// </summary>
    /// <remarks>
    /// <para>From the window, 116 points two samples apart are taken, from 90 samples before the R peak to 140 after it (253 ms and
    /// 394 ms at 355.56 Hz), less a baseline: the mean of the 16 samples from 44 before the peak on. Points 0 to 30 are where a P wave
    /// is, 31 to 62 the QRS complex, 63 to 115 ST segment and T wave. The wearer's usual beat is a template of such points, which
    /// every beat pulls towards itself by at most a fixed step, so that it settles near the median of all beats and a rare ectopic
    /// one hardly moves it. A beat is compared where its QRS fits best among shifts of 0, -3, 3, -6 and 6 samples.</para>
    /// <para>With likeness(x, t) = 127 - floor(255 * sum|x - t| / (sum|x| + sum|t|)), 127 where both are 0, the features are</para>
    /// <list type="number">
    /// <item><description>likeness of the QRS complex</description></item>
    /// <item><description>likeness of the part with the P wave</description></item>
    /// <item><description>likeness of the part with the T wave</description></item>
    /// <item><description>64 * a / A - 64; a is the peak-to-peak amplitude of points 27 to 63 in microvolts, A its running median</description></item>
    /// <item><description>64 * area / template's area - 64; area is sum|x| over points 27 to 63</description></item>
    /// <item><description>64 * path / template's path - 64; path is the sum of |difference of neighbours| over the same</description></item>
    /// <item><description>each of the six again, as 32 * (feature - its running median) / its running median absolute deviation: in
    /// a noisy recording, or beside a wearer whose beats vary, the same difference says less</description></item>
    /// </list>
    /// <para>Results are clamped to -128..127; quotients are truncated. Comparing with the wearer's own beats follows Llamedo and
    /// Martinez, IEEE Trans. Biomed. Eng. 58 (2011) 616, doi:10.1109/TBME.2010.2068048; running medians by steps of the sign follow
    /// McFarlane and Schofield, Machine Vision and Applications 8 (1995) 187.</para>
    /// <para>The work is done in slices, since the whole would take longer than a sample period on the interpreter.</para>
    /// </remarks>
    public sealed class ShapeContext
    {
        private const int First = WindowFormat.PeakIndex - 90;
        private const int BaselineFirst = WindowFormat.PeakIndex - 44;
        private const int BaselineShift = 4;
        private const int Points = 116;
        private const int QrsFirst = 31;
        private const int QrsEnd = 63;
        private const int ComplexFirst = 27;
        private const int ComplexEnd = 64;
        private const int Compared = WindowFormat.ShapeFeatures / 2;

        private const int TemplateFraction = 8;

        // The template follows in pieces: the first beat is its beginning, and is followed before it is compared.
        private const int FollowPieces = 2;
        private const int FollowPoints = Points / FollowPieces;
        private const int QuickBeats = 8;
        private const int EarlyBeats = 32;
        private const int QuickStep = 64;
        private const int EarlyStep = 32;
        private const int LateStep = 16;

        // Running medians of the features are kept in halves.
        private const int EarlyMedianStep = 8;
        private const int LateMedianStep = 2;
        private const int FirstDeviation = 24;
        private const int SmallestDeviation = 8;

        private readonly int[] _shifts = new int[] { 0, -3, 3, -6, 6 };
        private readonly int[] _template = new int[Points];
        private readonly int[] _median = new int[Compared];
        private readonly int[] _deviation = new int[Compared];
        private readonly int[] _values = new int[Compared];
        private int _beats;
        private int _amplitudeMedian;
        private int _deviationMicrovolts;
        private bool _learn;
        private int _slice;
        private int _base;
        private int _bestShift;
        private int _bestLikeness;
        private int _amplitude;

        /// <summary>Starts a beat.</summary>
        /// <param name="deviationMicrovolts">Microvolts that became 127 in its window, 1 to 1,000,000.</param>
        /// <param name="learn">Whether the usual beat may follow this one; a window with lost samples should not be followed.</param>
        public void Begin(int deviationMicrovolts, bool learn)
        {
            _deviationMicrovolts = deviationMicrovolts;
            _learn = learn;
            _slice = _beats == 0 ? -1 - FollowPieces : -1;
            _bestShift = 0;
            _bestLikeness = int.MinValue;
        }

        /// <summary>Does the next slice.</summary>
        /// <param name="buffer">Holds the window and gets the features, both two's complement.</param>
        /// <param name="windowOffset">Where the window begins.</param>
        /// <param name="featureOffset">Where the <see cref="WindowFormat.ShapeFeatures"/> features go.</param>
        /// <returns>True when the features are written.</returns>
        public bool Step(byte[] buffer, int windowOffset, int featureOffset)
        {
            int slice = _slice++;
            if (slice < 0)
            {
                if (slice == -1 - FollowPieces || _beats > 0)
                {
                    MeasureBaseline(buffer, windowOffset);
                }
                else
                {
                    Follow(buffer, windowOffset, int.MaxValue, slice + FollowPieces);
                }

                return false;
            }

            if (slice < _shifts.Length)
            {
                int likeness = Likeness(buffer, windowOffset, _shifts[slice], QrsFirst, QrsEnd);
                if (likeness > _bestLikeness)
                {
                    _bestLikeness = likeness;
                    _bestShift = _shifts[slice];
                }

                return false;
            }

            switch (slice - _shifts.Length)
            {
                case 0:
                    _values[0] = _bestLikeness;
                    _values[1] = Likeness(buffer, windowOffset, _bestShift, 0, QrsFirst);
                    return false;
                case 1:
                    _values[2] = Likeness(buffer, windowOffset, _bestShift, QrsEnd, Points);
                    return false;
                case 2:
                    MeasureComplex(buffer, windowOffset);
                    return false;
                case 3:
                    Write(buffer, featureOffset);
                    return !_learn;
                case 4:
                    if (_beats == 0)
                    {
                        _beats = 1;
                        return true;
                    }

                    FollowUsually(buffer, windowOffset, 0);
                    return false;
                default:
                    FollowUsually(buffer, windowOffset, 1);
                    _beats++;
                    return true;
            }
        }

        private static int Magnitude(int value)
        {
            return value < 0 ? -value : value;
        }

        private static int Clamp(int value)
        {
            if (value > 127)
            {
                return 127;
            }

            return value < -128 ? -128 : value;
        }

        private static int Towards(int from, int to, int step)
        {
            if (to > from)
            {
                return from + step;
            }

            return to < from ? from - step : from;
        }

        private void MeasureBaseline(byte[] buffer, int offset)
        {
            int sum = 0;
            for (int i = 0; i < 1 << BaselineShift; i++)
            {
                sum += (sbyte)buffer[offset + BaselineFirst + i];
            }

            _base = sum >> BaselineShift;
        }

        private int Likeness(byte[] buffer, int offset, int shift, int first, int end)
        {
            // No calls in the loops: on the interpreter one costs as much as the rest of a turn.
            int difference = 0;
            int sum = 0;
            int position = offset + First + (2 * first) + shift;
            int[] template = _template;
            int baseline = _base;
            for (int i = first; i < end; i++)
            {
                int x = (sbyte)buffer[position] - baseline;
                int usual = template[i] / TemplateFraction;
                int away = x - usual;
                difference += away < 0 ? -away : away;
                sum += x < 0 ? -x : x;
                sum += usual < 0 ? -usual : usual;
                position += 2;
            }

            return sum == 0 ? 127 : 127 - (255 * difference / sum);
        }

        private void MeasureComplex(byte[] buffer, int offset)
        {
            int position = offset + First + (2 * ComplexFirst);
            int lowest = int.MaxValue;
            int highest = int.MinValue;
            int area = 0;
            int path = 0;
            int usualArea = 0;
            int usualPath = 0;
            int[] template = _template;
            int baseline = _base;
            int before = (sbyte)buffer[position] - baseline;
            int usualBefore = template[ComplexFirst] / TemplateFraction;
            for (int i = ComplexFirst; i < ComplexEnd; i++)
            {
                int x = (sbyte)buffer[position] - baseline;
                int usual = template[i] / TemplateFraction;
                if (x < lowest)
                {
                    lowest = x;
                }

                if (x > highest)
                {
                    highest = x;
                }

                int step = x - before;
                int usualStep = usual - usualBefore;
                area += x < 0 ? -x : x;
                path += step < 0 ? -step : step;
                usualArea += usual < 0 ? -usual : usual;
                usualPath += usualStep < 0 ? -usualStep : usualStep;
                before = x;
                usualBefore = usual;
                position += 2;
            }

            // The product is at most 255 * 1,000,000; 64 times what is left of it, at most 128 million.
            _amplitude = ((highest - lowest) * _deviationMicrovolts) >> 7;
            if (_beats == 0)
            {
                _amplitudeMedian = _amplitude;
            }

            _values[3] = Ratio(_amplitude, _amplitudeMedian);
            _values[4] = Ratio(area, usualArea);
            _values[5] = Ratio(path, usualPath);
        }

        private static int Ratio(int value, int usual)
        {
            return Clamp((64 * value / (usual > 0 ? usual : 1)) - 64);
        }

        private void Write(byte[] buffer, int offset)
        {
            int step = _beats < EarlyBeats ? EarlyMedianStep : LateMedianStep;
            for (int i = 0; i < Compared; i++)
            {
                int value = 2 * _values[i];
                if (_beats == 0)
                {
                    _median[i] = value;
                    _deviation[i] = FirstDeviation;
                }

                int away = value - _median[i];
                int usual = _deviation[i] > SmallestDeviation ? _deviation[i] : SmallestDeviation;
                buffer[offset + i] = (byte)_values[i];
                buffer[offset + Compared + i] = (byte)Clamp(32 * away / usual);
                if (_learn)
                {
                    _median[i] = Towards(_median[i], value, step);
                    _deviation[i] = Towards(_deviation[i], Magnitude(value - _median[i]), 1);
                }
            }

            if (_learn)
            {
                int amplitudeStep = _amplitudeMedian >> 5;
                _amplitudeMedian = Towards(_amplitudeMedian, _amplitude, amplitudeStep > 0 ? amplitudeStep : 1);
            }
        }

        private void FollowUsually(byte[] buffer, int offset, int piece)
        {
            Follow(buffer, offset, _beats < QuickBeats ? QuickStep : (_beats < EarlyBeats ? EarlyStep : LateStep), piece);
        }

        private void Follow(byte[] buffer, int offset, int step, int piece)
        {
            int first = piece * FollowPoints;
            int end = first + FollowPoints;
            int position = offset + First + (2 * first) + _bestShift;
            int[] template = _template;
            int baseline = _base;
            for (int i = first; i < end; i++)
            {
                int usual = template[i];
                int away = (((sbyte)buffer[position] - baseline) * TemplateFraction) - usual;
                if (away > step)
                {
                    away = step;
                }
                else if (away < -step)
                {
                    away = -step;
                }

                template[i] = usual + away;
                position += 2;
            }
        }
    }
}
