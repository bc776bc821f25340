using System.Globalization;
using System.Text;

namespace EcgWearable.Power;

/// <summary>The study as a page: <c>hardware/power.md</c>.</summary>
public static class StudyPage
{
    /// <summary>Writes the page.</summary>
    public static string Write(PowerStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        PowerTable table = study.Model.Table;
        StringBuilder page = new();
        Add(page, """
            <!-- Generated: ./ecg power --page hardware/power.md --svg hardware/images -->
            # Power and battery life

            **Modelled, not measured.** No board was built. Every figure below is computed from [power.json](power.json), whose entries (at the end of
            this page) say what they rest on: a datasheet, a public measurement of the same part elsewhere, this project's simulations, or an assumption.
            The page and its pictures are made by

            ```
            ./ecg power --page hardware/power.md --svg hardware/images
            ```

            and `dotnet test tests/Power.Tests` fails when they differ from what the command would write. `./ecg power --json` has every scenario with its
            inputs, average milliwatts and hours.

            Power is out of the cell unless said: (sum at the 3.3 V rail) / efficiency of the regulator + its quiescent power + what charger and battery divider take. Hours are the cell's 555 mWh
            (150 mAh at 3.7 V, new, room temperature, to the last) divided by it. The LED is dark, the radio is off.
            """);
        foreach (StudyPicture picture in StudyPictures.All(study))
        {
            Add(page, $"\n![{picture.Title}](images/{picture.FileName})");
        }

        foreach (StudyTable shown in StudyTables.All(study))
        {
            Add(page, $"\n## {shown.Title}\n");
            Table(page, shown.Headings, shown.Rows, shown.TextColumns);
            if (shown.Remark.Length > 0)
            {
                Add(page, $"\n{shown.Remark}");
            }
        }

        Add(page, "\n## How it is computed\n");
        Add(page, """
            - **MCU**: (samples x time of one + windows x time of one) x 240 MHz / clock + wakings x waking time is the share of the time that it is busy; the
              rest it waits or sleeps. Spinning is busy always. Times that the interpreter takes are those of the virtual board or assumed (below).
            - **Accelerator**: active while a window arrives and is worked on, from simulated cycles; between windows idle, clock stopped, or off. Gated, it is
              configured anew for every window or batch.
            - **Break-even**: active time + (configuration's energy - what off would have drawn meanwhile) / (power of staying on - power of off).
            - **Flash**: bytes a beat from a simulated log; a page program for each 256 bytes, an erase for each sector or block.
            - **Not in it**: the LED, pulling the log, start-up, temperature, ageing of the cell, tolerance of the parts.
            """);
        Add(page, "\n## Figures: what the parts draw\n");
        Table(
            page,
            ["state", "part", "", "current", "uW", "figure", "basis", "source"],
            [.. table.States.Select(s => (string[])[$"`{s.Id}`", s.Part, s.Name, s.Current, s.Microwatts.ToString("N0", CultureInfo.InvariantCulture), s.Limit, s.Basis, Source(s.Source, s.Note)])],
            8);
        Add(page, "\n## Figures: what changes of state cost\n");
        Table(
            page,
            ["transition", "part", "from", "to", "ms", "uJ", "figure", "basis", "source"],
            [.. table.Transitions.Select(t => (string[])[$"`{t.Id}`", t.Part, t.From, t.To, Number(t.Milliseconds), Number(t.Microjoules), t.Limit, t.Basis, Source(t.Source, t.Note)])],
            9);
        Add(page, "\n## Figures: what else is taken as given\n");
        Table(
            page,
            ["input", "value", "basis", "source"],
            [.. table.Inputs.Select(i => (string[])[$"`{i.Id}`", $"{Number(i.Value)} {i.Unit}".TrimEnd(), i.Basis, Source(i.Source, i.Note)])],
            4);
        Add(page, "\n| basis | means |\n|---|---|");
        foreach ((string name, string meaning) in table.Basis)
        {
            Add(page, $"| {name} | {meaning} |");
        }

        return page.ToString();
    }

    /// <summary>A table in Markdown, without its title.</summary>
    public static string Markdown(StudyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        StringBuilder text = new();
        Table(text, table.Headings, table.Rows, table.TextColumns);
        return text.ToString();
    }

    private static string Number(double value) => value.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static string Source(string source, string note) => note.Length == 0 ? source : $"{source}; {note}";

    private static void Table(StringBuilder page, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, int textColumns)
    {
        Add(page, $"| {string.Join(" | ", headings)} |");
        Add(page, $"|{string.Concat(headings.Select((_, i) => i < textColumns ? "---|" : "--:|"))}");
        foreach (IReadOnlyList<string> row in rows)
        {
            Add(page, $"| {string.Join(" | ", row)} |");
        }
    }

    private static void Add(StringBuilder page, string text) => page.Append(text.ReplaceLineEndings("\n")).Append('\n');
}
