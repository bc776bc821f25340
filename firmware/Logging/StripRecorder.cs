using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Link;

namespace EcgWearable.Firmware.Logging
{
    /// <summary>
    /// Writes pieces of the ECG into the log, in slices. Ranges that overlap or touch are written once, as one run of pieces.
    /// </summary>
    public sealed class StripRecorder
    {
        private const int QueueLength = 16;
        private const int HeaderBytes = 12;
        private const int SamplesPerStep = 24;
        private const int LongestCode = 3;

        // A third of the longest record: three slices sum it.
        private const int SumSlice = 72;
        private const int FullBytes = LogFormat.MaximumPayloadBytes - LongestCode;

        private readonly SampleHistory _history;
        private readonly WearLog _log;
        private readonly long[] _firsts = new long[QueueLength];
        private readonly long[] _ends = new long[QueueLength];
        private readonly byte[] _payload = new byte[LogFormat.MaximumPayloadBytes];
        private readonly byte[] _header = new byte[LogFormat.RecordHeaderBytes];
        private int _head;
        private int _count;
        private long _written;
        private int _bytes;
        private int _samples;
        private int _last;
        private bool _closing;
        private uint _crc;
        private int _summed;

        /// <summary>Makes a recorder that reads from a history and writes to a log.</summary>
        public StripRecorder(SampleHistory history, WearLog log)
        {
            _history = history;
            _log = log;
        }

        /// <summary>Whether all that was asked for and is measured already has been written.</summary>
        public bool IsIdle => _count == 0;

        /// <summary>Asks for a range; it may lie partly in the future.</summary>
        /// <param name="first">Index of the first sample.</param>
        /// <param name="end">Index after the last sample; beyond that of any request before, or nothing is added.</param>
        public void Request(long first, long end)
        {
            if (first < 0)
            {
                first = 0;
            }

            int last = (_head + _count - 1 + QueueLength) % QueueLength;
            long known = _count == 0 ? _written : _ends[last];
            if (end <= known)
            {
                return;
            }

            if (_count > 0 && (first <= known || _count == QueueLength))
            {
                _ends[last] = end;
                return;
            }

            int slot = (_head + _count) % QueueLength;
            _firsts[slot] = first < known ? known : first;
            _ends[slot] = end;
            _count++;
        }

        /// <summary>Encodes the next samples.</summary>
        /// <returns>False when there is nothing to do now.</returns>
        public bool Step()
        {
            if (_count == 0)
            {
                return false;
            }

            if (_closing)
            {
                StepClosing();
                return true;
            }

            // A record is summed and handed over in steps of its own: that takes longer than encoding does.
            long index = _firsts[_head];
            long end = _ends[_head];
            long next = _history.NextIndex;
            bool late = index < end && index < next - SampleHistory.Capacity;
            if (_samples > 0 && (index >= end || late || _bytes > FullBytes))
            {
                BeginClosing();
                return true;
            }

            if (index >= end)
            {
                _written = index;
                _head = (_head + 1) % QueueLength;
                _count--;
                return true;
            }

            if (late)
            {
                // The history has moved on. What is left of the range is still worth keeping.
                _firsts[_head] = next - SampleHistory.Capacity;
                return true;
            }

            long stop = index + SamplesPerStep;
            if (stop > end)
            {
                stop = end;
            }

            if (stop > next)
            {
                stop = next;
            }

            if (stop <= index)
            {
                return false;
            }

            int[] values = _history.Values;
            while (index < stop && _bytes <= FullBytes)
            {
                Encode(index, values[(int)index & SampleHistory.Mask]);
                index++;
            }

            _firsts[_head] = index;
            return true;
        }

        private void Encode(long index, int microvolts)
        {
            // Round to the quantum of 4 uV; what leaves +-131 mV is clipped, far beyond any electrode offset that does not saturate.
            int value = (microvolts + (LogFormat.StripQuantumMicrovolts / 2)) >> 2;
            if (value > short.MaxValue)
            {
                value = short.MaxValue;
            }
            else if (value < short.MinValue)
            {
                value = short.MinValue;
            }

            if (_samples == 0)
            {
                LittleEndian.WriteInt64(_payload, 0, index);
                LittleEndian.WriteInt16(_payload, 10, value);
                _bytes = HeaderBytes;
            }
            else
            {
                int difference = value - _last;
                if (difference >= -127 && difference <= 127)
                {
                    _payload[_bytes++] = (byte)difference;
                }
                else
                {
                    _payload[_bytes] = LogFormat.StripEscape;
                    LittleEndian.WriteInt16(_payload, _bytes + 1, value);
                    _bytes += LongestCode;
                }
            }

            _samples++;
            _last = value;
        }

        private void BeginClosing()
        {
            LittleEndian.WriteInt16(_payload, 8, _samples);
            _log.WriteRecordHeader(RecordType.Strip, _bytes, _header);
            _crc = Crc32.Update(Crc32.Initial, _header, 0, LogFormat.RecordHeaderBytes);
            _summed = 0;
            _closing = true;
        }

        private void StepClosing()
        {
            int count = _bytes - _summed;
            if (count > SumSlice)
            {
                count = SumSlice;
            }

            _crc = Crc32.Update(_crc, _payload, _summed, count);
            _summed += count;
            if (_summed == _bytes)
            {
                _log.AppendSummed(_header, _payload, Crc32.Finish(_crc));
                _samples = 0;
                _bytes = 0;
                _closing = false;
            }
        }
    }
}
