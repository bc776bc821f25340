using System.Text.Json;
using Xunit;

namespace EcgWearable.Hardware.Tests;

public class SchematicTests
{
    private static readonly string Sheet = Repository.Read("hardware/wearable.kicad_sch");
    private static readonly PinMap Map = PinMap.Parse(Repository.Read("hardware/pins.json"));

    [Fact]
    public void TheNetlistIsWhatTheSchematicJoins()
    {
        Dictionary<string, SortedSet<string>> netlist = Schematic.ParseNetlist(Repository.Read("hardware/wearable.net"));
        Schematic schematic = Schematic.Parse(Sheet);
        Assert.Equal(netlist.Keys.Order(StringComparer.Ordinal), schematic.Nets.Keys.Order(StringComparer.Ordinal));
        Assert.All(netlist, net => Assert.Equal(net.Value, schematic.Nets[net.Key]));
    }

    [Fact]
    public void EveryPinIsJoinedOrMarkedOpen() => Assert.Empty(Schematic.Parse(Sheet).Floating);

    [Fact]
    public void NoNetHasOneEndOnly() => Assert.DoesNotContain(Schematic.Parse(Sheet).Nets, net => net.Value.Count < 2);

    [Fact]
    public void EveryNetOfThePinMapIsThereWithBothEnds() => Assert.Empty(Schematic.Parse(Sheet).Problems(Map));

    [Fact]
    public void EveryElectrodeLiesBehindItsResistor() => Assert.Empty(Schematic.Parse(Sheet).PatientProblems());

    // TI SNAS602C, figure 84 (three-electrode application) and its note, section 8.3.19 (crystal).
    [Theory]
    [InlineData("R5", "100 kOhm", "CMOUT", "U2.8", "RLDINV", "U2.10")]
    [InlineData("R6", "1 MOhm", "RLDINV", "U2.10", "RLDOUT", "U2.9")]
    [InlineData("C8", "1.5 nF", "RLDINV", "U2.10", "RLDOUT", "U2.9")]
    [InlineData("C7", "100 nF", "RLDREF", "U2.12", "GND", "U2.14")]
    [InlineData("C6", "1 uF", "CVREF", "U2.26", "GND", "U2.27")]
    [InlineData("Y1", "4.096 MHz", "XTAL1", "U2.23", "XTAL2", "U2.24")]
    [InlineData("C4", "22 pF", "XTAL1", "U2.23", "VAFE", "U2.28")]
    [InlineData("C5", "22 pF", "XTAL2", "U2.24", "VAFE", "U2.28")]
    [InlineData("C9", "100 nF", "VAFE", "U2.28", "GND", "U2.27")]
    [InlineData("C11", "100 nF", "3V3", "U2.22", "GND", "U2.14")]
    [InlineData("R7", "1 MOhm", "AFE_SYNC_N", "U2.13", "3V3", "U2.22")]
    public void TheFrontEndIsTheDatasheetsCircuit(string part, string value, string first, string firstEnd, string second, string secondEnd)
    {
        Schematic schematic = Schematic.Parse(Sheet);
        Assert.Equal(value, schematic.Values[part]);
        Assert.True(schematic.Joins(first, $"{part}.1") && schematic.Joins(first, firstEnd), $"{part}.1 and {firstEnd} are not both on {first}");
        Assert.True(schematic.Joins(second, $"{part}.2") && schematic.Joins(second, secondEnd), $"{part}.2 and {secondEnd} are not both on {second}");
    }

    // Battery monitoring measures what VDD has (TI SNAS602C, section 8.3.2): that must be the cell. VDDIO, 3.6 V at most, must not be on it.
    [Fact]
    public void TheFrontEndsBatteryMonitorSeesTheCell()
    {
        Schematic schematic = Schematic.Parse(Sheet);
        Assert.Equal(["BT1.1"], schematic.Nets["VBAT"].Where(end => end.StartsWith("BT1.", StringComparison.Ordinal)));
        Assert.True(schematic.Joins("VBAT", "FB1.1"));
        Assert.True(schematic.Joins("VAFE", "FB1.2"));
        Assert.Equal(["U2.28"], schematic.Nets["VAFE"].Where(end => end.StartsWith("U2.", StringComparison.Ordinal)));
        Assert.True(schematic.Joins("3V3", "U2.22"));

        // VDDIO must not exceed VDD: below 3.3 V of the cell there is no 3V3.
        Assert.Equal("BU4933G, 3.3 V", schematic.Values["U9"]);
        Assert.True(schematic.Joins("VBAT", "U9.2") && schematic.Joins("GND", "U9.3"));
        Assert.Equal(["U8.D4", "U9.1"], schematic.Nets["REG_EN"]);

        // The inputs clamp to the supply that they are measured from.
        Assert.All(new[] { "D1.2", "D2.2", "D3.2", "D4.2" }, end => Assert.True(schematic.Joins("VAFE", end)));
    }

