namespace EcgWearable.Wfdb;

/// <summary>
/// One signal line of a header.
/// Source: header(5), https://physionet.org/physiotools/wag/header-5.htm.
/// </summary>
public sealed record WfdbSignal
{
    /// <summary>The gain that header(5) assumes for an uncalibrated signal (gain absent or 0), in ADC units per millivolt.</summary>
    public const double DefaultGain = 200;

    /// <summary>Name of the signal file, in the header's folder. Empty for a signal that has not been written yet.</summary>
    public string FileName { get; init; } = "";

    /// <summary>Storage format.</summary>
    public SignalFormat Format { get; init; } = SignalFormat.Format212;

    /// <summary>Bytes before the first sample in the signal file.</summary>
    public long ByteOffset { get; init; }

    /// <summary>ADC units per physical unit, as it stands in the header; 0 means uncalibrated.</summary>
    public double Gain { get; init; } = DefaultGain;

    /// <summary>The sample value at 0 physical units.</summary>
    public int Baseline { get; init; }

    /// <summary>The physical unit; "mV" where the header gives none.</summary>
    public string Units { get; init; } = "mV";

    /// <summary>Resolution of the converter in bits.</summary>
    public int AdcResolutionBits { get; init; } = 12;

    /// <summary>The sample value at the middle of the converter's range.</summary>
    public int AdcZero { get; init; }

    /// <summary>Value of the first sample, or null where the header gives none.</summary>
    public int? InitialValue { get; init; }

    /// <summary>The sum of all samples, modulo 65,536, as a signed 16-bit number, or null where the header gives none.</summary>
    public short? Checksum { get; init; }

    /// <summary>Block size in bytes for devices that need one; 0 for files.</summary>
    public int BlockSize { get; init; }

    /// <summary>What the signal is: the lead, in ECG records ("MLII").</summary>
    public string Description { get; init; } = "";

    /// <summary>The gain to calculate with: <see cref="Gain"/>, or <see cref="DefaultGain"/> where that is 0.</summary>
    public double EffectiveGain => Gain == 0 ? DefaultGain : Gain;

    /// <summary>The sample value that marks a missing sample in this format.</summary>
    public int MissingSample => -(1 << (SampleBits - 1));

    /// <summary>Bits that a sample takes in the signal file.</summary>
    internal int SampleBits => Format switch
    {
        SignalFormat.Format212 => 12,
        SignalFormat.Format24 => 24,
        _ => 16,
    };

    /// <summary>Microvolts per physical unit.</summary>
    /// <exception cref="WfdbException">The unit is not a voltage.</exception>
    public double MicrovoltsPerUnit => Units switch
    {
        "mV" => 1e3,
        "uV" or "µV" or "μV" => 1,
        "V" => 1e6,
        "nV" => 1e-3,
        _ => throw new WfdbException($"signal '{Description}' is in '{Units}', which is not a voltage (V, mV, uV, nV); choose an ECG signal"),
    };
}
