namespace EcgWearable.Generator;

/// <summary>What to buy for one board, a row per item, the first row the head.</summary>
internal sealed class BillOfMaterials
{
    private static readonly string[] Head = ["references", "quantity", "value", "manufacturer", "part number", "package", "alternative", "what for"];
    private readonly List<string[]> _rows = [];

    /// <summary>Counts the parts of a schematic.</summary>
    /// <exception cref="SourceException">An item is used by no part.</exception>
    public BillOfMaterials(SchematicFile schematic)
    {
        foreach (SchematicFile.ItemEntry item in schematic.Items)
        {
            string[] references = [.. schematic.Parts.Where(part => part.Item == item.Item).Select(part => part.Reference).Order(ReferenceOrder.Instance)];
            if (references.Length == 0)
            {
                throw new SourceException($"hardware/schematic.json: item '{item.Item}' is used by no part");
            }

            _rows.Add([string.Join(' ', references), $"{references.Length}", item.Value, item.Manufacturer, item.PartNumber, item.Package, item.Alternative, item.What]);
        }
    }

    /// <summary>hardware/bom.csv (RFC 4180, but with line ends of one line feed).</summary>
    public string Csv() => string.Concat(_rows.Prepend(Head).Select(row => string.Join(',', row.Select(Field)) + "\n"));

    /// <summary>A table of Markdown.</summary>
    public string Table() => string.Concat(_rows.Prepend([.. Head.Select(_ => "---")]).Prepend(Head).Select(row => $"| {string.Join(" | ", row)} |\n"));

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
