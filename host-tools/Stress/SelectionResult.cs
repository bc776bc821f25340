using EcgWearable.Evaluation;

namespace EcgWearable.Stress;

/// <summary>What the selective policy left out, of one record or of several added up.</summary>
/// <param name="Name">Name of the record, or what the records are together.</param>
/// <param name="ByClass">By the class that the annotations give: N, S, V, F, Q.</param>
public sealed record SelectionResult(string Name, IReadOnlyDictionary<AamiClass, SelectionTally> ByClass)
{
    /// <summary>All annotated beats that were found.</summary>
    public SelectionTally All => ByClass.Values.Aggregate(default(SelectionTally), (sum, tally) => sum + tally);

    /// <summary>Beats of a class.</summary>
    /// <param name="beatClass">The class.</param>
    public SelectionTally Of(AamiClass beatClass) => ByClass.GetValueOrDefault(beatClass);

    /// <summary>Adds results up.</summary>
    /// <param name="name">What they are together.</param>
    /// <param name="results">The results.</param>
    public static SelectionResult Sum(string name, IEnumerable<SelectionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Dictionary<AamiClass, SelectionTally> sums = [];
        foreach ((AamiClass beatClass, SelectionTally tally) in results.SelectMany(result => result.ByClass))
        {
            sums[beatClass] = sums.GetValueOrDefault(beatClass) + tally;
        }

        return new SelectionResult(name, sums);
    }

    /// <summary>
    /// Groups of records of the MIT-BIH Arrhythmia Database: drawn at random (100 to 124), chosen for rare arrhythmias (200 to 234), paced; then all. Records of
    /// other names are in none.
    /// </summary>
    /// <param name="results">One result for each record.</param>
    public static IReadOnlyList<SelectionResult> Groups(IReadOnlyCollection<SelectionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        SelectionResult[] groups =
        [
            Sum("100 to 124", results.Where(r => !MitBihRecords.IsPaced(r.Name) && r.Name.StartsWith('1'))),
            Sum("200 to 234", results.Where(r => !MitBihRecords.IsPaced(r.Name) && r.Name.StartsWith('2'))),
            Sum("paced", results.Where(r => MitBihRecords.IsPaced(r.Name))),
        ];
        return [.. groups.Where(group => group.All.Beats > 0), Sum("all", results)];
    }
}
