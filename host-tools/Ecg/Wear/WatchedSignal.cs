using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Wear;

/// <summary>A signal that tells how far it has come and ends the run when the user interrupts it.</summary>
/// <param name="signal">The signal.</param>
/// <param name="progress">Told the seconds worn so far, about once a second of ECG; may be null.</param>
/// <param name="cancellation">Ends the run.</param>
internal sealed class WatchedSignal(IElectrodeSignal signal, Action<double>? progress, CancellationToken cancellation) : IElectrodeSignal
{
    private double _samplesPerSecond;
    private int _untilReport;
    private int _reportEvery;
    private double _seconds;

    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
        _samplesPerSecond = (double)rateNumerator / rateDenominator;
        _reportEvery = (int)_samplesPerSecond + 1;
        _untilReport = _reportEvery;
        _seconds = elapsedNanoseconds * 1e-9;
        signal.Start(elapsedNanoseconds, rateNumerator, rateDenominator);
    }

    /// <inheritdoc/>
    public double NextMicrovolts()
    {
        if (--_untilReport == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            _untilReport = _reportEvery;
            _seconds += _reportEvery / _samplesPerSecond;
            progress?.Invoke(_seconds);
        }

        return signal.NextMicrovolts();
    }
}
