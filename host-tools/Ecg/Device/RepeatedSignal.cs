using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Device;

/// <summary>A record that begins again when it is over, for a board that runs as long as somebody watches it.</summary>
/// <param name="record">The record.</param>
internal sealed class RepeatedSignal(ResampledRecord record) : IElectrodeSignal
{
    private long _rateNumerator;
    private long _rateDenominator;
    private long _untilEnd;

    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
        _rateNumerator = rateNumerator;
        _rateDenominator = rateDenominator;
        Begin(elapsedNanoseconds % record.DurationNanoseconds);
    }

    /// <inheritdoc/>
    public double NextMicrovolts()
    {
        if (_untilEnd-- == 0)
        {
            Begin(0);
        }

        return record.NextMicrovolts();
    }

    private void Begin(long nanoseconds)
    {
        record.Start(nanoseconds, _rateNumerator, _rateDenominator);
        _untilEnd = (long)((Int128)(record.DurationNanoseconds - nanoseconds) * _rateNumerator / (_rateDenominator * (Int128)1_000_000_000));
    }
}
