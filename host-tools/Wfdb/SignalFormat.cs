namespace EcgWearable.Wfdb;

/// <summary>
/// How the samples lie in a signal file; the value is the number that stands in the header.
/// Source: signal(5), https://physionet.org/physiotools/wag/signal-5.htm.
/// </summary>
public enum SignalFormat
{
    /// <summary>16-bit two's complement, least significant byte first: -32,768 (which marks a missing sample) to 32,767.</summary>
    Format16 = 16,

    /// <summary>24-bit two's complement, least significant byte first: -8,388,608 (which marks a missing sample) to 8,388,607.</summary>
    Format24 = 24,

    /// <summary>12-bit two's complement, two samples in three bytes: -2,048 (which marks a missing sample) to 2,047.</summary>
    Format212 = 212,
}
