using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcgWearable.Hardware.Tests;

/// <summary>hardware/pins.json and the rules it obeys. Every rule returns what it found wrong, in words.</summary>
internal sealed partial class PinMap
{
    private readonly JsonElement _root;

    private PinMap(JsonElement root) => _root = root;

    public static PinMap Parse(string json) => new(JsonDocument.Parse(json).RootElement);

    public IEnumerable<(string Constant, int Gpio, string Net)> Pins => _root.GetProperty("pins").EnumerateArray().Select(pin =>
        (pin.GetProperty("constant").GetString()!, pin.GetProperty("gpio").GetInt32(), pin.GetProperty("net").GetString()!));

    /// <summary>The constants that firmware/Board/Pins.cs must hold, and no others.</summary>
    public Dictionary<string, string> FirmwareConstants()
    {
        Dictionary<string, string> constants = _root.GetProperty("constants").EnumerateArray()
            .ToDictionary(c => c.GetProperty("constant").GetString()!, c => c.GetProperty("value").ToString());
        foreach ((string constant, int gpio, _) in Pins)
        {
            constants.Add(constant, gpio.ToString(CultureInfo.InvariantCulture));
        }

        return constants;
    }

    /// <summary>A GPIO carries one net, and is one that the board may use.</summary>
    public IEnumerable<string> GpioProblems()
    {
        JsonElement mcu = _root.GetProperty("mcu");
        int highest = mcu.GetProperty("highestGpio").GetInt32();
        var reserved = new Dictionary<int, string>();
        foreach (JsonElement entry in mcu.GetProperty("reserved").EnumerateArray())
        {
            foreach (JsonElement gpio in entry.GetProperty("gpios").EnumerateArray())
            {
                reserved[gpio.GetInt32()] = entry.GetProperty("why").GetString()!;
            }
        }

        HashSet<int> absent = [.. mcu.GetProperty("absentGpios").EnumerateArray().Select(gpio => gpio.GetInt32())];
        var users = new Dictionary<int, string>();
        foreach ((string constant, int gpio, _) in Pins)
        {
            if (gpio < 0 || gpio > highest || absent.Contains(gpio))
            {
                yield return $"{constant}: GPIO {gpio} does not exist on the ESP32-S3";
            }

            if (reserved.TryGetValue(gpio, out string? why))
            {
                yield return $"{constant}: GPIO {gpio} is reserved ({why})";
            }

            if (!users.TryAdd(gpio, constant))
            {
                yield return $"{constant}: GPIO {gpio} is already {users[gpio]}";
            }
        }

        foreach (string net in Pins.GroupBy(pin => pin.Net).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            yield return $"net {net} is on more than one GPIO";
        }
    }

    /// <summary>Every FPGA signal is on a net of the MCU, turned the other way, and no package pin is used twice.</summary>
    public IEnumerable<string> FpgaProblems()
    {
        Dictionary<string, string> directions = _root.GetProperty("pins").EnumerateArray()
            .ToDictionary(pin => pin.GetProperty("net").GetString()!, pin => pin.GetProperty("direction").GetString()!);
        foreach (JsonElement board in _root.GetProperty("fpga").EnumerateArray())
        {
            string name = board.GetProperty("board").GetString()!;
            var used = new HashSet<string> { board.GetProperty("clock").GetProperty("pin").GetString()! };
            foreach (JsonElement signal in board.GetProperty("signals").EnumerateArray())
            {
                string net = signal.GetProperty("net").GetString()!;
                if (!directions.TryGetValue(net, out string? direction))
                {
                    yield return $"{name}: net {net} is not on the MCU";
                }
                else if (direction == signal.GetProperty("direction").GetString())
                {
                    yield return $"{name}: {net} is '{direction}' on both sides";
                }

                if (!used.Add(signal.GetProperty("pin").GetString()!))
                {
                    yield return $"{name}: pin {signal.GetProperty("pin").GetString()} is used twice";
                }
            }
        }
    }

    /// <summary>The constraint files that the map names, each with the ports and pins that it must hold.</summary>
    public IEnumerable<(string File, Dictionary<string, string> Ports)> Constraints()
    {
        foreach (JsonElement board in _root.GetProperty("fpga").EnumerateArray())
        {
            JsonElement clock = board.GetProperty("clock");
            var ports = new Dictionary<string, string> { [clock.GetProperty("port").GetString()!] = clock.GetProperty("pin").GetString()! };
            foreach (JsonElement signal in board.GetProperty("signals").EnumerateArray())
            {
                ports.Add(signal.GetProperty("port").GetString()!, signal.GetProperty("pin").GetString()!);
            }

            yield return (board.GetProperty("constraints").GetString()!, ports);
        }
    }

    /// <summary>Reads ports and pins of a nextpnr .pcf or a Vivado .xdc.</summary>
    public static Dictionary<string, string> ReadConstraints(string text)
    {
        var ports = new Dictionary<string, string>();
        foreach (Match match in PcfLine().Matches(text))
        {
            ports.Add(match.Groups["port"].Value, match.Groups["pin"].Value);
        }

        foreach (Match match in XdcLine().Matches(text))
        {
            ports.Add(match.Groups["port"].Value, match.Groups["pin"].Value);
        }

        return ports;
    }

    [GeneratedRegex(@"^set_io(?: -\S+)* (?<port>\w+) (?<pin>\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex PcfLine();

    [GeneratedRegex(@"^set_property.*PACKAGE_PIN (?<pin>\w+).*\[get_ports (?<port>\w+)\]\s*$", RegexOptions.Multiline)]
    private static partial Regex XdcLine();
}
