using System.Globalization;

namespace EcgWearable.Generator;

/// <summary>How numbers are written, in every culture alike.</summary>
internal static class NumberText
{
    /// <summary>A fixed number of decimals.</summary>
    public static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>Two decimals, as the drawings have them: 0.01 mm is less than a screen shows.</summary>
    public static string Drawn(double value) => Fixed(value, 2);

    /// <summary>At most four decimals, as KiCad writes millimetres.</summary>
    public static string Millimetres(double value) => Fixed(value, 4).TrimEnd('0').TrimEnd('.');

    /// <summary>Six significant digits at most, no zeros at the end.</summary>
    public static string Short(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back as the same number, with one decimal at least.</summary>
    public static string Exact(double value) => value.ToString("0.0################", CultureInfo.InvariantCulture);
}
