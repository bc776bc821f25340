using static EcgWearable.Generator.NumberText;

namespace EcgWearable.Generator;

/// <summary>hardware/images/schematic-overview.svg: the sections as blocks, with the signals that neighbours share; supplies are written into the blocks.</summary>
internal sealed class OverviewPicture
{
    private const double BlockWidth = 44;
    private const double BlockHeight = 30;
    private const string NetColour = "#1d6b1d";
    private const string Ground = "GND";

    private static readonly string[] Supplies = [Ground, "VBUS", "VBAT", "3V3", "VAFE", "ACC_3V3", "PMOD_3V3"];

    private static readonly OrderedDictionary<string, (int X, int Y)> Blocks = new()
    {
        ["electrodes"] = (2, 2),
        ["front end"] = (82, 2),
        ["MCU"] = (162, 2),
        ["flash"] = (242, 2),
        ["accelerator"] = (242, 46),
        ["power"] = (162, 46),
    };

    private static readonly (string First, string Second)[] Neighbours =
        [("electrodes", "front end"), ("front end", "MCU"), ("MCU", "flash"), ("power", "MCU"), ("power", "accelerator"), ("MCU", "accelerator")];

    private readonly SvgDrawing _drawing = new(
        """<svg xmlns="http://www.w3.org/2000/svg" width="1008" height="273" viewBox="0 0 288 78" font-family="DejaVu Sans, Verdana, sans-serif">""");

    private readonly SchematicFile _schematic;
    private readonly OrderedDictionary<string, List<(string Reference, string Pin)>> _nets;
    private readonly Dictionary<string, string> _sections = [];

    private OverviewPicture(SchematicFile schematic, OrderedDictionary<string, List<(string Reference, string Pin)>> nets)
    {
        (_schematic, _nets) = (schematic, nets);
        foreach (SchematicFile.PartEntry part in schematic.Parts)
        {
            _sections[part.Reference] = part.Section;
        }
    }

    /// <summary>The whole file.</summary>
    /// <exception cref="SourceException">A supply is joined to nothing.</exception>
    public static string Text(SchematicFile schematic, OrderedDictionary<string, List<(string Reference, string Pin)>> nets)
    {
        OverviewPicture picture = new(schematic, nets);
        picture._drawing.Title(schematic.Title);
        picture._drawing.Add("""<rect width="288" height="78" fill="#ffffff"/>""");
        foreach ((string first, string second) in Neighbours)
        {
            picture.DrawSignals(picture.SharedNets(first, second), Blocks[first], Blocks[second]);
        }

        foreach ((string name, (int x, int y)) in Blocks)
        {
            picture.DrawBlock(name, x, y);
        }

        return picture._drawing.ToString();
    }

    // A test point is where it is handy, not where its signal goes.
    private List<string> SharedNets(string first, string second) =>
    [
        .. _nets.Where(net => !Supplies.Contains(net.Key) && ReachesSection(net.Value, first) && ReachesSection(net.Value, second)).Select(net => net.Key),
    ];

    private bool ReachesSection(List<(string Reference, string Pin)> ends, string section) =>
        ends.Any(end => !end.Reference.StartsWith("TP", StringComparison.Ordinal) && _sections[end.Reference] == section);

    private void DrawSignals(List<string> nets, (int X, int Y) first, (int X, int Y) second)
    {
        foreach ((int row, string net) in nets.Index())
        {
            if (first.Y == second.Y)
            {
                double y = first.Y + BlockHeight / 2 - (nets.Count - 1) * 1.6 + row * 3.2;
                _drawing.Text(net, (first.X + BlockWidth + second.X) / 2, y - 0.5, 2.1, "middle", NetColour);
                _drawing.Add($"""<line x1="{Exact(first.X + BlockWidth)}" y1="{Drawn(y + 0.3)}" x2="{second.X}" y2="{Drawn(y + 0.3)}" stroke="{NetColour}" stroke-width="0.25"/>""");
            }
            else if (first.X == second.X)
            {
                double x = first.X + 2 + row * 10.5;
                _drawing.Add($"""<line x1="{Exact(x)}" y1="{first.Y}" x2="{Exact(x)}" y2="{Exact(second.Y + BlockHeight)}" stroke="{NetColour}" stroke-width="0.25"/>""");
                _drawing.Text(net, x + 0.7, first.Y - 3 - 3.2 * row, 2.1, "start", NetColour);
            }
            else
            {
                double x = first.X + BlockWidth, y = second.Y + 4 + row * 3.2, bend = first.Y + BlockHeight + 6;
                _drawing.Polyline([(x - 2, first.Y + BlockHeight), (x - 2, bend), (x + 4, bend), (x + 4, y + 0.3), (second.X, y + 0.3)], NetColour);
                _drawing.Text(net, (x + 4 + second.X) / 2, y - 0.5, 2.1, "middle", NetColour);
            }
        }
    }

    private void DrawBlock(string name, int x, int y)
    {
        double middle = x + BlockWidth / 2;
        _drawing.Add($"""<rect x="{x}" y="{y}" width="{Exact(BlockWidth)}" height="{Exact(BlockHeight)}" fill="#fffbe6" stroke="#8a1c1c" stroke-width="0.35"/>""");
        _drawing.Text(name, middle, y + 4.2, 2.8, "middle", "#0b3d78", "bold");
        IEnumerable<SchematicFile.PartEntry> chips = _schematic.Parts.Where(part => part.Section == name && part.Reference is ['U' or 'J' or 'A' or 'B', ..]);
        foreach ((int row, SchematicFile.PartEntry chip) in chips.Index())
        {
            string value = _schematic.Items.Last(item => item.Item == chip.Item).Value;
            _drawing.Text($"{chip.Reference} {value}", middle, y + 8.2 + row * 2.9, 2, "middle");
        }

        IEnumerable<string> supplies = Supplies.Where(net => net != Ground && SupplyEnds(net).Any(end => _sections[end.Reference] == name)).Order(StringComparer.Ordinal);
        _drawing.Text(string.Join(", ", supplies), middle, y + BlockHeight - 1.5, 1.9, "middle", "#8a1c1c");
    }

    private List<(string Reference, string Pin)> SupplyEnds(string net) =>
        _nets.GetValueOrDefault(net) ?? throw new SourceException($"hardware/schematic.json: no pin is joined to the supply {net}; join one");
}
