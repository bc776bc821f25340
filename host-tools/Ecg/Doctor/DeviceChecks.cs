using System.Globalization;
using EcgWearable.Ecg.Device;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Doctor;

/// <summary>Checks of a device: what it is, its self-test, its log, its time.</summary>
internal static class DeviceChecks
{
    private const string Group = "device";

    /// <summary>Checks a device.</summary>
    /// <param name="link">The link to it.</param>
    /// <param name="modelHash">Hash of the model that it should have, in hexadecimal; null when that is not to be checked.</param>
    /// <exception cref="LinkException">It does not answer.</exception>
    public static IEnumerable<Finding> Run(DeviceLink link, string? modelHash)
    {
        DeviceInfo device = link.Client.GetInfo();
        yield return Judge(
            "protocol", device.ProtocolVersion == LinkProtocol.Version, $"version {device.ProtocolVersion}", $"this tool speaks version {LinkProtocol.Version}: use the tool and the firmware of one release");
        yield return new Finding(Group, "firmware", FindingState.Good, string.Create(CultureInfo.InvariantCulture, $"{device.FirmwareVersion}, boot {device.BootCount}"));
        yield return Judge(
            "log format", device.LogVersion <= LogFormat.Version, $"version {device.LogVersion}", $"this tool reads up to version {LogFormat.Version}: take a newer tool");
        SelfTestResult test = link.Client.SelfTest();
        yield return Judge("front end", test.FrontEndWorks, test.FrontEndWorks ? "answers as an ADS1293" : "does not answer as an ADS1293", "check its supply and its SPI lines (hardware/README.md)");
        yield return Judge(
            "accelerator", test.AcceleratorWorks, test.AcceleratorWorks ? "the known window gives the known logits" : "self-test failed", "check its supply, its configuration and its SPI lines; load the bitstream of the same model again");
        yield return Judge("flash", test.FlashWorks, test.FlashWorks ? "answers as a W25Q128JV" : "does not answer as a W25Q128JV", "check its supply and its SPI lines; pull what can be read first");
        LogExtent extent = link.Client.List();
        yield return new Finding(Group, "log", FindingState.Good, string.Create(CultureInfo.InvariantCulture, $"{extent.SectorCount:N0} sectors, {extent.SectorCount * LogFormat.SectorBytes / 1024:N0} KiB"));

        // Two looks at its sample counter tell whether it samples, and at its nominal rate.
        long before = device.SampleIndex;
        long start = link.Time.GetTimestamp();
        long after = before;
        while (link.Time.GetElapsedTime(start) < TimeSpan.FromSeconds(1))
        {
            after = link.Client.GetInfo().SampleIndex;
        }

        double seconds = link.Time.GetElapsedTime(start).TotalSeconds;
        double hertz = (double)device.OdrNumerator / device.OdrDenominator;
        double measured = (after - before) / seconds;
        yield return Judge(
            "sampling",
            after > before,
            string.Create(CultureInfo.InvariantCulture, $"{measured:N0} samples/s by the host's clock, {hertz:N2} nominal"),
            "no sample came in a second: check the front end's crystal and its DRDYB line");
        if (modelHash is not null)
        {
            yield return ModelChecks.Compare("in the device's accelerator", device.RtlVersion == 0 ? null : device.ModelHashPrefix, modelHash, "load the bitstream that was built from this model");
        }
    }

    private static Finding Judge(string what, bool isGood, string found, string mend) =>
        new(Group, what, isGood ? FindingState.Good : FindingState.Wrong, found, isGood ? null : mend);
}
