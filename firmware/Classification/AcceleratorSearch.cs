using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// Looks for an accelerator that did not answer: gives it power, waits until it has loaded its configuration, asks what it is, and takes the power
    /// away again. First after a minute, then after twice as long each time, up to <see cref="LongestPauseMilliseconds"/>.
    /// </summary>
    public sealed class AcceleratorSearch
    {
        /// <summary>Rest before the first try.</summary>
        public const int FirstPauseMilliseconds = 60000;

        /// <summary>Longest rest between two tries.</summary>
        public const int LongestPauseMilliseconds = 960000;

        private readonly AcceleratorLink _link;
        private readonly AcceleratorSupply _supply;
        private State _state;
        private int _pauseMilliseconds;
        private ulong _dueMicroseconds;

        /// <summary>Makes a search that is not needed.</summary>
        /// <param name="link">The accelerator's link; nobody else may use it while <see cref="IsTrying"/>.</param>
        /// <param name="supply">The accelerator's supply.</param>
        public AcceleratorSearch(AcceleratorLink link, AcceleratorSupply supply)
        {
            _link = link;
            _supply = supply;
        }

        private enum State
        {
            NotNeeded,
            Resting,
            Loading,
            Asking,
        }

        /// <summary>Whether the accelerator is missing.</summary>
        public bool IsNeeded => _state != State.NotNeeded;

        /// <summary>Whether a try is under way: the accelerator must have power, and the link is taken.</summary>
        public bool IsTrying => _state == State.Loading || _state == State.Asking;

        /// <summary>The accelerator is missing: the first try is after a rest.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        /// <param name="pauseMilliseconds">The first rest.</param>
        public void Begin(ulong nowMicroseconds, int pauseMilliseconds)
        {
            _pauseMilliseconds = pauseMilliseconds;
            Rest(nowMicroseconds);
        }

        /// <summary>The accelerator is there.</summary>
        public void End()
        {
            _state = State.NotNeeded;
        }

        /// <summary>The wearer wants to know: the next try is now, and the rests begin with the shortest again.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        public void Hurry(ulong nowMicroseconds)
        {
            if (_state == State.Resting)
            {
                _pauseMilliseconds = FirstPauseMilliseconds;
                _dueMicroseconds = nowMicroseconds;
            }
        }

        /// <summary>Begins a try that is due; call it now and then while the link is free.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        public void Look(ulong nowMicroseconds)
        {
            if (_state == State.Resting && nowMicroseconds >= _dueMicroseconds)
            {
                _state = State.Loading;
            }
            else if (_state == State.Loading && _supply.IsConfigured())
            {
                _link.Begin(AcceleratorProtocol.CommandIdentify, 0, AcceleratorProtocol.IdentifyPayloadBytes);
                _state = State.Asking;
            }
        }

        /// <summary>Does the next piece of the exchange.</summary>
        /// <returns>True when there is an answer, or none came: see the link's status. Then call <see cref="End"/> or <see cref="Miss"/>.</returns>
        public bool Step()
        {
            return _state == State.Asking && _link.Step();
        }

        /// <summary>That was not it: rests twice as long.</summary>
        /// <param name="nowMicroseconds">Time now.</param>
        public void Miss(ulong nowMicroseconds)
        {
            Rest(nowMicroseconds);
        }

        private void Rest(ulong nowMicroseconds)
        {
            _state = State.Resting;
            _dueMicroseconds = nowMicroseconds + ((ulong)_pauseMilliseconds * 1000);
            _pauseMilliseconds = _pauseMilliseconds > LongestPauseMilliseconds / 2 ? LongestPauseMilliseconds : _pauseMilliseconds * 2;
        }
    }
}
