using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>A stretch of ECG without a gap, joined from the pieces in the log (<see cref="RecordType.Strip"/>).</summary>
/// <param name="FirstSampleIndex">Index of the first sample, counted in DRDYB periods since boot.</param>
/// <param name="Values">The samples in units of <see cref="LogFormat.StripQuantumMicrovolts"/> (4 microvolts).</param>
public sealed record EcgStrip(long FirstSampleIndex, ReadOnlyMemory<short> Values)
{
    /// <summary>Index of the sample after the last.</summary>
    public long EndSampleIndex => FirstSampleIndex + Values.Length;

    /// <summary>A sample's value.</summary>
    /// <param name="sampleIndex">From <see cref="FirstSampleIndex"/> to below <see cref="EndSampleIndex"/>.</param>
    /// <returns>Microvolts at the input, -131,072 to 131,068.</returns>
    public int MicrovoltsAt(long sampleIndex) =>
        Values.Span[checked((int)(sampleIndex - FirstSampleIndex))] * LogFormat.StripQuantumMicrovolts;
}
