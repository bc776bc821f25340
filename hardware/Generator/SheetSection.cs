namespace EcgWearable.Generator;

/// <summary>A frame of the sheet with its parts; mm, y downwards.</summary>
/// <param name="entry">Its name, title and notes.</param>
internal sealed class SheetSection(SchematicFile.SectionEntry entry)
{
    /// <summary>Distance of the notes' lines, mm.</summary>
    public const double NoteMillimetres = 3.81;

    /// <summary>Its name.</summary>
    public string Name => entry.Section;

    /// <summary>Its title.</summary>
    public string Title => entry.Title;

    /// <summary>Lines of text at its foot.</summary>
    public IReadOnlyList<string> Notes => entry.Notes;

    /// <summary>Its left edge.</summary>
    public double X { get; set; }

    /// <summary>Its upper edge.</summary>
    public double Y { get; set; }

    /// <summary>Its width.</summary>
    public double Width { get; set; }

    /// <summary>Its height.</summary>
    public double Height { get; set; }

    /// <summary>Its parts, in the order of the schematic.</summary>
    public List<PlacedPart> Parts { get; } = [];

    /// <summary>The base line of a note.</summary>
    public double NoteY(int index) => Y + Height - NoteMillimetres * (Notes.Count - index) + 1;
}
