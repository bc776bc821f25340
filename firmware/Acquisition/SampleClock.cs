namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Counts DRDYB periods from the times at which samples are read, so that every lost sample is known.
    /// </summary>
    /// <remarks>
    /// A sample is readable from its DRDYB edge until the next one, so a read at time t belongs to period
    /// floor((t - edge) / period). The edge is tracked as the lower envelope of the read times; it may creep up by
    /// 200 ppm, which covers the difference between the MCU's clock and the converter's crystal.
    /// </remarks>
    public sealed class SampleClock
    {
        // A sample that was waiting when the converter lost its step still belongs to the old phase.
        private const int ReadsUntilNewPhase = 2;

        private readonly long _periodNanoseconds;
        private readonly long _creepNanoseconds;
        private readonly long _earlyNanoseconds;
        private long _edgeNanoseconds;
        private long _restartNanoseconds;
        private bool _started;
        private int _newPhaseReads;

        /// <summary>Makes a clock for an output data rate given as a fraction in Hz.</summary>
        public SampleClock(int odrNumerator, int odrDenominator)
        {
            _periodNanoseconds = 1000000000L * odrDenominator / odrNumerator;
            _creepNanoseconds = _periodNanoseconds / 5000;
            _earlyNanoseconds = _periodNanoseconds * 3 / 4;
        }

        /// <summary>
        /// Reads that came sooner after the one before than a converter at this rate can deliver; more than one says that it runs at another.
        /// </summary>
        public int EarlyReads { get; private set; }

        /// <summary>Forgets the edge: the next sample read is the first after a start of conversion.</summary>
        public void Restart()
        {
            _started = false;
        }

        /// <summary>
        /// The converter starts anew, or has resynchronised: the next sample's edge lies anywhere between two of the old ones. Time goes
        /// on; the periods up to that sample are counted to the nearest.
        /// </summary>
        /// <param name="nowMicroseconds">Time now.</param>
        public void ExpectNewPhase(ulong nowMicroseconds)
        {
            _restartNanoseconds = (long)nowMicroseconds * 1000;
            _newPhaseReads = ReadsUntilNewPhase;
        }

        /// <summary>Tells how many periods have passed with the sample that is read now.</summary>
        /// <param name="readMicroseconds">Time of the read.</param>
        /// <returns>1 when it follows the one before, n when n - 1 samples between were lost.</returns>
        public int PeriodsUntil(ulong readMicroseconds)
        {
            long now = (long)readMicroseconds * 1000;
            if (!_started)
            {
                _started = true;
                _newPhaseReads = 0;
                _edgeNanoseconds = now;
                return 1;
            }

            long since = now - _edgeNanoseconds;
            long periods = 1;
            if (_newPhaseReads > 0 && (--_newPhaseReads == 0 || since >= _periodNanoseconds * 3 / 2))
            {
                _newPhaseReads = 0;
                _edgeNanoseconds = now;
                periods = (since + (_periodNanoseconds / 2)) / _periodNanoseconds;
                return periods < 1 ? 1 : (int)periods;
            }

            if (since < _earlyNanoseconds)
            {
                EarlyReads++;
            }

            if (since >= 2 * _periodNanoseconds)
            {
                periods = since / _periodNanoseconds;
            }

            _edgeNanoseconds += (periods * _periodNanoseconds) + _creepNanoseconds;
            if (_edgeNanoseconds > now)
            {
                _edgeNanoseconds = now;
            }

            return (int)periods;
        }

        /// <summary>Time until the next edge is due, rounded up to milliseconds.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        /// <returns>1 or more; 1 also when it is overdue.</returns>
        public int MillisecondsToEdge(ulong nowMicroseconds)
        {
            long left = _edgeNanoseconds + _periodNanoseconds - ((long)nowMicroseconds * 1000);
            return left <= 0 || left > _periodNanoseconds ? 1 : (int)((left + 999999) / 1000000);
        }

        /// <summary>Whether so much time has passed since the last sample, or since the last start, that the converter must have stopped.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        /// <param name="limitMicroseconds">Patience.</param>
        /// <returns>True when no sample came for longer than that.</returns>
        public bool IsSilent(ulong nowMicroseconds, long limitMicroseconds)
        {
            if (!_started && _newPhaseReads == 0)
            {
                return false;
            }

            long since = _restartNanoseconds > _edgeNanoseconds ? _restartNanoseconds : _edgeNanoseconds;
            return ((long)nowMicroseconds * 1000) - since > limitMicroseconds * 1000;
        }
    }
}
