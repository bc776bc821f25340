using System.Globalization;
using System.Reflection;
using System.Text.Json;
using EcgWearable.Firmware;

namespace EcgWearable.Reports;

/// <summary>
/// The inputs of the energy model in words, from <c>hardware/power.json</c>, which the firmware's power figures are held equal to.
/// </summary>
internal static class EnergyModelInputs
{
    /// <summary>Version of the firmware that the figures belong to.</summary>
    public static string Version { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{FirmwareVersion.Major}.{FirmwareVersion.Minor}.{FirmwareVersion.Patch}");

    /// <summary>One line for each state of each part.</summary>
    public static IReadOnlyList<string> Lines { get; } = Read();

    private static List<string> Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("power.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        List<string> lines = [];
        foreach (JsonElement state in document.RootElement.GetProperty("states").EnumerateArray())
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{state.GetProperty("part").GetString()}, {state.GetProperty("state").GetString()}: {state.GetProperty("microwatts").GetInt64() / 1000.0:0.000} mW ({state.GetProperty("basis").GetString()}: {state.GetProperty("source").GetString()})"));
        }

        return lines;
    }
}
