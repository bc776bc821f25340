using static EcgWearable.Generator.NumberText;
using static EcgWearable.Generator.SExpressionText;

namespace EcgWearable.Generator;

/// <summary>A symbol in the library of a KiCad 6 sheet, y upwards there (https://dev-docs.kicad.org/en/file-formats/sexpr-intro/).</summary>
internal static class KiCadSymbol
{
    /// <summary>Begins the effects of a text; the caller closes them.</summary>
    public const string Font = "(effects (font (size 1.27 1.27))";

    private const string Stroke = "(stroke (width 0.254) (type default) (color 0 0 0 0))";

    /// <summary>The symbol's definition.</summary>
    public static string Text(Symbol symbol)
    {
        bool isFlag = symbol.Name == Symbol.PowerFlag;
        string hidden = symbol.IsBox ? "(pin_names (offset 0.762))" : "(pin_numbers hide) (pin_names (offset 0) hide)";
        List<string> lines = [$"    (symbol \"wearable:{symbol.Name}\" {(isFlag ? "(power) " : string.Empty)}{hidden} (in_bom yes) (on_board yes)"];
        (string Key, string Value)[] properties = [("Reference", isFlag ? "#FLG" : symbol.Prefix), ("Value", symbol.Name), ("Footprint", string.Empty), ("Datasheet", string.Empty)];
        foreach ((int index, (string key, string value)) in properties.Index())
        {
            string y = Millimetres(symbol.HalfHeight + 2.54 * (2 - index));
            lines.Add($"      (property \"{key}\" {Quoted(value)} (id {index}) (at 0 {y} 0) {Font}{(index > 1 ? " hide" : string.Empty)}))");
        }

        lines.Add($"      (symbol \"{symbol.Name}_0_1\"");
        lines.AddRange(Outline(symbol));
        lines.Add("      )");
        lines.Add($"      (symbol \"{symbol.Name}_1_1\"");
        foreach ((string number, SymbolPin pin) in symbol.Pins)
        {
            double length = symbol.IsRectangle ? Symbol.PinMillimetres : Math.Abs(pin.X) - symbol.PinStart;
            lines.Add($"        (pin {pin.Type} line (at {Millimetres(pin.X)} {Millimetres(-pin.Y)} {(pin.Side < 0 ? 0 : 180)}) (length {Millimetres(length)}) "
                + $"(name {Quoted(pin.Label)} {Font})) (number {Quoted(number)} {Font})))");
        }

        lines.Add("      )\n    )");
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Outline(Symbol symbol)
    {
        if (symbol.IsRectangle)
        {
            double width = symbol.HalfWidth, height = symbol.RectangleHalfHeight;
            string fill = symbol.IsBox ? "background" : symbol.Name == "L" ? "outline" : "none";
            return [$"        (rectangle (start {Millimetres(-width)} {Millimetres(height)}) (end {Millimetres(width)} {Millimetres(-height)}) {Stroke} (fill (type {fill})))"];
        }

        // 0 - y, not -y: there is no "-0" in KiCad's own files.
        return symbol.Lines.Select(points =>
            $"        (polyline (pts {string.Join(' ', points.Select(point => $"(xy {Millimetres(point.X)} {Millimetres(0 - point.Y)})"))}) {Stroke} (fill (type none)))");
    }
}
