namespace EcgWearable.Edf;

/// <summary>One signal of an EDF or BDF header.</summary>
/// <param name="Label">What the signal is: type and electrodes, such as "ECG II".</param>
/// <param name="Unit">The physical unit.</param>
/// <param name="PhysicalMinimum">Value at <paramref name="DigitalMinimum"/>, in <paramref name="Unit"/>.</param>
/// <param name="PhysicalMaximum">Value at <paramref name="DigitalMaximum"/>; may be less than the minimum, when the signal was inverted.</param>
/// <param name="DigitalMinimum">Least sample.</param>
/// <param name="DigitalMaximum">Greatest sample; more than the least.</param>
/// <param name="SamplesPerRecord">Samples in each data record; 1 or more.</param>
/// <param name="SamplesBefore">Samples of other signals before its own in each data record.</param>
public sealed record EdfSignal(
    string Label,
    string Unit,
    double PhysicalMinimum,
    double PhysicalMaximum,
    int DigitalMinimum,
    int DigitalMaximum,
    int SamplesPerRecord,
    long SamplesBefore)
{
    /// <summary>Whether it holds the annotations of EDF+ or BDF+, not samples.</summary>
    public bool IsAnnotations => Label is "EDF Annotations" or "BDF Annotations";

    /// <summary>Whether it is a voltage.</summary>
    public bool IsVoltage => !IsAnnotations && Unit is "V" or "mV" or "uV" or "µV" or "nV";

    /// <summary>Whether its label says that it is an ECG: "ECG" or "EKG", with or without electrodes.</summary>
    /// <remarks>Source: EDF+ standard texts, https://www.edfplus.info/specs/edftexts.html#label.</remarks>
    public bool IsEcg => Label.StartsWith("ECG", StringComparison.OrdinalIgnoreCase) || Label.StartsWith("EKG", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it goes by this name: its label, with or without the type before the electrodes.</summary>
    public bool Is(string name) => Label == name || Label.EndsWith(" " + name, StringComparison.Ordinal);
}
