namespace EcgWearable.Evaluation;

/// <summary>A beat as the device saw it.</summary>
/// <param name="ReferenceSample">Its R peak on the record's own sample clock; between samples where the device samples at another rate.</param>
/// <param name="Class">N, S, V or F; null where the device left it unclassified.</param>
/// <param name="Quality">Its signal quality, 0 to 100; 255 where it was not judged.</param>
public readonly record struct DetectedBeat(double ReferenceSample, AamiClass? Class, byte Quality = 255)
{
    /// <summary>
    /// Its R peak on the nearest whole sample, as an annotation file has it. Beats are matched and scored by it, so that reference tools find the same in
    /// the file; how far a detection is from its beat is told from <see cref="ReferenceSample"/>.
    /// </summary>
    public long WholeSample => (long)Math.Round(ReferenceSample, MidpointRounding.AwayFromZero);

    /// <summary>A beat whose R peak is given on the device's sample clock.</summary>
    /// <param name="deviceSample">R peak in device samples; device sample 0 and record sample 0 are simultaneous.</param>
    /// <param name="deviceRateNumerator">Device's data rate in Hz is this number ...</param>
    /// <param name="deviceRateDenominator">... divided by this one: 3200 / 9 for the ADS1293's 355.56 Hz.</param>
    /// <param name="referenceHz">Sampling frequency of the record in Hz.</param>
    /// <param name="beatClass">The class the device gave, or null.</param>
    /// <param name="quality">Its signal quality, 0 to 100; 255 where it was not judged.</param>
    public static DetectedBeat FromDeviceSample(
        long deviceSample, int deviceRateNumerator, int deviceRateDenominator, double referenceHz, AamiClass? beatClass, byte quality = 255)
    {
        // Multiplied first: 160 device samples at 3200/9 Hz are then exactly 162 samples at 360 Hz.
        return new DetectedBeat((double)deviceSample * deviceRateDenominator * referenceHz / deviceRateNumerator, beatClass, quality);
    }
}
