namespace EcgWearable.Archive;

/// <summary>What an import brought into the archive.</summary>
/// <param name="File">The log.</param>
/// <param name="IsKnownFile">This very file was imported before; nothing was done.</param>
/// <param name="SessionIds">The sessions of the log, as the archive numbers them.</param>
/// <param name="NewSessions">Sessions that were not in the archive.</param>
/// <param name="NewBeats">Beats that were not.</param>
/// <param name="NewSamples">ECG samples that were not.</param>
/// <param name="NewEvents">Events that were not.</param>
/// <param name="NewEnergyIntervals">Intervals of the energy ledger that were not.</param>
/// <param name="RetimedBeats">Beats that were there, whose UTC a later time sync put right.</param>
/// <param name="DamagedPlaces">Places of the log that could not be read.</param>
public sealed record ImportResult(
    string File,
    bool IsKnownFile,
    IReadOnlyList<long> SessionIds,
    int NewSessions,
    long NewBeats,
    long NewSamples,
    long NewEvents,
    long NewEnergyIntervals,
    long RetimedBeats,
    int DamagedPlaces);
