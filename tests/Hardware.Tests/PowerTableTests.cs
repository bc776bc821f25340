using EcgWearable.Firmware.Power;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public class PowerTableTests
{
    private static readonly string Json = Repository.Read("hardware/power.json");

    [Fact]
    public void FirmwareConstantsAreThoseOfThePowerTable() => Assert.Empty(Differences(Json));

    // The check itself, on planted mistakes.
    [Theory]
    [InlineData("\"microwatts\": 924", "\"microwatts\": 942", "FrontEndConvertingMicrowatts is 942 in power.json but 924 in PowerFigures.cs")]
    [InlineData("\"constant\": \"LedMicrowatts\"", "\"constant\": \"LampMicrowatts\"", "LampMicrowatts is in power.json but not in PowerFigures.cs")]
    [InlineData("\"constant\": \"LedMicrowatts\"", "\"constant\": \"LampMicrowatts\"", "LedMicrowatts is in PowerFigures.cs but not in power.json")]
    [InlineData("\"railMillivolts\": 3300", "\"railMillivolts\": 3000", "RailMillivolts is 3000 in power.json but 3300 in PowerFigures.cs")]
    [InlineData("\"joules\": 1998", "\"joules\": 1989", "BatteryJoules is 1989 in power.json but 1998 in PowerFigures.cs")]
    [InlineData("\"milliseconds\": 0.084", "\"milliseconds\": 0.085", "McuIdleWakeMicroseconds is 85 in power.json but 84 in PowerFigures.cs")]
    [InlineData("\"value\": 0.9,", "\"value\": 0.85,", "RegulatorEfficiencyPercent is 85 in power.json but 90 in PowerFigures.cs")]
    public void AConstantThatDiffersIsFound(string right, string wrong, string problem)
    {
        Assert.Contains(right, Json, StringComparison.Ordinal);
        Assert.Contains(problem, Differences(Json.Replace(right, wrong, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Differences(string json) =>
        Constants.Differences(PowerTable.Parse(json).FirmwareConstants(), "power.json", Constants.Of(typeof(PowerFigures)), "PowerFigures.cs");
}
