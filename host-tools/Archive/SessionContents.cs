using EcgWearable.WearLog;

namespace EcgWearable.Archive;

/// <summary>Everything the archive keeps of a session.</summary>
/// <param name="Session">The session.</param>
/// <param name="TimeSyncs">Time syncs by sample index.</param>
/// <param name="Beats">Beats in time order.</param>
/// <param name="Strips">ECG in time order; neighbouring pieces are joined.</param>
/// <param name="Events">Events in time order.</param>
/// <param name="Energy">Energy ledger in time order; modelled, not measured.</param>
/// <param name="Budgets">Battery budget in time order; modelled, not measured.</param>
public sealed record SessionContents(
    ArchivedSession Session,
    IReadOnlyList<TimeSync> TimeSyncs,
    IReadOnlyList<BeatRow> Beats,
    IReadOnlyList<EcgStrip> Strips,
    IReadOnlyList<WearEvent> Events,
    IReadOnlyList<EnergyInterval> Energy,
    IReadOnlyList<EnergyBudget> Budgets);
