namespace EcgWearable.WearLog;

/// <summary>What a device says of itself over the link.</summary>
/// <param name="ProtocolVersion">Version of the link protocol.</param>
/// <param name="FirmwareVersion">Firmware version as "major.minor.patch".</param>
/// <param name="LogVersion">Version of the wear log's format.</param>
/// <param name="BootCount">Boots of the device.</param>
/// <param name="OdrNumerator">Output data rate in Hz, numerator.</param>
/// <param name="OdrDenominator">Output data rate in Hz, denominator.</param>
/// <param name="RtlVersion">Version of the accelerator's RTL; 0 when no accelerator answered.</param>
/// <param name="ModelHashPrefix">First eight bytes of the model's hash, as 16 lower-case hexadecimal digits.</param>
/// <param name="SampleIndex">The sample that was current, counted in DRDYB periods since boot.</param>
public sealed record DeviceInfo(
    int ProtocolVersion,
    string FirmwareVersion,
    int LogVersion,
    int BootCount,
    uint OdrNumerator,
    uint OdrDenominator,
    uint RtlVersion,
    string ModelHashPrefix,
    long SampleIndex);
