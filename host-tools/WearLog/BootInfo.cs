namespace EcgWearable.WearLog;

/// <summary>What the device said of itself at the start of a session (<see cref="Firmware.Logging.RecordType.Boot"/>).</summary>
/// <param name="BootCount">Boots of the device, 0 to 65,535.</param>
/// <param name="FirmwareVersion">Firmware version as "major.minor.patch".</param>
/// <param name="IsEventDriven">False: the sampler spins; true: it is driven by events.</param>
/// <param name="OdrNumerator">Output data rate in Hz, numerator, at least 1.</param>
/// <param name="OdrDenominator">Output data rate in Hz, denominator, at least 1.</param>
/// <param name="AdcMaximum">ADCMAX of the front end's rates.</param>
/// <param name="RtlVersion">Version of the accelerator's RTL; 0 when no accelerator answered.</param>
/// <param name="ModelHashPrefix">First eight bytes of the model's hash, as 16 lower-case hexadecimal digits.</param>
/// <param name="WindowLength">Samples in a classified window.</param>
/// <param name="WindowVersion">Version of window normalisation and context features.</param>
/// <param name="PolicyLevel">The power policy's level at boot.</param>
public sealed record BootInfo(
    int BootCount,
    string FirmwareVersion,
    bool IsEventDriven,
    uint OdrNumerator,
    uint OdrDenominator,
    uint AdcMaximum,
    uint RtlVersion,
    string ModelHashPrefix,
    int WindowLength,
    int WindowVersion,
    int PolicyLevel)
{
    /// <summary>Whether the MCU sleeps lightly between samples.</summary>
    public bool SleepsLightly { get; init; }
}
