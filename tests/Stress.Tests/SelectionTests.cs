using EcgWearable.Evaluation;
using Xunit;

namespace EcgWearable.Stress.Tests;

/// <summary>How what the selective policy leaves out is added up and shown.</summary>
public class SelectionTests
{
    [Fact]
    public void RecordsAreGroupedAsTheDatabaseIs()
    {
        SelectionResult[] records = [Result("100", 10, 5), Result("102", 20, 0), Result("208", 30, 3), Result("217", 40, 4), Result("other", 1, 1)];
        Assert.Equal(
            [("100 to 124", 10L, 5L), ("200 to 234", 30, 3), ("paced", 60, 4), ("all", 101, 13)],
            SelectionResult.Groups(records).Select(g => (g.Name, g.All.Beats, g.All.LeftOut)));
        Assert.Equal(["all"], SelectionResult.Groups([Result("other", 1, 1)]).Select(g => g.Name));
    }

    [Fact]
    public void ARowHasAFigureForEachHeadingAndADashWhereThereIsNone()
    {
        SelectionResult result = new("x", new Dictionary<AamiClass, SelectionTally>
        {
            [AamiClass.N] = new(1000, 600),
            [AamiClass.V] = default(SelectionTally).With(true).With(false).With(false).With(false),
        });
        Assert.Equal(["1,004", "40.1", "1,000", "600", "60.00", "0", "0", "-", "4", "1", "25.00", "0", "0", "-"], SelectionTable.Row(result));
        Assert.Equal(SelectionTable.Headings.Count, SelectionTable.Row(result).Count);
    }

    private static SelectionResult Result(string name, long beats, long leftOut) =>
        new(name, new Dictionary<AamiClass, SelectionTally> { [AamiClass.N] = new(beats, leftOut) });
}
