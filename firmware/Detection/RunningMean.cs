namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// The mean of the last eight values. Eight, as Pan and Tompkins average RR intervals: it follows a changing
    /// electrode within some ten beats, and a single artefact moves it by an eighth only.
    /// </summary>
    internal sealed class RunningMean
    {
        /// <summary>How many values count.</summary>
        internal const int Capacity = 8;

        private readonly int[] _values = new int[Capacity];
        private int _next;
        private int _count;
        private int _sum;
        private int _mean;

        /// <summary>The mean; what <see cref="Reset"/> was given while nothing was added.</summary>
        internal int Value => _mean;

        /// <summary>Values that were added and still count, 0 to 8.</summary>
        internal int Count => _count;

        /// <summary>Forgets all values.</summary>
        /// <param name="initial">What <see cref="Value"/> says until something is added.</param>
        internal void Reset(int initial)
        {
            _next = 0;
            _count = 0;
            _sum = 0;
            _mean = initial;
        }

        /// <summary>Behaves as if the last eight values had all been this one.</summary>
        internal void Fill(int value)
        {
            for (int i = 0; i < Capacity; i++)
            {
                _values[i] = value;
            }

            _next = 0;
            _count = Capacity;
            _sum = value * Capacity;
            _mean = value;
        }

        internal void Add(int value)
        {
            if (_count == Capacity)
            {
                _sum -= _values[_next];
            }
            else
            {
                _count++;
            }

            _values[_next] = value;
            _sum += value;
            _next = (_next + 1) & (Capacity - 1);
            _mean = _sum / _count;
        }

        /// <summary>Takes the last added value back, if there is one.</summary>
        internal void RemoveLast()
        {
            if (_count == 0)
            {
                return;
            }

            _next = (_next - 1) & (Capacity - 1);
            _sum -= _values[_next];
            _count--;
            if (_count > 0)
            {
                _mean = _sum / _count;
            }
        }
    }
}