    [Fact]
    public void RightLegDriveReferenceIsTiedToItsAmplifier() => Assert.True(Schematic.Parse(Sheet).Joins("RLDREF", "U2.11"));

    [Fact]
    public void TheBillHoldsEveryPartOfTheSchematicAndNoOther()
    {
        List<string[]> bill = BillOfMaterials.Rows(Repository.Read("hardware/bom.csv"));
        Assert.Equal(Schematic.Parse(Sheet).Values.Keys.Order(StringComparer.Ordinal), BillOfMaterials.References(bill).Order(StringComparer.Ordinal));
        Assert.Empty(BillOfMaterials.Problems(bill));
    }

    [Fact]
    public void TheBillHoldsEveryPartOfThePowerModel()
    {
        JsonElement power = JsonDocument.Parse(Repository.Read("hardware/power.json")).RootElement;
        string[] parts = [.. power.GetProperty("states").EnumerateArray().Select(state => state.GetProperty("part").GetString()!).Distinct()];
        Assert.NotEmpty(parts);
        Assert.Empty(BillOfMaterials.Missing(BillOfMaterials.Rows(Repository.Read("hardware/bom.csv")), parts));
    }

    // The checks themselves, on planted mistakes.
    [Fact]
    public void SwappedLinesAreFound() => Assert.Equal(
        ["U2.17 is not on AFE_SCLK, where the pin map has it; it is on AFE_SDI", "U2.18 is not on AFE_SDI, where the pin map has it; it is on AFE_SCLK"],
        Schematic.Parse(Relabelled(Relabelled(Sheet, "AFE_SCLK", "AFE_?", "U2.17"), "AFE_SDI", "AFE_SCLK", "U2.18").Replace("AFE_?", "AFE_SDI", StringComparison.Ordinal)).Problems(Map));

    [Fact]
    public void AnElectrodeWithoutItsResistorIsFound() => Assert.Contains(
        "electrode RA goes to D1.3 and R1.1, not to one resistor of 100 kOhm alone",
        Schematic.Parse(Relabelled(Sheet, "AFE_IN1", "RA", "D1.3")).PatientProblems());

    [Fact]
    public void AnOpenPinIsFound()
    {
        int at = Sheet.IndexOf("(no_connect", StringComparison.Ordinal);
        Assert.Single(Schematic.Parse(Sheet.Remove(at, Sheet.IndexOf('\n', at) - at)).Floating);
    }

    [Fact]
    public void ABillThatDiffersIsFound()
    {
        List<string[]> bill = BillOfMaterials.Rows("references,quantity,value,manufacturer,part number,package,alternative,what for\nR1 R2,3,1 kOhm,Yageo,,0402,,pull\nR2,1,1 kOhm,Yageo,RC0402,0402,,pull\n");
        Assert.Equal(
            ["R1 R2: 2 parts, but quantity 3", "R1 R2: no part number", "R1 R2: no alternative", "R2: no alternative", "R2 is in more than one row"],
            BillOfMaterials.Problems(bill));
        Assert.Equal(["ADS1293"], BillOfMaterials.Missing(bill, ["ADS1293", "RC0402"]));
    }

    [Theory]
    [InlineData("(a (b)", "the text ends inside 1 open lists")]
    [InlineData("(a))", "text after the end at offset 3")]
    [InlineData("(kicad_sch (version 20230121))", "not a schematic of KiCad 6 (kicad_sch, version 20211123)")]
    public void ADamagedFileIsFound(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => Schematic.Parse(text)).Message);

    /// <summary>Gives the label of one pin another net.</summary>
    private static string Relabelled(string sheet, string right, string wrong, string end)
    {
        Schematic before = Schematic.Parse(sheet);
        Assert.True(before.Joins(right, end), $"nothing to plant a mistake in: {end} is not on {right}");
        for (int at = sheet.IndexOf($"(global_label \"{right}\"", StringComparison.Ordinal); at >= 0; at = sheet.IndexOf($"(global_label \"{right}\"", at + 1, StringComparison.Ordinal))
        {
            string planted = sheet.Remove(at, $"(global_label \"{right}\"".Length).Insert(at, $"(global_label \"{wrong}\"");
            if (Schematic.Parse(planted).Joins(wrong, end))
            {
                return planted;
            }
        }

        throw new InvalidOperationException($"no label of {right} belongs to {end}");
    }
}
