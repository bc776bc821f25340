namespace EcgWearable.Generator;

/// <summary>hardware/schematic.json.</summary>
/// <param name="Title">Title of the sheet.</param>
/// <param name="Revision">Revision of the board.</param>
/// <param name="Sections">Frames of the sheet, in the order drawn.</param>
/// <param name="Symbols">Boxes with named pins; what is not here is drawn as a part of one or two pins.</param>
/// <param name="Items">What is bought.</param>
/// <param name="Parts">What is on the board.</param>
internal sealed record SchematicFile(
    string Title,
    string Revision,
    SchematicFile.SectionEntry[] Sections,
    Dictionary<string, SchematicFile.SymbolEntry> Symbols,
    SchematicFile.ItemEntry[] Items,
    SchematicFile.PartEntry[] Parts)
{
    /// <summary>A frame of the sheet.</summary>
    internal sealed record SectionEntry(string Section, string Title, string[] Notes);

    /// <summary>A box of <paramref name="Width"/> mm; null among its pins is a gap.</summary>
    internal sealed record SymbolEntry(string Prefix, double Width, SymbolPinEntry?[] Left, SymbolPinEntry?[] Right);

    /// <summary>A pin of a box; <paramref name="Type"/> is KiCad's electrical type.</summary>
    internal sealed record SymbolPinEntry(string Pin, string Name, string Type);

    /// <summary>Something to buy; <paramref name="OffBoard"/>: it is not soldered on.</summary>
    internal sealed record ItemEntry(
        string Item, string Symbol, string Value, string Manufacturer, string PartNumber, string Package, string Footprint, string Alternative, string What, bool OffBoard = false);

    /// <summary>A part; <paramref name="Nets"/> is <c>pin=net</c> for each of its pins, a blank between, and the net '-' for a pin left open.</summary>
    internal sealed record PartEntry(string Reference, string Item, string Section, string Nets);
}
