namespace EcgWearable.Power;

/// <summary>A number other than a current that the study takes as given.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Value">Its value in <paramref name="Unit"/>.</param>
/// <param name="Unit">Unit; empty for a ratio.</param>
/// <param name="Basis">One of the table's bases.</param>
/// <param name="Source">Where it is from.</param>
/// <param name="Note">What else to know; empty when nothing.</param>
public sealed record StudyInput(string Id, double Value, string Unit, string Basis, string Source, string Note);
