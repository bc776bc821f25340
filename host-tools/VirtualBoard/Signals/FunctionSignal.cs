namespace EcgWearable.VirtualBoard;

/// <summary>A voltage given as a function of time: test tones, ramps, pulses.</summary>
/// <param name="microvolts">Microvolts at a time in seconds since the first sample.</param>
public sealed class FunctionSignal(Func<double, double> microvolts) : IElectrodeSignal
{
    private double _startSeconds;
    private double _periodSeconds;
    private long _index;

    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
        _startSeconds = elapsedNanoseconds / 1e9;
        _periodSeconds = (double)rateDenominator / rateNumerator;
        _index = 0;
    }

    /// <inheritdoc/>
    public double NextMicrovolts() => microvolts(_startSeconds + (_index++ * _periodSeconds));
}
