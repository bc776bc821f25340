using EcgWearable.Firmware.Power;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public class PowerTableTests
{
    private static readonly string Json = Repository.Read("hardware/power.json");

    [Fact]
    public void FirmwareConstantsAreThoseOfThePowerTable() => Assert.Empty(
        Constants.Differences(PowerTable.Parse(Json).FirmwareConstants(), "power.json", Constants.Of(typeof(PowerFigures)), "PowerFigures.cs"));

    [Fact]
    public void EveryFigureFollowsFromItsCurrent() => Assert.Empty(PowerTable.Parse(Json).Problems());

    [Fact]
    public void TheReadmeShowsEveryFigure()
    {
        string readme = Repository.Read("hardware/README.md").Replace(",", "", StringComparison.Ordinal);
        Assert.All(
            PowerTable.Parse(Json).States,
            state => Assert.Contains($"| `{state.Constant}` | {state.Microwatts} |", readme, StringComparison.Ordinal));
    }

    // The checks themselves, on planted mistakes.
    [Theory]
    [InlineData("\"microamperes\": 51200", "\"microamperes\": 52100", "McuBusyMicrowatts: 52100 uA at 3.3 V are 171930 uW, not 168960")]
    [InlineData("\"microwatts\": 924", "\"microwatts\": 942", "FrontEndConvertingMicrowatts: 280 uA at 3.3 V are 924 uW, not 942")]
    [InlineData("\"basis\": \"datasheet\"", "\"basis\": \"hearsay\"", "McuBusyMicrowatts: basis 'hearsay' is not explained")]
    [InlineData("\"maximumMicroamperes\": 175", "\"maximumMicroamperes\": 75", "FrontEndStandbyMicrowatts: the maximum is below the figure")]
    [InlineData("\"joules\": 1998", "\"joules\": 1989", "battery: 1998 J, not 1989")]
    public void AWrongFigureIsFound(string right, string wrong, string problem)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in power.json");
        string planted = string.Concat(Json.AsSpan(0, at), wrong, Json.AsSpan(at + right.Length));
        Assert.Equal([problem], PowerTable.Parse(planted).Problems());
    }
}
