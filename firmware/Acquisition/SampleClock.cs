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
        private readonly long _periodNanoseconds;
        private readonly long _creepNanoseconds;
        private long _edgeNanoseconds;
        private bool _started;

        /// <summary>Makes a clock for an output data rate given as a fraction in Hz.</summary>
        public SampleClock(int odrNumerator, int odrDenominator)
        {
            _periodNanoseconds = 1000000000L * odrDenominator / odrNumerator;
            _creepNanoseconds = _periodNanoseconds / 5000;
        }

        /// <summary>Forgets the edge: the next sample read is the first after a start of conversion.</summary>
        public void Restart()
        {
            _started = false;
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
                _edgeNanoseconds = now;
                return 1;
            }

            long since = now - _edgeNanoseconds;
            long periods = 1;
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

        /// <summary>Whether so much time has passed since the last sample that the converter must have stopped.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        /// <param name="limitMicroseconds">Patience.</param>
        /// <returns>True when no sample came for longer than that.</returns>
        public bool IsSilent(ulong nowMicroseconds, long limitMicroseconds)
        {
            return _started && ((long)nowMicroseconds * 1000) - _edgeNanoseconds > limitMicroseconds * 1000;
        }
    }
}
