namespace EcgWearable.Power;

/// <summary>What going from one state to another costs.</summary>
/// <param name="Id">Name of the transition.</param>
/// <param name="Part">The part.</param>
/// <param name="From">State before, in words.</param>
/// <param name="To">State after, in words.</param>
/// <param name="Milliseconds">How long it takes.</param>
/// <param name="Microjoules">Energy drawn meanwhile.</param>
/// <param name="Limit">"typical", "maximum" or "minimum", of the time.</param>
/// <param name="Basis">One of the table's bases.</param>
/// <param name="Source">Where the time is from.</param>
/// <param name="Note">What else to know; empty when nothing.</param>
public sealed record PowerTransition(
    string Id, string Part, string From, string To, double Milliseconds, double Microjoules, string Limit, string Basis, string Source, string Note);
