namespace EcgWearable.Export;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name, with its unit.</param>
/// <param name="Type">Type of its values: long, int, double, string, long? (may be null), or DateTime (UTC, to the millisecond; may be null).</param>
internal sealed record ExportColumn(string Name, Type Type);
