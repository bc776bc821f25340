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

    // Two looks a second or two apart, over a line that answers within milliseconds, tell a rate to well within this.
    private const double RateTolerance = 0.03;
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(2);

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

        yield return Sampling(link, (double)device.OdrNumerator / device.OdrDenominator);
        if (modelHash is not null)
        {
            yield return ModelChecks.Compare("in the device's accelerator", device.RtlVersion == 0 ? null : device.ModelHashPrefix, modelHash, "load the bitstream that was built from this model");
        }
    }

    /// <summary>Two looks at its sample counter tell whether it samples, and whether at its nominal rate.</summary>
    private static Finding Sampling(DeviceLink link, double hertz)
    {
        long askedFirst = link.Time.GetTimestamp();
        long first = link.Client.GetInfo().SampleIndex;
        long answeredFirst = link.Time.GetTimestamp();
        long last;
        long askedLast;
        do
        {
            askedLast = link.Time.GetTimestamp();
            last = link.Client.GetInfo().SampleIndex;
        }
        while (link.Time.GetElapsedTime(answeredFirst, askedLast) < RateWindow);

        // A look is somewhere between question and answer: only a rate that is wrong wherever it was is wrong.
        long answeredLast = link.Time.GetTimestamp();
        double slowest = (last - first) / link.Time.GetElapsedTime(askedFirst, answeredLast).TotalSeconds;
        double fastest = (last - first) / link.Time.GetElapsedTime(answeredFirst, askedLast).TotalSeconds;
        string found = string.Create(CultureInfo.InvariantCulture, $"{(slowest + fastest) / 2:N0} samples/s by the host's clock, {hertz:N2} nominal");
        return last <= first
            ? Judge("sampling", false, found, "no sample came in two seconds: check the front end's crystal and its DRDYB line")
            : Judge(
                "sampling",
                fastest >= hertz * (1 - RateTolerance) && slowest <= hertz * (1 + RateTolerance),
                found,
                "the rate is not that of the settings: check that the front end's crystal is the one that they name");
    }

    private static Finding Judge(string what, bool isGood, string found, string mend) =>
        new(Group, what, isGood ? FindingState.Good : FindingState.Wrong, found, isGood ? null : mend);
}
