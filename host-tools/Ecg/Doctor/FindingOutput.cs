using EcgWearable.Ecg.Output;
using Spectre.Console;

namespace EcgWearable.Ecg.Doctor;

/// <summary>Findings for people and for programs.</summary>
internal static class FindingOutput
{
    /// <summary>Writes findings.</summary>
    /// <returns>1 when something is wrong.</returns>
    public static int Write(IReadOnlyList<Finding> findings, bool asJson)
    {
        bool isWrong = findings.Any(f => f.State == FindingState.Wrong);
        if (asJson)
        {
            JsonOutput.Write(new
            {
                good = !isWrong,
                findings = findings.Select(f => new { f.Group, f.What, state = f.State.ToString().ToLowerInvariant(), f.Found, f.Mend }),
            });
            return isWrong ? ExitCode.Failed : ExitCode.Ok;
        }

        Table table = new Table().RoundedBorder().AddColumns("what", string.Empty, "found", "mend");
        foreach (IGrouping<string, Finding> group in findings.GroupBy(f => f.Group))
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(group.Key)}[/]"));
            foreach (Finding finding in group)
            {
                table.AddRow(
                    Markup.Escape(finding.What),
                    finding.State switch { FindingState.Good => "[green]good[/]", FindingState.Optional => "[yellow]note[/]", _ => "[red]wrong[/]" },
                    Markup.Escape(finding.Found),
                    Markup.Escape(finding.Mend ?? string.Empty));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(isWrong ? "something is wrong: see the mends above" : "nothing is wrong");
        return isWrong ? ExitCode.Failed : ExitCode.Ok;
    }
}
