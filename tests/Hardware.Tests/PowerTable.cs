using System.Globalization;
using System.Text.Json;

namespace EcgWearable.Hardware.Tests;

/// <summary>hardware/power.json and the rules it obeys.</summary>
internal sealed class PowerTable
{
    private readonly JsonElement _root;

    private PowerTable(JsonElement root) => _root = root;

    public static PowerTable Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    public IEnumerable<(string Constant, int Microwatts)> States => _root.GetProperty("states").EnumerateArray()
        .Select(state => (state.GetProperty("constant").GetString()!, state.GetProperty("microwatts").GetInt32()));

    /// <summary>The constants that firmware/Power/PowerFigures.cs must hold, and no others.</summary>
    public Dictionary<string, string> FirmwareConstants()
    {
        var constants = new Dictionary<string, string>
        {
            ["RailMillivolts"] = _root.GetProperty("railMillivolts").ToString(),
            ["BatteryJoules"] = _root.GetProperty("battery").GetProperty("joules").ToString(),
        };
        foreach ((string constant, int microwatts) in States)
        {
            constants.Add(constant, microwatts.ToString(CultureInfo.InvariantCulture));
        }

        return constants;
    }

    /// <summary>Power is current times rail, a basis is one that is explained, a maximum is not below the figure, the battery's energy is its charge times its voltage.</summary>
    public IEnumerable<string> Problems()
    {
        decimal railVolts = _root.GetProperty("railMillivolts").GetDecimal() / 1000;
        foreach (JsonElement state in _root.GetProperty("states").EnumerateArray())
        {
            string name = state.GetProperty("constant").GetString()!;
            decimal microamperes = state.GetProperty("microamperes").GetDecimal();
            decimal expected = Math.Max(1, Math.Round(microamperes * railVolts, MidpointRounding.AwayFromZero));
            if (state.GetProperty("microwatts").GetDecimal() != expected)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}: {microamperes} uA at {railVolts} V are {expected} uW, not {state.GetProperty("microwatts").GetDecimal()}");
            }

            if (!_root.GetProperty("basis").TryGetProperty(state.GetProperty("basis").GetString()!, out _))
            {
                yield return $"{name}: basis '{state.GetProperty("basis").GetString()}' is not explained";
            }

            if (string.IsNullOrWhiteSpace(state.GetProperty("source").GetString()))
            {
                yield return $"{name}: no source";
            }

            if (state.TryGetProperty("maximumMicroamperes", out JsonElement maximum) && maximum.GetDecimal() < microamperes)
            {
                yield return $"{name}: the maximum is below the figure";
            }
        }

        JsonElement battery = _root.GetProperty("battery");
        decimal joules = battery.GetProperty("nominalMillivolts").GetDecimal() * battery.GetProperty("milliampereHours").GetDecimal() * 3600 / 1_000_000;
        if (battery.GetProperty("joules").GetDecimal() != Math.Round(joules))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"battery: {joules} J, not {battery.GetProperty("joules").GetDecimal()}");
        }
    }
}
