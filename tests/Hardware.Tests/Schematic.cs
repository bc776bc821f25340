namespace EcgWearable.Hardware.Tests;

/// <summary>What a KiCad 6 schematic joins, found from where its pins, wires and labels lie, as KiCad finds it.</summary>
internal sealed class Schematic
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, SortedSet<string>> _nets = [];
    private readonly List<string> _floating = [];

    private Schematic()
    {
    }

    /// <summary>References of the parts (power flags are none), each with its value.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Nets by name, each with its ends "REFERENCE.PIN".</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Nets => _nets;

    /// <summary>Pins that are neither joined nor marked as open on purpose.</summary>
    public IReadOnlyList<string> Floating => _floating;

    public static Schematic Parse(string text)
    {
        SExpression sheet = SExpression.Parse(text);
        if (sheet.Name != "kicad_sch" || sheet.One("version").Atom(1) != "20211123")
        {
            throw new FormatException("not a schematic of KiCad 6 (kicad_sch, version 20211123)");
        }

        Dictionary<string, Dictionary<string, (decimal X, decimal Y)>> library = sheet.One("lib_symbols").All("symbol")
            .ToDictionary(symbol => symbol.Atom(1), PinsOf);
        var joined = new Joined();
        foreach (SExpression wire in sheet.All("wire"))
        {
            SExpression[] points = [.. wire.One("pts").All("xy")];
            joined.Join((points[0].Number(1), points[0].Number(2)), (points[1].Number(1), points[1].Number(2)));
        }

        var names = new Dictionary<(decimal X, decimal Y), string>();
        var schematic = new Schematic();
        foreach (SExpression label in sheet.All("global_label"))
        {
            (decimal, decimal) root = joined.Root(At(label));
            if (names.TryGetValue(root, out string? other) && other != label.Atom(1))
            {
                throw new FormatException($"one wire is labelled {other} and {label.Atom(1)}");
            }

            names[root] = label.Atom(1);
        }

        HashSet<(decimal, decimal)> open = [.. sheet.All("no_connect").Select(At)];
        foreach (SExpression symbol in sheet.All("symbol"))
        {
            Dictionary<string, string> properties = symbol.All("property").ToDictionary(property => property.Atom(1), property => property.Atom(2));
            string reference = properties["Reference"];
            if (reference.StartsWith('#'))
            {
                continue;
            }

            schematic._values.Add(reference, properties["Value"]);
            (decimal x, decimal y) = At(symbol);
            foreach ((string pin, (decimal px, decimal py)) in library[symbol.One("lib_id").Atom(1)])
            {
                // The y axis of a symbol points up, that of a sheet down.
                (decimal, decimal) place = (x + px, y - py);
                if (names.TryGetValue(joined.Root(place), out string? net))
                {
                    if (!schematic._nets.TryGetValue(net, out SortedSet<string>? ends))
                    {
                        schematic._nets[net] = ends = new SortedSet<string>(StringComparer.Ordinal);
                    }

                    ends.Add($"{reference}.{pin}");
                }
                else if (!open.Contains(place))
                {
                    schematic._floating.Add($"{reference}.{pin}");
                }
            }
        }

        return schematic;
    }

    /// <summary>Reads a netlist of KiCad ("export", version E).</summary>
    public static Dictionary<string, SortedSet<string>> ParseNetlist(string text) => SExpression.Parse(text).One("nets").All("net").ToDictionary(
        net => net.One("name").Atom(1),
        net => new SortedSet<string>(net.All("node").Select(node => $"{node.One("ref").Atom(1)}.{node.One("pin").Atom(1)}"), StringComparer.Ordinal));

    /// <summary>Where the nets are not those of the pin map.</summary>
    public IEnumerable<string> Problems(PinMap map)
    {
        foreach ((string net, string[] ends) in map.NetEnds())
        {
            foreach (string end in ends.Where(end => !Joins(net, end)))
            {
                yield return $"{end} is not on {net}, where the pin map has it; it is {Where(end)}";
            }
        }

        foreach (string end in map.OpenModulePins().Where(end => _nets.Values.Any(ends => ends.Contains(end))))
        {
            yield return $"{end} is {Where(end)}, but the pin map has nothing there";
        }
    }

    /// <summary>Every electrode goes to a resistor of 100 kOhm and to nothing else; every input and the right-leg drive lies behind one.</summary>
    public IEnumerable<string> PatientProblems()
    {
        string[] electrodes = ["RA", "LA", "LL", "RL"];
        for (int i = 0; i < electrodes.Length; i++)
        {
            string[] others = [.. _nets.GetValueOrDefault(electrodes[i], []).Where(end => end != $"J1.{i + 1}")];
            if (others.Length != 1 || _values[others[0][..others[0].IndexOf('.', StringComparison.Ordinal)]] != "100 kOhm")
            {
                yield return $"electrode {electrodes[i]} goes to {string.Join(" and ", others)}, not to one resistor of 100 kOhm alone";
                continue;
            }

            string behind = others[0][..others[0].IndexOf('.', StringComparison.Ordinal)] + ".2";
            if (!Joins($"AFE_IN{i + 1}", behind) || !Joins($"AFE_IN{i + 1}", $"U2.{i + 1}"))
            {
                yield return $"the resistor of {electrodes[i]} does not lead to IN{i + 1} of the ADS1293";
            }
        }
    }

    /// <summary>True when the net has that end.</summary>
    public bool Joins(string net, string end) => _nets.TryGetValue(net, out SortedSet<string>? ends) && ends.Contains(end);

    private static Dictionary<string, (decimal X, decimal Y)> PinsOf(SExpression symbol) => symbol.All("symbol").SelectMany(unit => unit.All("pin"))
        .ToDictionary(pin => pin.One("number").Atom(1), At);

    private static (decimal X, decimal Y) At(SExpression item) => (item.One("at").Number(1), item.One("at").Number(2));

    private string Where(string end)
    {
        string? net = _nets.FirstOrDefault(net => net.Value.Contains(end)).Key;
        return net is null ? "open" : $"on {net}";
    }

    /// <summary>Points that wires join.</summary>
    private sealed class Joined
    {
        private readonly Dictionary<(decimal X, decimal Y), (decimal X, decimal Y)> _parents = [];

        public (decimal X, decimal Y) Root((decimal X, decimal Y) point)
        {
            while (_parents.TryGetValue(point, out (decimal X, decimal Y) parent) && parent != point)
            {
                point = parent;
            }

            return point;
        }

        public void Join((decimal X, decimal Y) a, (decimal X, decimal Y) b) => _parents[Root(a)] = Root(b);
    }
}
