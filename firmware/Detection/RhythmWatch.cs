using EcgWearable.Firmware.Logging;

namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// Tells a pause and asystole from an electrode that is off, from lost samples and from a signal too poor to say: only a silence that lies
    /// whole in good signal is the heart's. Gives <see cref="EventCode.Pause"/>, <see cref="EventCode.Asystole"/> and <see cref="EventCode.PoorSignal"/>.
    /// </summary>
    public sealed class RhythmWatch
    {
        /// <summary>Shortest interval between two beats that is a pause, in milliseconds: from 2 s on ambulatory ECG reports count them.</summary>
        public const int PauseMilliseconds = 2000;

        /// <summary>
        /// Silence that is asystole, in milliseconds: 6 s is the length that counts without a symptom
        /// (M. Brignole et al., ISSUE-3, Circulation 125:2566-2571, 2012).
        /// </summary>
        public const int AsystoleMilliseconds = 6000;

        /// <summary>A beat or a stretch of less than this quality proves nothing, 0 to 100.</summary>
        public const int LeastQuality = 40;

        /// <summary>The signal is poor when the mean quality of eight beats falls below this.</summary>
        public const int PoorBelow = 40;

        /// <summary>A poor signal is good again when the mean quality of eight beats rises above this.</summary>
        public const int GoodAbove = 60;

        // A beat is told some time after it came; asystole waits so much longer that one on its way is not overtaken.
        private const int ReportMilliseconds = 1000;
        private const int QueueCapacity = 4;

        private readonly int _odrNumerator;
        private readonly int _odrDenominator;
        private readonly long _pauseSamples;
        private readonly long _asystoleSamples;
        private readonly RunningMean _quality = new RunningMean();
        private readonly byte[] _codes = new byte[QueueCapacity];
        private readonly long[] _indices = new long[QueueCapacity];
        private readonly int[] _arguments = new int[QueueCapacity];
        private int _head;
        private int _count;
        private long _lastBeat;
        private bool _anyBeat;
        private bool _asystole;
        private bool _poor;
        private long _lastDisturbed = -1;

        /// <summary>Makes a watch that has seen nothing yet.</summary>
        /// <param name="odrNumerator">Samples, counted over <paramref name="odrDenominator"/> seconds.</param>
        /// <param name="odrDenominator">Seconds, 1 to 1000.</param>
        public RhythmWatch(int odrNumerator, int odrDenominator)
        {
            _odrNumerator = odrNumerator;
            _odrDenominator = odrDenominator;
            _pauseSamples = SamplePeriods.In(PauseMilliseconds * 1000, odrNumerator, odrDenominator);
            _asystoleSamples = SamplePeriods.In((AsystoleMilliseconds + ReportMilliseconds) * 1000, odrNumerator, odrDenominator);
        }

        /// <summary>Whether the signal is too poor for beats to be trusted.</summary>
        public bool IsPoor => _poor;

        /// <summary>The signal at this sample says nothing about the heart: an electrode is off, or the sample was lost.</summary>
        /// <param name="sampleIndex">Its index; the latest counts.</param>
        public void Disturb(long sampleIndex)
        {
            _lastDisturbed = sampleIndex;
        }

        /// <summary>A beat was found. Beats come in time order.</summary>
        /// <param name="rPeakSampleIndex">Its R peak.</param>
        /// <param name="quality">Its signal quality, 0 to 100; above 100 it was not judged and counts as good.</param>
        public void AddBeat(long rPeakSampleIndex, int quality)
        {
            if (quality > 100)
            {
                quality = 100;
            }

            long interval = rPeakSampleIndex - _lastBeat;
            if (_anyBeat && interval >= _pauseSamples && _lastDisturbed < _lastBeat && quality >= LeastQuality && !_poor)
            {
                Tell(EventCode.Pause, rPeakSampleIndex, Milliseconds(interval));
            }

            _anyBeat = true;
            _asystole = false;
            _lastBeat = rPeakSampleIndex;
            if (quality < LeastQuality)
            {
                // The silence after such a beat has no beginning that could be trusted.
                _lastDisturbed = rPeakSampleIndex;
            }

            JudgeSignal(rPeakSampleIndex, quality);
        }

        /// <summary>Looks whether beats stay away. To be called several times a second.</summary>
        /// <param name="nextSampleIndex">Index of the next sample.</param>
        /// <param name="quality">Quality of the signal at this moment, 0 to 100.</param>
        public void Look(long nextSampleIndex, int quality)
        {
            if (quality < LeastQuality)
            {
                _lastDisturbed = nextSampleIndex - 1;
            }

            if (_asystole || !_anyBeat || _poor)
            {
                return;
            }

            // After a disturbance the silence that counts begins when it is over.
            long from = _lastDisturbed > _lastBeat ? _lastDisturbed : _lastBeat;
            if (nextSampleIndex - from >= _asystoleSamples)
            {
                _asystole = true;
                Tell(EventCode.Asystole, nextSampleIndex, Milliseconds(nextSampleIndex - _lastBeat));
            }
        }

        /// <summary>Takes the oldest event that is not yet taken.</summary>
        /// <param name="code">An <see cref="EventCode"/>.</param>
        /// <param name="sampleIndex">When.</param>
        /// <param name="argument">As the code says.</param>
        /// <returns>False when there is none; then all are 0.</returns>
        public bool TryTakeEvent(out byte code, out long sampleIndex, out int argument)
        {
            if (_count == 0)
            {
                code = 0;
                sampleIndex = 0;
                argument = 0;
                return false;
            }

            code = _codes[_head];
            sampleIndex = _indices[_head];
            argument = _arguments[_head];
            _head = (_head + 1) % QueueCapacity;
            _count--;
            return true;
        }

        private void JudgeSignal(long sampleIndex, int quality)
        {
            _quality.Add(quality);
            if (_quality.Count < RunningMean.Capacity)
            {
                return;
            }

            if (!_poor && _quality.Value < PoorBelow)
            {
                _poor = true;
                Tell(EventCode.PoorSignal, sampleIndex, 1);
            }
            else if (_poor && _quality.Value > GoodAbove)
            {
                _poor = false;
                Tell(EventCode.PoorSignal, sampleIndex, 0);
            }
        }

        private int Milliseconds(long samples)
        {
            // More than 24 days would not fit; nothing is told of so long a silence but that it is at least that long.
            long milliseconds = samples * 1000 * _odrDenominator / _odrNumerator;
            return milliseconds > int.MaxValue ? int.MaxValue : (int)milliseconds;
        }

        // A call gives at most two events, and they are taken after each; a full queue loses its oldest.
        private void Tell(byte code, long sampleIndex, int argument)
        {
            if (_count == QueueCapacity)
            {
                _head = (_head + 1) % QueueCapacity;
                _count--;
            }

            int at = (_head + _count) % QueueCapacity;
            _codes[at] = code;
            _indices[at] = sampleIndex;
            _arguments[at] = argument;
            _count++;
        }
    }
}
