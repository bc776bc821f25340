namespace EcgWearable.Generator;

/// <summary>Which pins an FPGA's ports are on, for its tools.</summary>
internal static class ConstraintFile
{
    private const double KilohertzTimesNanoseconds = 1e6;

    /// <summary>The constraint file of a board: nextpnr's for a .pcf, else Vivado's.</summary>
    public static string Text(PinMapFile.BoardEntry board)
    {
        PinMapFile.ClockEntry clock = board.Clock;
        List<string> lines = [$"# {board.Board}, {board.Connector}. Written by hardware/generate from hardware/pins.json; change the map, not this file."];
        if (board.Constraints.EndsWith(".pcf", StringComparison.Ordinal))
        {
            lines.Add("# A design need not use all of them.");
            lines.Add($"set_io -nowarn {clock.Port} {clock.Pin}");
            lines.AddRange(board.Signals.Select(signal => $"set_io -nowarn {signal.Port} {signal.Pin}"));
        }
        else
        {
            lines.Add(Place(clock.Port, clock.Pin));
            lines.Add($"create_clock -period {NumberText.Fixed(KilohertzTimesNanoseconds / clock.Kilohertz, 3)} -name {clock.Port} [get_ports {clock.Port}]");
            lines.AddRange(board.Signals.Select(signal => Place(signal.Port, signal.Pin)));
        }

        return string.Join('\n', lines) + "\n";

        string Place(string port, string pin) => $"set_property -dict {{PACKAGE_PIN {pin} IOSTANDARD {board.IoStandard}}} [get_ports {port}]";
    }
}
