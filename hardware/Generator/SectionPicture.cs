using static EcgWearable.Generator.NumberText;

namespace EcgWearable.Generator;

/// <summary>hardware/images/schematic-*.svg: a section of the sheet.</summary>
internal static class SectionPicture
{
    private const double PixelsPerMillimetre = 6;
    private const string SymbolColour = "#8a1c1c";
    private const string NetColour = "#1d6b1d";
    private const string PartColour = "#0b3d78";

    /// <summary>The whole file.</summary>
    public static string Text(SheetSection section)
    {
        double left = section.X - 1, top = section.Y - 1, width = section.Width + 2, height = section.Height + 2;
        SvgDrawing drawing = new(
            $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Fixed(width * PixelsPerMillimetre, 0)}" height="{Fixed(height * PixelsPerMillimetre, 0)}" """
            + $"""viewBox="{Drawn(left)} {Drawn(top)} {Drawn(width)} {Drawn(height)}" font-family="DejaVu Sans, Verdana, sans-serif" stroke-linecap="round">""");
        drawing.Title(section.Title);
        drawing.Add($"""<rect x="{Drawn(left)}" y="{Drawn(top)}" width="{Drawn(width)}" height="{Drawn(height)}" fill="#ffffff"/>""");
        drawing.Text(section.Title, section.X + 2.54, section.Y + 6, 3.2, weight: "bold");
        foreach ((int index, string note) in section.Notes.Index())
        {
            drawing.Text(note, section.X + 2.54, section.NoteY(index), 1.9, colour: "#444444");
        }

        foreach (PlacedPart part in section.Parts)
        {
            DrawOutline(drawing, part);
            string name = $"{part.Reference}  {part.Item.Value}";
            if (part.Symbol.IsBox)
            {
                drawing.Text(name, part.X, part.Y - part.Symbol.HalfHeight - 0.9, 1.8, "middle", PartColour, "bold");
            }
            else
            {
                drawing.Text(name, part.X, part.Y - 2.3, 1.6, "middle", PartColour);
            }

            foreach ((string number, string net) in part.Nets)
            {
                DrawPin(drawing, part, number, net);
            }
        }

        return drawing.ToString();
    }

    private static void DrawOutline(SvgDrawing drawing, PlacedPart part)
    {
        Symbol symbol = part.Symbol;
        if (symbol.IsRectangle)
        {
            double halfHeight = symbol.RectangleHalfHeight;
            string fill = symbol.IsBox ? "#fffbe6" : symbol.Name == "L" ? SymbolColour : "#ffffff";
            drawing.Add($"""<rect x="{Drawn(part.X - symbol.HalfWidth)}" y="{Drawn(part.Y - halfHeight)}" width="{Drawn(2 * symbol.HalfWidth)}" height="{Drawn(2 * halfHeight)}" """
                + $"""fill="{fill}" stroke="{SymbolColour}" stroke-width="0.25"/>""");
            return;
        }

        foreach ((double X, double Y)[] points in symbol.Lines)
        {
            drawing.Polyline(points.Select(point => (part.X + point.X, part.Y + point.Y)), SymbolColour);
        }
    }

    private static void DrawPin(SvgDrawing drawing, PlacedPart part, string number, string net)
    {
        Symbol symbol = part.Symbol;
        SymbolPin pin = symbol.Pins[number];
        double x = part.X + pin.X, y = part.Y + pin.Y;
        drawing.Line(part.X + pin.Side * symbol.PinStart, y, x, y);
        if (symbol.IsBox)
        {
            drawing.Text(pin.Label, part.X + pin.Side * (symbol.HalfWidth - 0.7), y + 0.6, 1.6, pin.Side < 0 ? "start" : "end");
            drawing.Text(number, x - pin.Side * 1.5, y - 0.35, 1.15, "middle", "#777777");
        }

        if (net == PlacedPart.Open)
        {
            drawing.Line(x - 0.6, y - 0.6, x + 0.6, y + 0.6, "#555555");
            drawing.Line(x - 0.6, y + 0.6, x + 0.6, y - 0.6, "#555555");
        }
        else
        {
            drawing.Line(x, y, x + pin.Side * Symbol.PinMillimetres, y, NetColour);
            drawing.Text(net, x + pin.Side * (Symbol.PinMillimetres + 0.4), y + 0.6, 1.6, pin.Side < 0 ? "end" : "start", NetColour);
        }
    }
}
