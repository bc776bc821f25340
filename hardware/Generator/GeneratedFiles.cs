namespace EcgWearable.Generator;

/// <summary>Everything that follows from the pin map and the schematic.</summary>
internal static class GeneratedFiles
{
    /// <summary>Makes the files; writes none.</summary>
    /// <param name="root">The repository's root.</param>
    /// <returns>Their texts by their paths from the root.</returns>
    /// <exception cref="SourceException">A source cannot be read or contradicts itself.</exception>
    public static OrderedDictionary<string, string> Make(string root)
    {
        PinMapFile map = SourceFile.ReadJson<PinMapFile>(root, "pins.json");
        SchematicFile schematic = SourceFile.ReadJson<SchematicFile>(root, "schematic.json");
        SchematicLayout layout = new(schematic);
        BillOfMaterials bill = new(schematic);
        string readme = Replace(SourceFile.ReadText(root, "README.md"), "wiring", WiringTables.Text(map));
        OrderedDictionary<string, List<(string Reference, string Pin)>> nets = layout.Nets();
        OrderedDictionary<string, string> files = new()
        {
            ["firmware/Board/Pins.cs"] = FirmwarePins.Source(map),
            ["nf-config/pin-functions.json"] = FirmwarePins.Functions(map),
            ["hardware/README.md"] = Replace(readme, "bill of materials", bill.Table()),
            ["hardware/wearable.kicad_sch"] = KiCadSchematic.Text(schematic, layout),
            ["hardware/wearable.net"] = Netlist.Text(schematic, layout, nets),
            ["hardware/bom.csv"] = bill.Csv(),
            ["hardware/images/schematic-overview.svg"] = OverviewPicture.Text(schematic, nets),
        };
        foreach (PinMapFile.BoardEntry board in map.Fpga)
        {
            files[board.Constraints] = ConstraintFile.Text(board);
        }

        foreach (SheetSection section in layout.Sections)
        {
            files[$"hardware/images/schematic-{section.Name.ToLowerInvariant().Replace(' ', '-')}.svg"] = SectionPicture.Text(section);
        }

        return files;
    }

    private static string Replace(string readme, string mark, string text)
    {
        string begin = $"<!-- {mark}: begin -->\n", end = $"<!-- {mark}: end -->";
        if (readme.Split(begin) is not [string head, string rest] || readme.Split(end).Length != 2 || rest.Split(end) is not [_, string tail])
        {
            throw new SourceException($"hardware/README.md has lost its marks '<!-- {mark}: begin/end -->'; put them back around the generated table");
        }

        return head + begin + text + end + tail;
    }
}
