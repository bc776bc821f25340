using Xunit;

namespace EcgWearable.Power.Tests;

/// <summary>The rules of hardware/power.json.</summary>
public class PowerTableTests
{
    private const string File = "hardware/power.json: ";
    private static readonly string Json = Repository.Read("hardware/power.json");

    [Fact]
    public void TheTableObeysItsRules() => Assert.Empty(PowerTable.Problems(Json));

    [Fact]
    public void TheToolWasBuiltWithTheTableOfTheRepository()
    {
        PowerTable table = PowerTable.Parse(Json);
        Assert.Equal(table.States, PowerTable.BuiltIn.States);
        Assert.Equal(table.Transitions, PowerTable.BuiltIn.Transitions);
        Assert.Equal(table.Inputs, PowerTable.BuiltIn.Inputs);
    }

    [Theory]
    [InlineData("ESP32-S3")]
    [InlineData("ADS1293")]
    [InlineData("iCE40UP5K")]
    [InlineData("Zynq-7020")]
    [InlineData("W25Q128JV")]
    [InlineData("TPS63025")]
    [InlineData("TPS22916C")]
    [InlineData("LED")]
    public void EveryPartHasStates(string part) => Assert.Contains(PowerTable.BuiltIn.States, state => state.Part == part);

    [Theory]
    [InlineData("\"microamperes\": 51200", "\"microamperes\": 52100", "McuBusyMicrowatts: 52100 uA at 3.3 V are 171930 uW, not 168960")]
    [InlineData("\"microwatts\": 924", "\"microwatts\": 942", "FrontEndConvertingMicrowatts: 280 uA at 3.3 V are 924 uW, not 942", "FrontEndStart: 15 ms at 942 uW are 14.1 uJ, not 13.9")]
    [InlineData("\"basis\": \"datasheet\"", "\"basis\": \"hearsay\"", "McuBusyMicrowatts: basis 'hearsay' is not explained")]
    [InlineData("\"limit\": \"typical\"", "\"limit\": \"about\"", "McuBusyMicrowatts: 'limit' is 'about'; it is typical, maximum or minimum")]
    [InlineData("\"maximumMicroamperes\": 175", "\"maximumMicroamperes\": 75", "FrontEndStandbyMicrowatts: the maximum is below the figure")]
    [InlineData("\"joules\": 1998", "\"joules\": 1989", "battery: 1998 J, not 1989")]
    [InlineData("\"source\": \"ESP32-S3 Series Datasheet (Espressif), current consumption in modem sleep\"", "\"source\": \" \"", "McuBusyMicrowatts: no source")]
    [InlineData("\"id\": \"McuBusy160\"", "\"id\": \"McuBusyMicrowatts\"", "McuBusyMicrowatts: is there twice")]
    [InlineData("\"microamperes\": 39900", "\"microamperes\": -39900", "McuBusy160: 'microamperes' is missing or not a number of at least 0", "McuBusy160: 0 uA at 3.3 V are 1 uW, not 131670")]
    [InlineData("{\"millivolts\": 1800, \"microamperes\": 36000}", "{\"millivolts\": 1800, \"microamperes\": 18000}", "ZynqLogicStatic: 68 mA at 1.0 V, 18 mA at 1.8 V, 6 mA at 1.0 V are 106400 uW, not 138800")]
    [InlineData("\"draws\": [\"AcceleratorConfiguring\"]", "\"draws\": [\"Configuring\"]", "Ice40ConfigurationInternal: draws 'Configuring', which is no state")]
    [InlineData("\"microjoules\": 762.2", "\"microjoules\": 726.2", "Ice40ConfigurationInternal: 119 ms at 6405 uW are 762.2 uJ, not 726.2")]
    [InlineData("\"milliseconds\": 161.8,", "", "ZynqConfiguration: 'milliseconds' is missing or not a number of at least 0", "ZynqConfiguration: a transition takes time; 'milliseconds' must be above 0", "ZynqConfiguration: 0 ms at 284200 uW are 0.0 uJ, not 45983.6")]
    [InlineData("\"maximumMilliseconds\": 400", "\"maximumMilliseconds\": 40", "FlashSectorErase: the maximum is below the figure")]
    [InlineData("\"to\": \"converting\"", "\"too\": \"converting\"", "FrontEndStart: 'part', 'from' or 'to' is missing")]
    [InlineData("\"value\": 0.9", "\"value\": \"0.9\"", "RegulatorEfficiency: 'value' is missing or not a number of at least 0")]
    [InlineData("\"transitions\"", "\"transition\"", "there is no list 'transitions'")]
    public void APlantedMistakeIsFound(string right, string wrong, params string[] problems)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in power.json");
        string planted = string.Concat(Json.AsSpan(0, at), wrong, Json.AsSpan(at + right.Length));
        Assert.Equal(problems.Select(problem => File + problem), PowerTable.Problems(planted));
    }

    [Theory]
    [InlineData("\"railMillivolts\": 3300", "\"railMillivolts\": \"\\ud800\", \"inputs\": [{\"id\": \"\\ud800\"}]")]
    [InlineData("\"supplies\": [", "\"supplies\": 7, \"note\": [")]
    [InlineData("\"maximumMicroamperes\": 175", "\"maximumMicroamperes\": \"175\"")]
    [InlineData("\"maximumMilliseconds\": 400", "\"maximumMilliseconds\": {}")]
    [InlineData("\"states\": [", "\"states\": [5, null, [],")]
    [InlineData("\"battery\": {", "\"battery\": 3.7, \"cell\": {")]
    [InlineData("\"basis\": {", "\"basis\": [], \"bases\": {")]
    public void WhatIsOfAnotherKindIsAMistakeLikeOthers(string right, string wrong)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, $"nothing to plant a mistake in: '{right}' is not in power.json");
        Assert.NotEmpty(PowerTable.Problems(string.Concat(Json.AsSpan(0, at), wrong, Json.AsSpan(at + right.Length))));
    }

    [Fact]
    public void ABrokenFileIsRefusedWithTheLine()
    {
        PowerTableException refused = Assert.Throws<PowerTableException>(() => PowerTable.Parse("{\n  \"states\": [\n", "broken.json"));
        Assert.StartsWith("broken.json: not JSON at line 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["broken.json: is not a JSON object; see the file in the repository"], PowerTable.Problems("[]", "broken.json"));
    }

    [Fact]
    public void AStateThatIsNotThereIsNamed()
    {
        Assert.Equal(File + "there is no state 'McuDozing'; add it, with its source", Assert.Throws<PowerTableException>(() => PowerTable.BuiltIn.Microwatts("McuDozing")).Message);
        Assert.Equal(File + "there is no transition 'Yawn'; add it, with its source", Assert.Throws<PowerTableException>(() => PowerTable.BuiltIn.Transition("Yawn")).Message);
        Assert.Equal(File + "there is no input 'Luck'; add it, with its source", Assert.Throws<PowerTableException>(() => PowerTable.BuiltIn.Input("Luck")).Message);
    }
}
