using System.Text.Encodings.Web;
using System.Text.Json;

namespace EcgWearable.Generator;

/// <summary>What the firmware and its configuration have of the pin map.</summary>
internal static class FirmwarePins
{
    // Only quotes, backslashes and control characters need escaping in a file that is no web page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>firmware/Board/Pins.cs.</summary>
    public static string Source(PinMapFile map)
    {
        List<string> members = [];
        foreach (PinMapFile.PinEntry pin in map.Pins)
        {
            if (map.Constants.LastOrDefault(constant => constant.Before == pin.Constant) is { } constant)
            {
                (string type, string value) = constant.Value.ValueKind == JsonValueKind.String ? ("string", $"\"{constant.Value.GetString()}\"") : ("int", constant.Value.GetRawText());
                members.Add($"        /// <summary>{constant.Summary}</summary>\n        public const {type} {constant.Constant} = {value};");
            }

            members.Add($"        /// <summary>{pin.Summary}</summary>\n        public const int {pin.Constant} = {pin.Gpio};");
        }

        string[] lines =
        [
            "// Written by hardware/generate from hardware/pins.json. Change the map, not this file.",
            "namespace EcgWearable.Firmware.Board",
            "{",
            "    /// <summary>",
            "    /// ESP32-S3 GPIO numbers of the board.",
            "    /// </summary>",
            "    /// <remarks>",
            "    /// Left free on purpose:",
            .. map.Mcu.Reserved.Select(entry => $"    /// {Ranges(entry.Gpios)} ({entry.Why});"),
            $"    /// see {map.Mcu.Source}.",
            "    /// </remarks>",
            "    public static class Pins",
            "    {",
            string.Join("\n\n", members),
            "    }",
            "}",
            string.Empty,
        ];
        return string.Join('\n', lines);
    }

    /// <summary>nf-config/pin-functions.json.</summary>
    public static string Functions(PinMapFile map)
    {
        IEnumerable<string> rows = map.Pins.Where(pin => pin.Function is not null).Select(pin =>
            $$"""    {{Json(pin.Function!)}}: {"constant": {{Json(pin.Constant)}}, "gpio": {{pin.Gpio}}, "net": {{Json(pin.Net)}}}""");
        return $$"""
            {
              "about": "Written by hardware/generate from hardware/pins.json: what the firmware gives each nanoFramework DeviceFunction by Configuration.SetPinFunction.",
              "functions": {
            {{string.Join(",\n", rows)}}
              }
            }

            """;
    }

    /// <summary>Numbers in words: more than three in a row are written "26 to 37".</summary>
    public static string Ranges(int[] numbers) =>
        numbers.Length > 3 && numbers.SequenceEqual(Enumerable.Range(numbers[0], numbers.Length)) ? $"{numbers[0]} to {numbers[^1]}" : string.Join(", ", numbers);

    private static string Json(string text) => JsonSerializer.Serialize(text, Plain);
}
