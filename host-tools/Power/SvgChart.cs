using System.Globalization;
using System.Text;

namespace EcgWearable.Power;

/// <summary>Draws on an SVG that is legible on light and dark pages: it has a ground of its own in both.</summary>
internal sealed class SvgChart
{
    private readonly StringBuilder _svg = new();

    /// <summary>Starts a picture.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="title">Its title.</param>
    /// <param name="description">What it shows, for who cannot see it.</param>
    public SvgChart(int width, int height, string title, string description)
    {
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"system-ui, sans-serif\" font-size=\"13\">");
        Line($"<title id=\"t\">{Escape(title)}</title>");
        Line($"<desc id=\"d\">{Escape(description)}</desc>");
        // Okabe and Ito's colours, told apart by colour-blind eyes; lighter ones on the dark ground.
        Line($"<style>");
        Line($":root{{--ground:#fff;--ink:#1b1b1b;--faint:#d0d0d0;--c0:#0072b2;--c1:#d55e00;--c2:#00805a;--c3:#9b4f7f;--c4:#7a7a7a}}");
        Line($"@media(prefers-color-scheme:dark){{:root{{--ground:#15181c;--ink:#ececec;--faint:#40464d;--c0:#56b4e9;--c1:#e69f00;--c2:#2fbf8f;--c3:#cc79a7;--c4:#a0a0a0}}}}");
        Line($".g{{fill:var(--ground)}}text{{fill:var(--ink);stroke:var(--ground);stroke-width:3px;paint-order:stroke}}.o{{font-size:11.5px}}.b{{font-weight:600}}.l{{stroke:var(--faint);fill:none}}.goal{{stroke:var(--ink);stroke-dasharray:6 4;fill:none}}");
        for (int i = 0; i < 5; i++)
        {
            Line($".f{i}{{fill:var(--c{i})}}.s{i}{{stroke:var(--c{i});fill:none;stroke-width:2.2}}");
        }

        Line($".dash{{stroke-dasharray:7 4}}.dot{{stroke-dasharray:2 4}}.mix{{stroke-dasharray:9 3 2 3}}</style>");
        Line($"<rect class=\"g\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>");
        Text(16, 26, title, "start", "b");
    }

    /// <summary>Writes text.</summary>
    public void Text(double x, double y, string text, string anchor = "start", string kind = "") =>
        Line($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\"{(kind.Length > 0 ? $" class=\"{kind}\"" : string.Empty)}>{Escape(text)}</text>");

    /// <summary>Fills a rectangle.</summary>
    public void Bar(double x, double y, double width, double height, int colour, string tip) =>
        Line($"<rect class=\"f{colour}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(width, 0):0.##}\" height=\"{height:0.##}\"><title>{Escape(tip)}</title></rect>");

    /// <summary>Draws a straight line.</summary>
    public void Rule(double x1, double y1, double x2, double y2, string kind = "l") =>
        Line($"<line class=\"{kind}\" x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\"/>");

    /// <summary>Draws a line through points.</summary>
    public void Curve(IEnumerable<(double X, double Y)> points, string kind, string tip) =>
        Line($"<polyline class=\"{kind}\" points=\"{string.Join(' ', points.Select(p => FormattableString.Invariant($"{p.X:0.##},{p.Y:0.##}")))}\"><title>{Escape(tip)}</title></polyline>");

    /// <summary>Ends the picture.</summary>
    public string End()
    {
        Line($"</svg>");
        return _svg.ToString();
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private void Line(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
