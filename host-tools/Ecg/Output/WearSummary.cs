using EcgWearable.Ecg.Wear;
using EcgWearable.Firmware.Classification;

namespace EcgWearable.Ecg.Output;

/// <summary>What was worn and what came of it: the content of <c>wear.json</c>. Nothing in it depends on when or where it was made.</summary>
/// <param name="Record">Name of the record.</param>
/// <param name="Lead">Description of the signal on the electrodes.</param>
/// <param name="EcgSeconds">Length worn.</param>
/// <param name="OdrHertz">Output data rate of the front end.</param>
/// <param name="ClrTickMilliseconds">Tick of the CLR image.</param>
/// <param name="EventDriven">Whether the firmware chose event-driven sampling; null when the log's ring has overwritten what it said of that.</param>
/// <param name="SamplesProduced">Samples that the front end made.</param>
/// <param name="SamplesLost">Samples of them that the firmware did not read in time: the board's own count.</param>
/// <param name="Beats">Beats in the log.</param>
/// <param name="Classes">Beats by class.</param>
/// <param name="Strips">Strips in the log.</param>
/// <param name="ModelHash">Hash of the accelerator's model, null without one.</param>
/// <param name="AverageMilliwatts">Average power by the firmware's ledger, modelled.</param>
public sealed record WearSummary(
    string Record,
    string Lead,
    double EcgSeconds,
    double OdrHertz,
    int ClrTickMilliseconds,
    bool? EventDriven,
    long SamplesProduced,
    long SamplesLost,
    int Beats,
    IReadOnlyDictionary<string, int> Classes,
    int Strips,
    string? ModelHash,
    double AverageMilliwatts)
{
    /// <summary>Records that were strung together; null for one alone.</summary>
    public int? RecordCount { get; init; }

    /// <summary>The firmware's ledger against the board's own account, modelled.</summary>
    public WearEnergy? Energy { get; init; }

    /// <summary>Makes the summary of a run.</summary>
    public static WearSummary Of(WearPlan plan, WearResult worn)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(worn);
        double milliseconds = worn.Session.Energy.Sum(e => (double)e.IntervalMilliseconds);
        double microjoules = worn.Session.Energy.Sum(
            e => (double)e.Mcu.Microjoules + e.FrontEnd.Microjoules + e.Accelerator.Microjoules + e.Flash.Microjoules);
        return new WearSummary(
            plan.Record.Name,
            plan.Record.Header.Signals[plan.Lead].Description,
            plan.WornSeconds,
            (double)worn.OdrNumerator / worn.OdrDenominator,
            plan.ClrTickMilliseconds,
            worn.Session.Boot?.IsEventDriven,
            worn.SamplesProduced,
            worn.SamplesLost,
            worn.Session.Beats.Count,
            worn.Session.Beats.GroupBy(b => b.Class).OrderBy(g => g.Key).ToDictionary(g => g.Key == BeatClass.Unclassified ? "unclassified" : g.Key.ToString(), g => g.Count()),
            worn.Session.Strips.Count,
            plan.Model?.Network.HashHex,
            milliseconds > 0 ? microjoules / milliseconds : 0)
        {
            RecordCount = plan.Playlist?.Count,
            Energy = WearEnergy.Of(worn),
        };
    }
}
