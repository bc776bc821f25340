using static EcgWearable.Generator.SExpressionText;

namespace EcgWearable.Generator;

/// <summary>hardware/wearable.net, in the form that KiCad exports.</summary>
internal static class Netlist
{
    /// <summary>The whole file: parts and nets, each in their order.</summary>
    public static string Text(SchematicFile schematic, SchematicLayout layout, OrderedDictionary<string, List<(string Reference, string Pin)>> nets)
    {
        List<string> lines =
        [
            "(export (version \"E\")",
            $"  (design (source \"wearable.kicad_sch\") (tool \"hardware/generate\") (comment {Quoted($"{schematic.Title}, revision {schematic.Revision}")}))",
            "  (components",
        ];
        foreach (PlacedPart part in layout.Sections.SelectMany(section => section.Parts).OrderBy(part => part.Reference, ReferenceOrder.Instance))
        {
            lines.Add($"    (comp (ref {Quoted(part.Reference)}) (value {Quoted(part.Item.Value)}) (footprint {Quoted(part.Item.Footprint)}))");
        }

        lines.AddRange(["  )", "  (nets"]);
        foreach ((int index, (string net, List<(string Reference, string Pin)> ends)) in nets.OrderBy(net => net.Key, StringComparer.Ordinal).Index())
        {
            IEnumerable<string> nodes = ends.OrderBy(end => end.Reference, ReferenceOrder.Instance).ThenBy(end => end.Pin, ReferenceOrder.Instance)
                .Select(end => $"      (node (ref {Quoted(end.Reference)}) (pin {Quoted(end.Pin)}))");
            lines.Add($"    (net (code {Quoted($"{index + 1}")}) (name {Quoted(net)})\n{string.Join('\n', nodes)})");
        }

        lines.AddRange(["  )", ")", string.Empty]);
        return string.Join('\n', lines);
    }
}
