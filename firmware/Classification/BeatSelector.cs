namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Says of a beat, by its context features, whether it is worth the accelerator's time: when it comes early or late, when its QRS
    /// complex is not the wearer's usual one, when it follows one that the accelerator did not call normal, and one in some of all others.
    /// </summary>
    /// <remarks>
    /// Ectopic beats come in runs, and within a run of atrial ones nothing is irregular: <see cref="FollowedBeats"/> beats after the last that was not
    /// normal are sent whatever they look like. What is missed with it and without stands in docs/detection.md.
    /// </remarks>
    public sealed class BeatSelector
    {
        /// <summary>The wearer's usual rhythm and shape are being learned: these beats are all classified.</summary>
        public const int LearningBeats = 32;

        /// <summary>Beats that are classified after one that is not normal.</summary>
        public const int FollowedBeats = 4;

        // Positions among the features, see RrContext and ShapeContext.
        private const int RatioToBefore = 0;
        private const int NextRatio = 2;
        private const int RatioToLong = 3;
        private const int QrsLikeness = WindowFormat.RhythmFeatures;
        private const int QrsDeviation = WindowFormat.RhythmFeatures + (WindowFormat.ShapeFeatures / 2);
        private const int AreaDeviation = QrsDeviation + 4;
        private const int PathDeviation = QrsDeviation + 5;

        private readonly int _oneIn;
        private int _seen;
        private int _leftOut;
        private int _follow;

        /// <summary>Makes a selector that has seen no beat.</summary>
        /// <param name="oneIn">Of the beats with nothing to them, one in this many is classified; 1 or more, 1 = all.</param>
        public BeatSelector(int oneIn)
        {
            _oneIn = oneIn < 1 ? 1 : oneIn;
        }

        /// <summary>Decides on the next beat.</summary>
        /// <param name="buffer">Holds its context features, two's complement.</param>
        /// <param name="offset">Where they begin.</param>
        /// <returns>True when it is to be classified.</returns>
        public bool IsChosen(byte[] buffer, int offset)
        {
            if (_seen < LearningBeats)
            {
                _seen++;
                return true;
            }

            if (_follow > 0)
            {
                _follow--;
                return true;
            }

            if (IsIrregular(buffer, offset) || IsNewShaped(buffer, offset))
            {
                return true;
            }

            if (++_leftOut >= _oneIn)
            {
                _leftOut = 0;
                return true;
            }

            return false;
        }

        /// <summary>A beat was classified.</summary>
        /// <param name="normal">Whether as N.</param>
        public void Tell(bool normal)
        {
            if (!normal)
            {
                _follow = FollowedBeats;
            }
        }

        /// <summary>Whether a beat comes early or late by an eighth, against the interval before, after, or the wearer's long one.</summary>
        /// <param name="buffer">Holds the context features.</param>
        /// <param name="offset">Where they begin.</param>
        /// <returns>True when it does.</returns>
        public static bool IsIrregular(byte[] buffer, int offset)
        {
            const int Eighth = 8;
            int before = (sbyte)buffer[offset + RatioToBefore];
            return before <= -Eighth
                || before >= Eighth + 2
                || (sbyte)buffer[offset + NextRatio] >= Eighth + 2
                || (sbyte)buffer[offset + RatioToLong] <= -Eighth - 2;
        }

        /// <summary>Whether the QRS complex differs from the usual one by more than this wearer's do.</summary>
        /// <param name="buffer">Holds the context features.</param>
        /// <param name="offset">Where they begin.</param>
        /// <returns>True when it does.</returns>
        public static bool IsNewShaped(byte[] buffer, int offset)
        {
            // 32 are one mean absolute deviation.
            const int Far = 96;
            const int Unlike = 70;
            return (sbyte)buffer[offset + QrsLikeness] < Unlike
                || (sbyte)buffer[offset + QrsDeviation] <= -Far
                || IsFar((sbyte)buffer[offset + AreaDeviation], Far)
                || IsFar((sbyte)buffer[offset + PathDeviation], Far);
        }

        private static bool IsFar(int value, int bound)
        {
            return value >= bound || value <= -bound;
        }
    }
}
