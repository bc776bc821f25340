using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>The look of every table of numbers: a name on the left, right-aligned columns after it.</summary>
public static class NumberTable
{
    /// <summary>Makes an empty table.</summary>
    /// <param name="name">Heading of the first column.</param>
    /// <param name="numbers">Headings of the others.</param>
    public static Table Create(string name, params IEnumerable<string> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Table table = new Table().RoundedBorder().AddColumn(name);
        foreach (string heading in numbers)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        return table;
    }
}
