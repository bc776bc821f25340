using static EcgWearable.Generator.NumberText;
using static EcgWearable.Generator.SExpressionText;

namespace EcgWearable.Generator;

/// <summary>hardware/wearable.kicad_sch, a sheet of KiCad 6 (https://dev-docs.kicad.org/en/file-formats/sexpr-schematic/).</summary>
internal sealed class KiCadSchematic
{
    // Supplies that come from a connector or over a passive part: the rule check would find them undriven.
    private static readonly string[] FlaggedNets = ["GND", "VBUS", "VAFE"];

    private readonly List<string> _lines = [];
    private readonly List<string> _instances = [];

    private KiCadSchematic()
    {
    }

    /// <summary>The whole file.</summary>
    public static string Text(SchematicFile schematic, SchematicLayout layout)
    {
        KiCadSchematic sheet = new();
        sheet.Begin(schematic, layout);
        layout.Sections.ForEach(sheet.Add);
        sheet.AddFlags(layout);
        sheet._lines.AddRange([string.Empty, "  (sheet_instances (path \"/\" (page \"1\")))", "  (symbol_instances", .. sheet._instances, "  )", ")", string.Empty]);
        return string.Join('\n', sheet._lines);
    }

    private void Begin(SchematicFile schematic, SchematicLayout layout)
    {
        _lines.AddRange([
            "(kicad_sch (version 20211123) (generator hardware_generate)",
            string.Empty,
            $"  (uuid {NamedIdentity.Of("sheet")})",
            string.Empty,
            $"  (paper \"User\" {Millimetres(layout.Width)} {Millimetres(layout.Height)})",
            string.Empty,
            $"  (title_block (title {Quoted(schematic.Title)}) (rev {Quoted(schematic.Revision)}) (comment 1 \"Written by hardware/generate from hardware/schematic.json\")"
                + " (comment 2 \"Not built, not measured; a research device, not a medical one\"))",
            string.Empty,
            "  (lib_symbols",
            KiCadSymbol.Text(new Symbol(Symbol.PowerFlag, null)),
            .. layout.Sections.SelectMany(section => section.Parts).Select(part => part.Symbol).DistinctBy(symbol => symbol.Name).Select(KiCadSymbol.Text),
            "  )",
            string.Empty,
        ]);
    }

    private void Add(SheetSection section)
    {
        AddText(section, section.Title, section.Y + 6, 2.54);
        foreach ((int index, string note) in section.Notes.Index())
        {
            AddText(section, note, section.NoteY(index), 1.524);
        }

        double left = section.X, top = section.Y, right = section.X + section.Width, bottom = section.Y + section.Height;
        (double, double)[] corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        for (int edge = 0; edge < 4; edge++)
        {
            _lines.Add($"  (polyline (pts {Point(corners[edge])} {Point(corners[edge + 1])}) (stroke (width 0.2) (type dash) (color 0 0 0 0)) (uuid {NamedIdentity.Of("box", section.Title, $"{edge}")}))");
        }

        section.Parts.ForEach(Add);
    }

    private void Add(PlacedPart part)
    {
        AddInstance(
            part.Reference, part.Symbol, (part.X, part.Y), part.Item.Value, part.Item.Footprint, [("Manufacturer", part.Item.Manufacturer), ("Part number", part.Item.PartNumber)], part.Item.OffBoard);
        foreach ((string number, string net) in part.Nets)
        {
            SymbolPin pin = part.Symbol.Pins[number];
            double x = part.X + pin.X, y = part.Y + pin.Y;
            string key = $"{part.Reference}.{number}";
            if (net == PlacedPart.Open)
            {
                _lines.Add($"  (no_connect (at {Millimetres(x)} {Millimetres(y)}) (uuid {NamedIdentity.Of("open", key)}))");
            }
            else
            {
                AddWire(net, x, y, pin.Side, key);
            }
        }
    }

    private void AddFlags(SchematicLayout layout)
    {
        Symbol flag = new(Symbol.PowerFlag, null);
        foreach ((int index, string net) in FlaggedNets.Index())
        {
            double x = SchematicLayout.Snap(30 + 45 * index), y = SchematicLayout.Snap(layout.Height - 20);
            AddInstance($"#FLG{index + 1}", flag, (x, y), "driven from outside", string.Empty, [], offBoard: false);
            AddWire(net, x + flag.Pins["1"].X, y, -1, $"flag{index}");
        }
    }

    private void AddInstance(string reference, Symbol symbol, (double X, double Y) at, string value, string footprint, (string Key, string Text)[] fields, bool offBoard)
    {
        Guid identity = NamedIdentity.Of("symbol", reference);
        double above = symbol.IsBox ? symbol.HalfHeight + 3.81 : 4.064;
        _lines.Add($"  (symbol (lib_id \"wearable:{symbol.Name}\") (at {Millimetres(at.X)} {Millimetres(at.Y)} 0) (unit 1) (in_bom yes) (on_board {(offBoard ? "no" : "yes")}) (uuid {identity})");
        (string Key, string Text, double Dy, string Hide)[] properties =
        [
            ("Reference", reference, -above, string.Empty),
            ("Value", value, -above + 1.905, string.Empty),
            ("Footprint", footprint, 0, " hide"),
            ("Datasheet", string.Empty, 0, " hide"),
            .. fields.Select(field => (field.Key, field.Text, 0.0, " hide")),
        ];
        foreach ((int index, (string key, string text, double dy, string hide)) in properties.Index())
        {
            _lines.Add($"    (property {Quoted(key)} {Quoted(text)} (id {index}) (at {Millimetres(at.X)} {Millimetres(at.Y + dy)} 0) {KiCadSymbol.Font}{hide}))");
        }

        _lines.AddRange(symbol.Pins.Keys.Select(pin => $"    (pin {Quoted(pin)} (uuid {NamedIdentity.Of("pin", reference, pin)}))"));
        _lines.Add("  )");
        _instances.Add($"    (path \"/{identity}\" (reference {Quoted(reference)}) (unit 1) (value {Quoted(value)}) (footprint {Quoted(footprint)}))");
    }

    private void AddText(SheetSection section, string text, double y, double size) =>
        _lines.Add($"  (text {Quoted(text)} (at {Millimetres(section.X + 2.54)} {Millimetres(y)} 0) (effects (font (size {Exact(size)} {Exact(size)})) (justify left bottom)) "
            + $"(uuid {NamedIdentity.Of("text", section.Title, text)}))");

    private void AddWire(string net, double x, double y, int side, string key)
    {
        double end = x + side * Symbol.PinMillimetres;
        _lines.Add($"  (wire (pts {Point((x, y))} {Point((end, y))}) (stroke (width 0) (type default) (color 0 0 0 0)) (uuid {NamedIdentity.Of("wire", key)}))");
        _lines.Add($"  (global_label {Quoted(net)} (shape passive) (at {Millimetres(end)} {Millimetres(y)} {(side < 0 ? 180 : 0)}) (fields_autoplaced)\n"
            + $"    {KiCadSymbol.Font} (justify {(side < 0 ? "right" : "left")}))\n    (uuid {NamedIdentity.Of("label", key)}))");
    }

    private static string Point((double X, double Y) at) => $"(xy {Millimetres(at.X)} {Millimetres(at.Y)})";
}
