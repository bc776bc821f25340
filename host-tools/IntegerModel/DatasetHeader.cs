namespace EcgWearable.IntegerModel;

/// <summary>What holds for all beats of a dataset file.</summary>
/// <param name="WindowVersion">Version of window normalisation and context features.</param>
/// <param name="WindowLength">Samples of a window, at least 1.</param>
/// <param name="ContextLength">Context features of a beat, at least 1.</param>
/// <param name="OdrNumerator">Numerator of the device's sample rate in Hz, at least 1.</param>
/// <param name="OdrDenominator">Denominator of the device's sample rate in Hz, at least 1.</param>
/// <param name="Ds1">Numbers of all records to train on between patients, whether the file has beats of them or not.</param>
/// <param name="Ds2">Numbers of all records to test on between patients, likewise.</param>
public sealed record DatasetHeader(
    int WindowVersion,
    int WindowLength,
    int ContextLength,
    int OdrNumerator,
    int OdrDenominator,
    IReadOnlyList<ushort> Ds1,
    IReadOnlyList<ushort> Ds2);
