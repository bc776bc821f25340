using System.Globalization;
using System.Net;
using System.Text;

namespace EcgWearable.Reports;

/// <summary>The text of a page as it grows, and how numbers stand in it.</summary>
internal sealed class HtmlText
{
    public static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private readonly StringBuilder _text = new();

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string Text(FormattableString text) => text.ToString(Culture);

    public static string Count(long count) => count.ToString("N0", Culture);

    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Percent(double share) => share switch
    {
        0 => "0 %",
        < 0.0001 => "< 0.01 %",
        1 => "100 %",

        // Nearly all is not all: it must not be rounded up.
        >= 0.999 => Text($"{Math.Floor(share * 10_000) / 100:0.00} %"),
        < 0.1 => Text($"{share * 100:0.00} %"),
        _ => Text($"{share * 100:0.0} %"),
    };

    /// <summary>A whole number of beats per minute, or a dash.</summary>
    public static string Rate(double? beatsPerMinute) => beatsPerMinute is double rate ? Text($"{rate:0}") : "–";

    /// <summary>Adds a line.</summary>
    public void Line(string text) => _text.Append(text).Append('\n');

    /// <summary>Adds a name and what it is, as a pair of a description list; both are escaped.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">What it is.</param>
    /// <param name="detail">More of it, smaller; empty for nothing.</param>
    /// <param name="figure">A key by which the pair is found; null for none.</param>
    /// <param name="after">HTML behind it, such as a button.</param>
    public void Pair(string name, string value, string detail = "", string? figure = null, string after = "") =>
        Line($"<div{(figure is null ? "" : $" data-figure=\"{figure}\"")}><dt>{Escape(name)}</dt><dd>{Escape(value)}"
            + $"{(detail.Length == 0 ? "" : $" <small>{Escape(detail)}</small>")}{after}</dd></div>");

    public override string ToString() => _text.ToString();
}
