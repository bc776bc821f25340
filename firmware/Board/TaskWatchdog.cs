namespace EcgWearable.Firmware.Board
{
    /// <summary>
    /// Notices a background task that hangs. nanoFramework has no watchdog in its API; this one looks at the tasks from the sampling
    /// loop, which itself is watched by the sample count: where it stalls, samples are missing.
    /// </summary>
    /// <remarks>
    /// Each task tells its activity: 0 when it has nothing in hand, otherwise a number that changes as it gets on. A task whose
    /// number has not changed for <see cref="LimitMilliseconds"/> hangs. Every wait in a task has a shorter limit of its own.
    /// </remarks>
    public sealed class TaskWatchdog
    {
        /// <summary>The accelerator's exchange; the number stands in the log.</summary>
        public const int Accelerator = 1;

        /// <summary>The flash's operation.</summary>
        public const int Flash = 2;

        /// <summary>The host link's answer.</summary>
        public const int Link = 3;

        /// <summary>Longest time without progress. A sector erase, the longest step, takes 0.4 s at most.</summary>
        public const int LimitMilliseconds = 3000;

        private const int Tasks = 4;

        private readonly int[] _activity = new int[Tasks];
        private readonly long[] _sinceMilliseconds = new long[Tasks];

        /// <summary>Looks at one task.</summary>
        /// <param name="task">One of the tasks above.</param>
        /// <param name="activity">What it is at; 0 = nothing.</param>
        /// <param name="nowMilliseconds">Time now.</param>
        /// <returns>True when it hangs: reset it. It then has its whole time again.</returns>
        public bool Hangs(int task, int activity, long nowMilliseconds)
        {
            if (activity == 0 || activity != _activity[task])
            {
                _activity[task] = activity;
                _sinceMilliseconds[task] = nowMilliseconds;
                return false;
            }

            if (nowMilliseconds - _sinceMilliseconds[task] < LimitMilliseconds)
            {
                return false;
            }

            _activity[task] = 0;
            return true;
        }
    }
}
