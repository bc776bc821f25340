using System.Text.RegularExpressions;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Board;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public partial class PinMapTests
{
    private static readonly string Json = Repository.Read("hardware/pins.json");

    [Fact]
    public void FirmwareConstantsAreThoseOfThePinMap() =>
        Assert.Empty(Constants.Differences(PinMap.Parse(Json).FirmwareConstants(), "pins.json", Constants.Of(typeof(Pins)), "Pins.cs"));

    [Fact]
    public void EveryGpioIsAllowedAndUsedOnce() => Assert.Empty(PinMap.Parse(Json).GpioProblems());

    [Fact]
    public void FpgaSignalsMeetTheMcuTheOtherWayRound() => Assert.Empty(PinMap.Parse(Json).FpgaProblems());

    [Fact]
    public void ConstraintFilesHoldThePinsOfTheMap()
    {
        foreach ((string file, Dictionary<string, string> ports) in PinMap.Parse(Json).Constraints())
        {
            Assert.Empty(Constants.Differences(ports, "pins.json", PinMap.ReadConstraints(Repository.Read(file)), file));
        }
    }

    [Fact]
    public void TheReadmeShowsEveryPin()
    {
        string readme = Repository.Read("hardware/README.md");
        Assert.All(PinMap.Parse(Json).Pins, pin => Assert.Contains($"| {pin.Net} | {pin.Gpio} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void ConnectedPartsShareAVoltage() => Assert.Empty(PinMap.Parse(Json).VoltageProblems());

    [Fact]
    public void BusesAreWholeAndNoneIsTooFast() => Assert.Empty(PinMap.Parse(Json).BusProblems());

    [Fact]
    public void EveryNetHasOneDriver() => Assert.Empty(PinMap.Parse(Json).DriverProblems());

    [Fact]
    public void EveryPinThatWakesIsAnRtcPin() => Assert.Empty(PinMap.Parse(Json).WakeProblems());

    [Fact]
    public void EveryChipSelectAndOpenDrainIsPulledUp() => Assert.Empty(PinMap.Parse(Json).PullProblems());

    [Fact]
    public void BusClocksAreThoseOfTheFirmware() => Assert.Equal(
        new Dictionary<string, int>
        {
            ["Ads1293.SpiClockHertz"] = Ads1293.SpiClockHertz,
            ["AcceleratorLink.SpiClockHertz"] = AcceleratorLink.SpiClockHertz,
            ["SpiNorFlash.SpiClockHertz"] = SpiNorFlash.SpiClockHertz,
        },
        PinMap.Parse(Json).BusClocks());

    [Fact]
    public void TheFirmwareGivesEveryFunctionItsPin() => Assert.Equal(
        PinMap.Parse(Json).PinFunctions(),
        SetPinFunction().Matches(Repository.Read("firmware/Wearable.cs")).ToDictionary(match => match.Groups["function"].Value, match => match.Groups["constant"].Value));

    // The checks themselves, on planted mistakes.
    [Theory]
    [InlineData("\"domain\": \"3V3\",\n      \"maximumSpiClockHertz\": 20000000", "\"domain\": \"VAFE\",\n      \"maximumSpiClockHertz\": 20000000", "AFE_SCLK: ADS1293 is at 3.7 V (VAFE), the MCU at 3.3 V")]
    [InlineData("\"ioStandard\": \"LVCMOS33\"", "\"ioStandard\": \"LVCMOS18\"", "PYNQ-Z1: its pins are at 1.8 V (LVCMOS18), the MCU at 3.3 V")]
    public void AWrongVoltageIsFound(string right, string wrong, string problem) =>
        Assert.Equal(problem, PinMap.Parse(Planted(right, wrong)).VoltageProblems().First());

    [Theory]
    [InlineData("\"clockHertz\": 20000000", "\"clockHertz\": 80000000", "bus accelerator and flash: NOR flash is clocked at 80000000 Hz, its limit is 50000000 Hz")]
    [InlineData("\"maximumSpiClockHertz\": 8000000", "\"maximumSpiClockHertz\": 6000000", "bus accelerator and flash: accelerator is clocked at 8000000 Hz, its limit is 6000000 Hz")]
    [InlineData("\"chipSelect\": \"FLASH_CS_N\"", "\"chipSelect\": \"ACC_CS_N\"", "bus accelerator and flash: ACC_CS_N is not a chip select of NOR flash alone")]
    [InlineData("\"miso\": \"AFE_SDO\"", "\"miso\": \"AFE_SDI\"", "bus front end: its miso AFE_SDI is not a net that is 'in' at the MCU")]
    public void AWrongBusIsFound(string right, string wrong, string problem) =>
        Assert.Equal([problem], PinMap.Parse(Planted(right, wrong)).BusProblems());

    [Theory]
    [InlineData("\"devicePin\": \"SDI\"", "\"devicePin\": \"SDO\"", "AFE_SDI: the MCU and ADS1293 SDO both drive it")]
    [InlineData("\"devicePin\": \"SDO\"", "\"devicePin\": \"SDI\"", "AFE_SDO: nothing drives it")]
    [InlineData("\"drive\": \"while selected\"", "\"drive\": \"always\"", "ACC_MISO: accelerator spi_miso and NOR flash DO both drive it")]
    public void AWrongDriverIsFound(string right, string wrong, string problem) =>
        Assert.Equal([problem], PinMap.Parse(Planted(right, wrong)).DriverProblems());

    [Fact]
    public void AWakePinThatIsNoRtcPinIsFound() =>
        Assert.Equal(["Ads1293DataReady: GPIO 38 is no RTC pin and cannot wake the MCU"], PinMap.Parse(Planted("\"gpio\": 9,", "\"gpio\": 38,")).WakeProblems());

    [Theory]
    [InlineData("\"pull\": {\"to\": \"3V3\", \"resistor\": \"R8\"},", "", "AFE_CS_N: no pull-up")]
    [InlineData("\"pull\": {\"to\": \"3V3\", \"resistor\": \"R17\"},", "\"pull\": {\"to\": \"GND\", \"resistor\": \"R17\"},", "ACC_CS_N: no pull-up")]
    public void AMissingPullIsFound(string right, string wrong, string problem) =>
        Assert.Equal([problem], PinMap.Parse(Planted(right, wrong)).PullProblems());

    [Theory]
    [InlineData("\"gpio\": 12,", "\"gpio\": 45,", "FrontEndClock: GPIO 45 is reserved (strapping pins)")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 19,", "FrontEndClock: GPIO 19 is reserved (USB)")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 30,", "FrontEndClock: GPIO 30 is reserved (flash and PSRAM of the module)")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 43,", "FrontEndClock: GPIO 43 is reserved (UART0: console and download)")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 22,", "FrontEndClock: GPIO 22 does not exist on the ESP32-S3")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 49,", "FrontEndClock: GPIO 49 does not exist on the ESP32-S3")]
    [InlineData("\"gpio\": 12,", "\"gpio\": 11,", "FrontEndMosi: GPIO 11 is already FrontEndClock")]
    [InlineData("\"net\": \"AFE_SDI\"", "\"net\": \"AFE_SCLK\"", "net AFE_SCLK is on more than one GPIO")]
    public void AWrongGpioIsFound(string right, string wrong, string problem) =>
        Assert.Equal([problem], PinMap.Parse(Planted(right, wrong)).GpioProblems());

    [Theory]
    [InlineData("\"port\": \"spi_mosi\", \"pmodPin\": 2, \"direction\": \"in\"", "\"port\": \"spi_mosi\", \"pmodPin\": 2, \"direction\": \"out\"", "PYNQ-Z1: ACC_MOSI is 'out' on both sides")]
    [InlineData("\"pin\": \"Y18\"", "\"pin\": \"Y19\"", "PYNQ-Z1: pin Y19 is used twice")]
    [InlineData("{\"net\": \"ACC_READY\", \"port\"", "{\"net\": \"ACC_REDY\", \"port\"", "PYNQ-Z1: net ACC_REDY is not on the MCU")]
    public void AWrongFpgaSignalIsFound(string right, string wrong, string problem) =>
        Assert.Equal([problem], PinMap.Parse(Planted(right, wrong)).FpgaProblems());

    [Fact]
    public void AConstantThatDiffersIsMissingOrIsTooManyIsFound()
    {
        Dictionary<string, string> wrong = Constants.Of(typeof(Pins));
        wrong["Led"] = "48";
        wrong.Remove("Button");
        wrong["Buzzer"] = "38";
        Assert.Equal(
            ["Led is 47 in pins.json but 48 in Pins.cs", "Button is in pins.json but not in Pins.cs", "Buzzer is in Pins.cs but not in pins.json"],
            Constants.Differences(PinMap.Parse(Json).FirmwareConstants(), "pins.json", wrong, "Pins.cs"));
    }

    [Fact]
    public void BothConstraintFormatsAreRead()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["clk"] = "35", ["ready"] = "3" },
            PinMap.ReadConstraints("# set_io old 1\nset_io -nowarn clk 35\nset_io ready 3\n"));
        Assert.Equal(
            new Dictionary<string, string> { ["clk"] = "H16" },
            PinMap.ReadConstraints("set_property -dict {PACKAGE_PIN H16 IOSTANDARD LVCMOS33} [get_ports clk]\ncreate_clock -period 8 [get_ports clk]\n"));
    }

    [GeneratedRegex(@"SetPinFunction\(Pins\.(?<constant>\w+), DeviceFunction\.(?<function>\w+)\)")]
    private static partial Regex SetPinFunction();

    private static string Planted(string right, string wrong)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in pins.json");
        return string.Concat(Json.AsSpan(0, at), wrong, Json.AsSpan(at + right.Length));
    }
}
