using static EcgWearable.Generator.NumberText;

namespace EcgWearable.Generator;

/// <summary>A picture for the documentation, in SVG.</summary>
/// <param name="opening">The element svg, opened.</param>
internal sealed class SvgDrawing(string opening)
{
    private readonly List<string> _lines = [opening];

    /// <summary>Adds an element as it is.</summary>
    public void Add(string element) => _lines.Add(element);

    /// <summary>Adds the picture's title.</summary>
    public void Title(string title) => Add($"<title>{Escaped(title)}</title>");

    /// <summary>Adds a line of text.</summary>
    public void Text(string text, double x, double y, double size, string anchor = "start", string colour = "#1a1a1a", string weight = "normal") =>
        Add($"""<text x="{Drawn(x)}" y="{Drawn(y)}" font-size="{Exact(size)}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{Escaped(text)}</text>""");

    /// <summary>Adds a straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string colour = "#8a1c1c") =>
        Add($"""<line x1="{Drawn(x1)}" y1="{Drawn(y1)}" x2="{Drawn(x2)}" y2="{Drawn(y2)}" stroke="{colour}" stroke-width="0.2"/>""");

    /// <summary>Adds a line through points.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string colour) =>
        Add($"""<polyline points="{string.Join(' ', points.Select(point => $"{Drawn(point.X)},{Drawn(point.Y)}"))}" fill="none" stroke="{colour}" stroke-width="0.25"/>""");

    /// <summary>The whole file.</summary>
    public override string ToString() => string.Join('\n', _lines) + "\n</svg>\n";

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("'", "&#x27;", StringComparison.Ordinal);
}
