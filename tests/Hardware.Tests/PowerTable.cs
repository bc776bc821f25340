using System.Globalization;
using System.Text.Json;

namespace EcgWearable.Hardware.Tests;

/// <summary>What the firmware needs of hardware/power.json; the file's own rules are those of EcgWearable.Power.PowerTable.</summary>
internal sealed class PowerTable
{
    private readonly JsonElement _root;

    private PowerTable(JsonElement root) => _root = root;

    public static PowerTable Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    /// <summary>The constants that firmware/Power/PowerFigures.cs must hold, and no others.</summary>
    public Dictionary<string, string> FirmwareConstants()
    {
        var constants = new Dictionary<string, string>
        {
            ["RailMillivolts"] = _root.GetProperty("railMillivolts").ToString(),
            ["BatteryJoules"] = _root.GetProperty("battery").GetProperty("joules").ToString(),
        };
        foreach (JsonElement state in _root.GetProperty("states").EnumerateArray())
        {
            constants.Add(state.GetProperty("constant").GetString()!, state.GetProperty("microwatts").GetInt32().ToString(CultureInfo.InvariantCulture));
        }

        // Changes of state in whole microseconds, ratios in percent, others as they are.
        AddScaled(constants, "transitions", "milliseconds", _ => 1000);
        AddScaled(constants, "inputs", "value", entry => entry.GetProperty("unit").GetString()!.Length == 0 ? 100 : 1);
        return constants;
    }

    private void AddScaled(Dictionary<string, string> constants, string list, string property, Func<JsonElement, double> scale)
    {
        foreach (JsonElement entry in _root.GetProperty(list).EnumerateArray())
        {
            if (entry.TryGetProperty("constant", out JsonElement constant))
            {
                constants.Add(constant.GetString()!, Math.Round(entry.GetProperty(property).GetDouble() * scale(entry)).ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
