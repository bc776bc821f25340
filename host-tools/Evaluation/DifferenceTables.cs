using System.Globalization;

namespace EcgWearable.Evaluation;

/// <summary>What changed against an earlier evaluation as tables, for CSV and HTML alike.</summary>
internal static class DifferenceTables
{
    /// <summary>The tables that have lines: conditions, records not compared, figures, beats.</summary>
    /// <param name="difference">What changed.</param>
    /// <param name="mostBeats">At most so many beats.</param>
    public static IEnumerable<(string Caption, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Lines)> Of(DifferenceReport difference, int mostBeats)
    {
        (string, IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<string>> Lines)[] tables =
        [
            ("Conditions that differ", ["condition", "before", "now"], [.. difference.Conditions.Select(c => (IReadOnlyList<string>)[c.Name, c.Before, c.Now])]),
            ("Records not compared", ["record not compared", "why"], [.. LeftOut(difference).Select(r => (IReadOnlyList<string>)[r.Record, r.Why])]),
            ("Figures over what both scored", ["figure", "before", "now"], [.. difference.Figures.Select(f => (IReadOnlyList<string>)[f.Name, Number(f.Before), Number(f.Now)])]),
            (
                "Beats that changed",
                ["record", "sample", "annotated", "before", "now", "kind"],
                [
                    .. difference.Records.SelectMany(r => r.Changes.Select(c => (r.Record, Change: c))).Take(mostBeats).Select(
                        c => (IReadOnlyList<string>)[c.Record, c.Change.Sample.ToString("0", CultureInfo.InvariantCulture), c.Change.Reference ?? string.Empty, c.Change.Before, c.Change.Now, c.Change.Kind]),
                ]
            ),
        ];
        return tables.Where(t => t.Lines.Count > 0);
    }

    private static IEnumerable<(string Record, string Why)> LeftOut(DifferenceReport difference) =>
        difference.OnlyBefore.Select(r => (r, "only before"))
            .Concat(difference.OnlyNow.Select(r => (r, "only now")))
            .Concat(difference.OtherReference.Select(r => (r, "annotated otherwise")));

    private static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? string.Empty;
}
