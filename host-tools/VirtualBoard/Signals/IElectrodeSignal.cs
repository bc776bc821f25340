namespace EcgWearable.VirtualBoard;

/// <summary>A voltage at an electrode, asked for sample by sample in the order of time.</summary>
public interface IElectrodeSignal
{
    /// <summary>Conversion begins, at a rate that the front end's registers and crystal give.</summary>
    /// <param name="elapsedNanoseconds">
    /// Time of the first sample that follows, counted from the first sample that the front end ever gave: 0 at the first start,
    /// later after conversion was stopped meanwhile.
    /// </param>
    /// <param name="rateNumerator">Samples a second, numerator.</param>
    /// <param name="rateDenominator">Samples a second, denominator.</param>
    void Start(long elapsedNanoseconds, long rateNumerator, long rateDenominator);

    /// <summary>The voltage at the next sample in microvolts.</summary>
    double NextMicrovolts();
}
