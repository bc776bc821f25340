namespace EcgWearable.Generator;

/// <summary>Where everything of the schematic is on its sheet, and what is joined.</summary>
internal sealed class SchematicLayout
{
    private const double Margin = 12.7;
    private const double SheetWidth = 580;
    private const double SectionHeight = 122;
    private const double LabelWidth = 18.5;
    private const double RowHeight = 7.62;

    private readonly SchematicFile _schematic;
    private readonly Dictionary<string, SchematicFile.ItemEntry> _items = [];

    /// <summary>Lays out a schematic: parts in columns of a section, sections in rows.</summary>
    /// <exception cref="SourceException">A part has no item, no symbol or not its symbol's pins.</exception>
    public SchematicLayout(SchematicFile schematic)
    {
        _schematic = schematic;
        foreach (SchematicFile.ItemEntry item in schematic.Items)
        {
            _items[item.Item] = item;
        }

        double x = Margin, y = 20.32, rowHeight = 0, right = 0;
        foreach (SchematicFile.SectionEntry entry in schematic.Sections)
        {
            SheetSection section = new(entry) { X = x, Y = y };
            Fill(section);
            if (x + section.Width > SheetWidth && x > Margin)
            {
                double dx = Snap(Margin - x), dy = Snap(rowHeight + 7.62);
                (x, y, rowHeight) = (Margin, y + dy, 0);
                (section.X, section.Y) = (x, y);
                section.Parts.ForEach(part => part.Move(dx, dy));
            }

            Sections.Add(section);
            rowHeight = Math.Max(rowHeight, section.Height);
            right = Math.Max(right, x + section.Width);
            x = Snap(x + section.Width + 7.62);
        }

        // KiCad's smallest user page; below the last row there is room for title block and power flags.
        Width = Math.Max(right + Margin, 420);
        Height = Math.Max(y + rowHeight + 60, 297);
    }

    /// <summary>The sheet's width, mm.</summary>
    public double Width { get; }

    /// <summary>The sheet's height, mm.</summary>
    public double Height { get; }

    /// <summary>The sheet's sections.</summary>
    public List<SheetSection> Sections { get; } = [];

    /// <summary>The nearest point of the grid that wires and pins are on, mm.</summary>
    public static double Snap(double millimetres) => Math.Round(millimetres / 2.54) * 2.54;

    /// <summary>The nets, in the order met on the sheet, with the pins that each joins.</summary>
    /// <exception cref="SourceException">A net has one end only.</exception>
    public OrderedDictionary<string, List<(string Reference, string Pin)>> Nets()
    {
        OrderedDictionary<string, List<(string Reference, string Pin)>> nets = [];
        foreach (PlacedPart part in Sections.SelectMany(section => section.Parts))
        {
            foreach ((string pin, string net) in part.Nets.Where(end => end.Value != PlacedPart.Open))
            {
                nets.TryAdd(net, []);
                nets[net].Add((part.Reference, pin));
            }
        }

        foreach ((string net, List<(string Reference, string Pin)> ends) in nets.Where(net => net.Value.Count < 2))
        {
            throw new SourceException($"hardware/schematic.json: net {net} has one end only, {ends[0].Reference} pin {ends[0].Pin}; join it or write '-'");
        }

        return nets;
    }

    private void Fill(SheetSection section)
    {
        SchematicFile.PartEntry[] parts = [.. _schematic.Parts.Where(part => part.Section == section.Name)];
        int smallParts = parts.Count(part => !_items.TryGetValue(part.Item, out SchematicFile.ItemEntry? item) || !_schematic.Symbols.ContainsKey(item.Symbol));
        int rowsOfColumn = (int)Math.Floor((SectionHeight - Margin) / RowHeight);
        int columns = Math.Max(1, CeilingOfRatio(smallParts, rowsOfColumn));
        int rows = CeilingOfRatio(smallParts, columns);
        double columnX = 2.54, columnY = Margin, columnWidth = 0, deepest = Margin;
        int smallInColumn = 0;
        foreach (SchematicFile.PartEntry part in parts)
        {
            if (!_items.TryGetValue(part.Item, out SchematicFile.ItemEntry? item))
            {
                throw new SourceException($"hardware/schematic.json: {part.Reference}: there is no item '{part.Item}'");
            }

            string name = item.Item == Symbol.Led ? Symbol.Led : item.Symbol;
            Symbol symbol = new(name, _schematic.Symbols.GetValueOrDefault(name));
            double height = symbol.IsBox ? symbol.HalfHeight * 2 + 7.62 : RowHeight;
            double width = symbol.IsBox ? (symbol.HalfWidth + Symbol.PinMillimetres + Symbol.PinMillimetres + LabelWidth) * 2 : 2 * (5.08 + Symbol.PinMillimetres + LabelWidth);
            bool full = columnY + height > SectionHeight || (!symbol.IsBox && (smallInColumn == rows || section.Parts is [.., { Symbol.IsBox: true }]));
            if (columnWidth != 0 && full)
            {
                columnX += Snap(columnWidth);
                (columnY, columnWidth, smallInColumn) = (Margin, 0, 0);
            }

            smallInColumn += symbol.IsBox ? 0 : 1;
            columnWidth = Math.Max(columnWidth, width);
            double centreY = columnY + (symbol.IsBox ? symbol.HalfHeight + 5.08 : 5.08);
            section.Parts.Add(new(part, item, symbol, Snap(section.X + columnX + width / 2), Snap(section.Y + centreY)));
            columnY += height;
            deepest = Math.Max(deepest, columnY);
            section.Width = columnX + columnWidth + 2.54;
        }

        section.Height = deepest + 5.08 + SheetSection.NoteMillimetres * section.Notes.Count;
    }

    private static int CeilingOfRatio(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}
