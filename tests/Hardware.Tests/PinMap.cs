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

    /// <summary>Connected parts live at one voltage: MCU, devices and the FPGA's I/O standard.</summary>
    public IEnumerable<string> VoltageProblems()
    {
        Dictionary<string, int> millivolts = _root.GetProperty("domains").EnumerateArray()
            .ToDictionary(domain => Text(domain, "domain"), domain => domain.GetProperty("millivolts").GetInt32());
        int mcu = millivolts[Text(_root.GetProperty("mcu"), "domain")];
        foreach (JsonElement pin in PinElements)
        {
            foreach ((string device, _) in Devices(pin))
            {
                string domain = Text(Device(device), "domain");
                if (millivolts[domain] != mcu)
                {
                    yield return $"{Text(pin, "net")}: {device} is at {Volts(millivolts[domain])} ({domain}), the MCU at {Volts(mcu)}";
                }
            }
        }

        foreach (JsonElement board in _root.GetProperty("fpga").EnumerateArray())
        {
            // LVCMOS33 is 3.3 V, LVCMOS18 is 1.8 V.
            int io = int.Parse(Text(board, "ioStandard").AsSpan("LVCMOS".Length), CultureInfo.InvariantCulture) * 100;
            if (io != mcu)
            {
                yield return $"{Text(board, "board")}: its pins are at {Volts(io)} ({Text(board, "ioStandard")}), the MCU at {Volts(mcu)}";
            }
        }
    }

    /// <summary>A bus has its three lines, every device on it its own chip select, and no device is clocked faster than it can.</summary>
    public IEnumerable<string> BusProblems()
    {
        Dictionary<string, JsonElement> pins = PinElements.ToDictionary(pin => Text(pin, "net"));
        var selects = new HashSet<string>();
        foreach (JsonElement bus in _root.GetProperty("buses").EnumerateArray())
        {
            string name = Text(bus, "bus");
            foreach ((string line, string direction) in new[] { ("clock", "out"), ("mosi", "out"), ("miso", "in") })
            {
                if (!pins.TryGetValue(Text(bus, line), out JsonElement pin) || Text(pin, "direction") != direction)
                {
                    yield return $"bus {name}: its {line} {Text(bus, line)} is not a net that is '{direction}' at the MCU";
                }
            }

            foreach (JsonElement device in bus.GetProperty("devices").EnumerateArray())
            {
                int hertz = device.GetProperty("clockHertz").GetInt32();
                int limit = Device(Text(device, "device")).GetProperty("maximumSpiClockHertz").GetInt32();
                if (hertz > limit)
                {
                    yield return $"bus {name}: {Text(device, "device")} is clocked at {hertz} Hz, its limit is {limit} Hz";
                }

                string select = Text(device, "chipSelect");
                if (!selects.Add(select) || !pins.TryGetValue(select, out JsonElement pin) || !Is(pin, "role", "chip select"))
                {
                    yield return $"bus {name}: {select} is not a chip select of {Text(device, "device")} alone";
                }
            }
        }
    }

    /// <summary>The SPI clocks of the map by the firmware constant that holds each.</summary>
    public Dictionary<string, int> BusClocks() => _root.GetProperty("buses").EnumerateArray()
        .SelectMany(bus => bus.GetProperty("devices").EnumerateArray())
        .ToDictionary(device => Text(device, "clockConstant"), device => device.GetProperty("clockHertz").GetInt32());

    /// <summary>Every net has one driver; several only where each drives it while it is selected.</summary>
    public IEnumerable<string> DriverProblems()
    {
        foreach (JsonElement pin in PinElements)
        {
            string net = Text(pin, "net");
            string[] drivers = [.. Devices(pin)
                .Where(end => Device(end.Device).GetProperty("drives").EnumerateArray().Any(driven => driven.GetString() == end.Pin))
                .Select(end => $"{end.Device} {end.Pin}")];
            if (Text(pin, "direction") == "out" && drivers.Length > 0)
            {
                yield return $"{net}: the MCU and {string.Join(" and ", drivers)} both drive it";
            }
            else if (Text(pin, "direction") == "in" && drivers.Length == 0)
            {
                yield return $"{net}: nothing drives it";
            }
            else if (drivers.Length > 1 && !Is(pin, "drive", "while selected"))
            {
                yield return $"{net}: {string.Join(" and ", drivers)} both drive it";
            }
        }
    }

    /// <summary>A pin that wakes the MCU from sleep is an RTC pin.</summary>
    public IEnumerable<string> WakeProblems()
    {
        JsonElement rtc = _root.GetProperty("mcu").GetProperty("rtcGpios");
        foreach (JsonElement pin in PinElements.Where(pin => pin.TryGetProperty("wakes", out JsonElement wakes) && wakes.GetBoolean()))
        {
            int gpio = pin.GetProperty("gpio").GetInt32();
            if (gpio < rtc.GetProperty("from").GetInt32() || gpio > rtc.GetProperty("to").GetInt32())
            {
                yield return $"{Text(pin, "constant")}: GPIO {gpio} is no RTC pin and cannot wake the MCU";
            }
        }
    }

    /// <summary>A chip select is pulled to a supply, and an open drain too, so that nothing is selected while the MCU's pins float.</summary>
    public IEnumerable<string> PullProblems()
    {
        HashSet<string> supplies = [.. _root.GetProperty("domains").EnumerateArray().Select(domain => Text(domain, "domain"))];
        foreach (JsonElement pin in PinElements.Where(pin => Is(pin, "role", "chip select") || Is(pin, "drive", "open drain")))
        {
            if (!pin.TryGetProperty("pull", out JsonElement pull) || !supplies.Contains(Text(pull, "to")))
            {
                yield return $"{Text(pin, "net")}: no pull-up";
            }
        }
    }

    /// <summary>The firmware's Configuration.SetPinFunction calls: function to constant.</summary>
    public Dictionary<string, string> PinFunctions() => PinElements.Where(pin => pin.TryGetProperty("function", out _))
        .ToDictionary(pin => Text(pin, "function"), pin => Text(pin, "constant"));

    /// <summary>What the netlist must hold: net, and the pins "REFERENCE.PIN" that must be on it.</summary>
    public IEnumerable<(string Net, string[] Ends)> NetEnds()
    {
        JsonElement mcu = _root.GetProperty("mcu");
        JsonElement pmod = _root.GetProperty("pmod");
        Dictionary<string, int> pmodPins = _root.GetProperty("fpga")[0].GetProperty("signals").EnumerateArray()
            .ToDictionary(signal => Text(signal, "net"), signal => signal.GetProperty("pmodPin").GetInt32());
        foreach (JsonElement pin in PinElements)
        {
            string module = mcu.GetProperty("modulePins").GetProperty(pin.GetProperty("gpio").ToString()).ToString();
            yield return (Text(pin, "net"), [$"{Text(mcu, "reference")}.{module}", .. pin.GetProperty("ends").EnumerateArray().Select(end => end.GetString()!)]);
            if (pin.TryGetProperty("pull", out JsonElement pull))
            {
                yield return (Text(pin, "net"), [$"{Text(pull, "resistor")}.1"]);
                yield return (Text(pull, "to"), [$"{Text(pull, "resistor")}.2"]);
            }
        }

        foreach (JsonElement line in pmod.GetProperty("lines").EnumerateArray())
        {
            int position = pmodPins[Text(line, "net")];
            yield return (Text(line, "boardNet"), [$"{Text(pmod, "connector")}.{position}", $"A1.{position}"]);
            if (line.TryGetProperty("switchPins", out JsonElement pair))
            {
                yield return (Text(line, "net"), [$"{Text(pmod, "switch")}.{pair[0].GetString()}"]);
                yield return (Text(line, "boardNet"), [$"{Text(pmod, "switch")}.{pair[1].GetString()}"]);
            }
        }
    }

    /// <summary>Module pins of GPIOs that carry no net of the map and are not reserved: they stay open.</summary>
    public IEnumerable<string> OpenModulePins()
    {
        JsonElement mcu = _root.GetProperty("mcu");
        HashSet<int> taken = [.. Pins.Select(pin => pin.Gpio),
            .. mcu.GetProperty("reserved").EnumerateArray().SelectMany(entry => entry.GetProperty("gpios").EnumerateArray()).Select(gpio => gpio.GetInt32())];
        return mcu.GetProperty("modulePins").EnumerateObject()
            .Where(entry => !taken.Contains(int.Parse(entry.Name, CultureInfo.InvariantCulture)))
            .Select(entry => $"{Text(mcu, "reference")}.{entry.Value}");
    }

    private IEnumerable<JsonElement> PinElements => _root.GetProperty("pins").EnumerateArray();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static bool Is(JsonElement element, string name, string value) =>
        element.TryGetProperty(name, out JsonElement property) && property.GetString() == value;

    private static string Volts(int millivolts) => string.Create(CultureInfo.InvariantCulture, $"{millivolts / 1000m:0.0} V");

    /// <summary>A pin's devices with the pin at each; several are written with commas in both.</summary>
    private static IEnumerable<(string Device, string Pin)> Devices(JsonElement pin)
    {
        string[] devices = Text(pin, "device").Split(", ");
        string[] pins = devices.Length == 1 ? [Text(pin, "devicePin")] : Text(pin, "devicePin").Split(", ");
        return devices.Zip(pins);
    }

    private JsonElement Device(string name) => _root.GetProperty("devices").EnumerateArray().Single(device => Text(device, "device") == name);

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
