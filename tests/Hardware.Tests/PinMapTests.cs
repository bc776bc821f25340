using EcgWearable.Firmware.Board;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public class PinMapTests
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

    // The checks themselves, on planted mistakes.
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
    [InlineData("{\"net\": \"ACC_READY\"", "{\"net\": \"ACC_REDY\"", "PYNQ-Z1: net ACC_REDY is not on the MCU")]
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

    private static string Planted(string right, string wrong)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in pins.json");
        return string.Concat(Json.AsSpan(0, at), wrong, Json.AsSpan(at + right.Length));
    }
}
