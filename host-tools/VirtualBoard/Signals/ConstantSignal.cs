namespace EcgWearable.VirtualBoard;

/// <summary>A constant voltage.</summary>
/// <param name="microvolts">The voltage in microvolts.</param>
public sealed class ConstantSignal(double microvolts) : IElectrodeSignal
{
    /// <inheritdoc/>
    public void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator)
    {
    }

    /// <inheritdoc/>
    public double NextMicrovolts() => microvolts;
}
