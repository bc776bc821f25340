namespace EcgWearable.Archive;

/// <summary>A piece of ECG as a row of the archive.</summary>
/// <param name="FirstSampleIndex">Index of its first sample.</param>
/// <param name="Samples">The samples: i16, little-endian, in units of <see cref="Firmware.Logging.LogFormat.StripQuantumMicrovolts"/>.</param>
internal readonly record struct StripPiece(long FirstSampleIndex, byte[] Samples);
