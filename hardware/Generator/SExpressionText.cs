namespace EcgWearable.Generator;

/// <summary>Texts in KiCad's files.</summary>
internal static class SExpressionText
{
    /// <summary>A text in quotes.</summary>
    public static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
