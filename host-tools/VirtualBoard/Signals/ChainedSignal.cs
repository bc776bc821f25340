namespace EcgWearable.VirtualBoard;

/// <summary>Records strung together: each begins where the one before it ends, whatever their rates.</summary>
/// <remarks>The first sample of a record is the first one of the front end that is not before the record's start; nothing drifts.</remarks>
/// <param name="record">Gives record 0, 1, and so on, for as long as it is asked. Asked for one at a time, so that only one need be in memory.</param>
public sealed class ChainedSignal(Func<int, ResampledRecord> record) : IElectrodeSignal
{
    private ResampledRecord? _current;
    private int _number = -1;
    private long _currentStart;
    private long _currentEnd;
    private long _elapsed;
    private long _rateNumerator;
    private long _rateDenominator;
    private long _sample;
    private long _samplesLeft;

    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
        _elapsed = elapsedNanoseconds;
        _rateNumerator = rateNumerator;
        _rateDenominator = rateDenominator;
        _sample = 0;
        Enter(elapsedNanoseconds);
    }

    /// <inheritdoc/>
    public double NextMicrovolts()
    {
        if (_samplesLeft == 0)
        {
            Enter(Time(_sample));
        }

        _samplesLeft--;
        _sample++;
        return _current!.NextMicrovolts();
    }

    /// <summary>Time of a sample in nanoseconds, rounded up: a sample at a seam belongs to the later record.</summary>
    private long Time(long sample) =>
        _elapsed + (long)((((Int128)sample * _rateDenominator * 1_000_000_000) + _rateNumerator - 1) / _rateNumerator);

    private void Enter(long time)
    {
        while (_current is null || time >= _currentEnd)
        {
            _currentStart = _currentEnd;
            _current = record(++_number);
            _currentEnd = _currentStart + _current.DurationNanoseconds;
        }

        _current.Start(Math.Max(0, time - _currentStart), _rateNumerator, _rateDenominator);

        // Samples whose time is before the record's end.
        long first = _sample;
        long end = (long)(((Int128)(_currentEnd - _elapsed) * _rateNumerator / ((Int128)_rateDenominator * 1_000_000_000)) + 1);
        while (end > first && Time(end - 1) >= _currentEnd)
        {
            end--;
        }

        _samplesLeft = Math.Max(1, end - first);
    }
}
