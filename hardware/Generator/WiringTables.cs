using System.Globalization;
using System.Text;

namespace EcgWearable.Generator;

/// <summary>The pin map as tables of Markdown: pins, buses, supplies and the Pmod connector.</summary>
internal static class WiringTables
{
    /// <summary>All tables.</summary>
    /// <exception cref="SourceException">The map names something that it does not describe.</exception>
    public static string Text(PinMapFile map)
    {
        StringBuilder text = new();
        Pins(map, text);
        text.Append($"\nReserved and left free: {string.Join("; ", map.Mcu.Reserved.Select(entry => $"{FirmwarePins.Ranges(entry.Gpios)} ({entry.Why})"))}.\n\n");
        Buses(map, text);
        Supplies(map, text);
        Pmod(map, text);
        return text.ToString();
    }

    private static void Pins(PinMapFile map, StringBuilder text)
    {
        text.Append("| net | GPIO | module pin | direction | goes to | pin there | pull | note |\n|---|---|---|---|---|---|---|---|\n");
        foreach (PinMapFile.PinEntry pin in map.Pins)
        {
            if (!map.Mcu.ModulePins.TryGetValue(pin.Gpio.ToString(CultureInfo.InvariantCulture), out int modulePin))
            {
                throw new SourceException($"hardware/pins.json: {pin.Constant}: GPIO {pin.Gpio} is on no pin of the module; take another, or add it to 'modulePins'");
            }

            string pull = pin.Pull is { } resistor ? $"{resistor.Resistor} to {resistor.To}" : string.Empty;
            text.Append($"| {pin.Net} | {pin.Gpio} | {modulePin} | {pin.Direction} | {pin.Device} | {pin.DevicePin} | {pull} | {pin.Note} |\n");
        }
    }

    private static void Buses(PinMapFile map, StringBuilder text)
    {
        text.Append("| bus | nanoFramework | device | chip select | clock | its limit | source of the limit |\n|---|---|---|---|---|---|---|\n");
        foreach (PinMapFile.BusEntry bus in map.Buses)
        {
            PinMapFile.ConstantEntry number = map.Constants.LastOrDefault(constant => constant.Constant == bus.Constant)
                ?? throw new SourceException($"hardware/pins.json: bus '{bus.Bus}': there is no constant '{bus.Constant}'; add it to 'constants'");
            foreach (PinMapFile.BusDeviceEntry device in bus.Devices)
            {
                PinMapFile.DeviceEntry limit = map.Devices.LastOrDefault(entry => entry.Device == device.Device)
                    ?? throw new SourceException($"hardware/pins.json: bus '{bus.Bus}': there is no device '{device.Device}'; add it to 'devices'");
                int maximumHertz = limit.MaximumSpiClockHertz
                    ?? throw new SourceException($"hardware/pins.json: device '{limit.Device}' is on bus '{bus.Bus}' and has no 'maximumSpiClockHertz'; add it");
                text.Append($"| {bus.Bus} | SPI{number.Value} | {device.Device} | {device.ChipSelect} | {Megahertz(device.ClockHertz)} | {Megahertz(maximumHertz)} | {limit.Source} |\n");
            }
        }
    }

    private static void Supplies(PinMapFile map, StringBuilder text)
    {
        text.Append("\n| voltage domain | from | devices |\n|---|---|---|\n");
        foreach (PinMapFile.DomainEntry domain in map.Domains)
        {
            IEnumerable<string> devices = map.Devices.Where(device => device.Domain == domain.Domain).Select(device => $"{device.Device} ({device.Reference})");
            if (domain.Domain == map.Mcu.Domain)
            {
                devices = devices.Prepend($"{map.Mcu.Part} ({map.Mcu.Reference})");
            }

            text.Append($"| {domain.Domain}, {NumberText.Short(domain.Millivolts / 1000.0)} V | {domain.From} | {string.Join(", ", devices)} |\n");
        }
    }

    private static void Pmod(PinMapFile map, StringBuilder text)
    {
        PinMapFile.BoardEntry[] boards = map.Fpga;
        text.Append($"\n| net | Pmod pin | {Cells(board => $"{board.Board}, {board.Connector}")} |\n|---|---|{string.Concat(boards.Select(_ => "---|"))}\n");
        int rows = boards.Length == 0 ? 0 : boards.Min(board => board.Signals.Length);
        for (int row = 0; row < rows; row++)
        {
            text.Append($"| {boards[0].Signals[row].Net} | {boards[0].Signals[row].PmodPin} | {Cells(board => board.Signals[row].Pin)} |\n");
        }

        text.Append($"| clock of the board | | {Cells(board => $"{board.Clock.Pin} ({NumberText.Short(board.Clock.Kilohertz / 1000.0)} MHz)")} |\n");

        string Cells(Func<PinMapFile.BoardEntry, string> cell) => string.Join(" | ", boards.Select(cell));
    }

    private static string Megahertz(int hertz) => $"{NumberText.Short(hertz / 1e6)} MHz";
}
