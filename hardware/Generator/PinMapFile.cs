using System.Text.Json;

namespace EcgWearable.Generator;

/// <summary>What is generated from in hardware/pins.json; it holds more, which the tests read.</summary>
/// <param name="Mcu">The MCU's module.</param>
/// <param name="Constants">Constants of the firmware that are no pins.</param>
/// <param name="Domains">Supplies.</param>
/// <param name="Devices">What the MCU is wired to.</param>
/// <param name="Buses">SPI buses.</param>
/// <param name="Pins">Pins of the MCU.</param>
/// <param name="Fpga">Boards that may sit on the Pmod connector.</param>
internal sealed record PinMapFile(
    PinMapFile.McuEntry Mcu,
    PinMapFile.ConstantEntry[] Constants,
    PinMapFile.DomainEntry[] Domains,
    PinMapFile.DeviceEntry[] Devices,
    PinMapFile.BusEntry[] Buses,
    PinMapFile.PinEntry[] Pins,
    PinMapFile.BoardEntry[] Fpga)
{
    /// <summary>The MCU's module; <paramref name="ModulePins"/> maps a GPIO number to the module's pin.</summary>
    internal sealed record McuEntry(string Part, ReservedEntry[] Reserved, string Source, string Reference, string Domain, Dictionary<string, int> ModulePins);

    /// <summary>GPIOs left free, and why.</summary>
    internal sealed record ReservedEntry(int[] Gpios, string Why);

    /// <summary>A constant of the firmware, a number or a text, and the pin that it is written before.</summary>
    internal sealed record ConstantEntry(string Constant, JsonElement Value, string Summary, string Before);

    /// <summary>A supply, its voltage and where it comes from.</summary>
    internal sealed record DomainEntry(string Domain, int Millivolts, string From);

    /// <summary>A device; only one on an SPI bus has a clock limit.</summary>
    internal sealed record DeviceEntry(string Device, string Reference, string Domain, string Source, int? MaximumSpiClockHertz = null);

    /// <summary>An SPI bus; <paramref name="Constant"/> names the constant that holds its nanoFramework number.</summary>
    internal sealed record BusEntry(string Bus, string Constant, BusDeviceEntry[] Devices);

    /// <summary>A device on a bus.</summary>
    internal sealed record BusDeviceEntry(string Device, string ChipSelect, int ClockHertz);

    /// <summary>A pin of the MCU; <paramref name="Function"/> is its nanoFramework DeviceFunction, where the firmware sets one.</summary>
    internal sealed record PinEntry(
        string Constant, int Gpio, string Net, string Direction, string Device, string DevicePin, string Summary, PullEntry? Pull = null, string? Function = null, string? Note = null);

    /// <summary>A resistor to a supply or to ground.</summary>
    internal sealed record PullEntry(string To, string Resistor);

    /// <summary>An FPGA board; <paramref name="Constraints"/> is its constraint file from the repository's root, .pcf (nextpnr) or .xdc (Vivado).</summary>
    internal sealed record BoardEntry(string Board, string Connector, ClockEntry Clock, SignalEntry[] Signals, string Constraints, string IoStandard);

    /// <summary>The board's clock, and the FPGA's pin that it is on.</summary>
    internal sealed record ClockEntry(string Port, string Pin, int Kilohertz);

    /// <summary>A net at the FPGA; <paramref name="PmodPin"/> counts as on the connector.</summary>
    internal sealed record SignalEntry(string Net, string Port, int PmodPin, string Pin);
}
