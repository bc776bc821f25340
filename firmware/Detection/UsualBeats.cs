namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// The shapes of the wearer's usual QRS complexes: two, so that in bigeminy both kinds have their own. A shape is the band-passed
    /// signal at 15 places around the R peak, scaled to its extremum, so that form and polarity count and amplitude does not.
    /// </summary>
    /// <remarks>After the beat matching of P. S. Hamilton, "Open Source ECG Analysis", Computers in Cardiology 29:101-104, 2002.</remarks>
    internal sealed class UsualBeats
    {
        /// <summary>Steps from the first place to the R peak: 79 ms, half of the widest QRS.</summary>
        internal const int ReachSteps = 14;

        /// <summary>What <see cref="Fit"/> says while no shape is known.</summary>
        internal const int UnknownFit = -1;

        // 11 ms, twice as fine as the 20 Hz that pass the low-pass need.
        private const int Spacing = 2;
        private const int Places = (2 * ReachSteps / Spacing) + 1;

        // Levels are scaled below 512: 15 products of two of them stay far inside 31 bits.
        private const int ScaleLimit = 512;

        // Alike enough to be learned as one shape.
        private const int SameShapePercent = 80;

        // A shape counts when it has come three times; one that has come often keeps its place when strange beats come.
        private const int KnownWeight = 3;
        private const int MostWeight = 16;

        private readonly int[] _levels = new int[Places];
        private readonly int[] _firstShape = new int[Places];
        private readonly int[] _secondShape = new int[Places];
        private int _norm;
        private int _firstNorm;
        private int _secondNorm;
        private int _firstWeight;
        private int _secondWeight;
        private int _firstFit;
        private int _secondFit;

        /// <summary>Forgets all shapes.</summary>
        internal void Reset()
        {
            _norm = 0;
            _firstNorm = 0;
            _secondNorm = 0;
            _firstWeight = 0;
            _secondWeight = 0;
        }

        /// <summary>Takes the complex in hand: <see cref="Fit"/> and <see cref="Learn"/> are about it.</summary>
        /// <param name="bandPassed">A ring of the band-passed signal, microvolts, step by step.</param>
        /// <param name="mask">Length of the ring, a power of two, less one.</param>
        /// <param name="position">Where in it the R peak is, not yet masked.</param>
        /// <param name="extremum">Largest deflection of the complex, microvolts, 0 or more.</param>
        internal void Take(int[] bandPassed, int mask, int position, int extremum)
        {
            int shift = 0;
            while (extremum >> shift >= ScaleLimit)
            {
                shift++;
            }

            int squares = 0;
            int[] levels = _levels;
            int at = position - ReachSteps;
            for (int i = 0; i < Places; i++)
            {
                int level = bandPassed[at & mask] >> shift;

                // Beside a complex an artefact may be higher than it; it is cut so that the sums keep inside 31 bits.
                if (level > ScaleLimit)
                {
                    level = ScaleLimit;
                }
                else if (level < -ScaleLimit)
                {
                    level = -ScaleLimit;
                }

                levels[i] = level;
                squares += level * level;
                at += Spacing;
            }

            _norm = IntegerSquareRoot.Floor(squares);
        }

        /// <summary>There is no complex in hand whose shape could be told.</summary>
        internal void TakeNothing()
        {
            _norm = 0;
        }

        /// <summary>How well the complex in hand fits the better of the known shapes.</summary>
        /// <returns>The correlation coefficient in percent, 0 (none or contrary) to 100; <see cref="UnknownFit"/> while no shape is known.</returns>
        internal int Fit()
        {
            _firstFit = _firstWeight == 0 ? 0 : Correlation(_firstShape, _firstNorm);
            _secondFit = _secondWeight == 0 ? 0 : Correlation(_secondShape, _secondNorm);
            int first = _firstWeight < KnownWeight ? UnknownFit : _firstFit;
            int second = _secondWeight < KnownWeight ? UnknownFit : _secondFit;
            return first > second ? first : second;
        }

        /// <summary>
        /// Learns the complex in hand, after <see cref="Fit"/>: into the shape that it is like, or, where it is like none, in place of the rarer one.
        /// </summary>
        internal void Learn()
        {
            if (_norm == 0)
            {
                return;
            }

            int first = _firstFit;
            int second = _secondFit;
            if (first >= SameShapePercent && first >= second)
            {
                _firstNorm = Blend(_firstShape, _firstWeight);
                _firstWeight = Heavier(_firstWeight);
            }
            else if (second >= SameShapePercent)
            {
                _secondNorm = Blend(_secondShape, _secondWeight);
                _secondWeight = Heavier(_secondWeight);
            }
            else if (_firstWeight <= _secondWeight)
            {
                // A known shape is not given up for one strange beat: it loses weight first.
                _firstWeight--;
                if (_firstWeight <= 0)
                {
                    _firstNorm = Blend(_firstShape, 0);
                    _firstWeight = 1;
                }
            }
            else
            {
                _secondWeight--;
                if (_secondWeight <= 0)
                {
                    _secondNorm = Blend(_secondShape, 0);
                    _secondWeight = 1;
                }
            }
        }

        private static int Heavier(int weight)
        {
            return weight < MostWeight ? weight + 1 : weight;
        }

        private int Correlation(int[] shape, int norm)
        {
            int norms = _norm * norm;
            if (norms == 0)
            {
                return 0;
            }

            // |sum| <= 15 * 512^2 = 3.9e6; the product of the norms is no larger.
            int[] levels = _levels;
            int sum = 0;
            for (int i = 0; i < Places; i++)
            {
                sum += levels[i] * shape[i];
            }

            int percent = 100 * sum / norms;
            return percent < 0 ? 0 : percent > 100 ? 100 : percent;
        }

        // The first beat is the shape; the next few move it by half, later ones by an eighth.
        private int Blend(int[] shape, int weight)
        {
            int shift = weight == 0 ? 0 : weight < KnownWeight ? 1 : 3;
            int squares = 0;
            int[] levels = _levels;
            for (int i = 0; i < Places; i++)
            {
                int level = shape[i] + ((levels[i] - shape[i]) >> shift);
                shape[i] = level;
                squares += level * level;
            }

            return IntegerSquareRoot.Floor(squares);
        }
    }
}
