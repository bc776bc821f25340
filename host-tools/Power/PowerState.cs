namespace EcgWearable.Power;

/// <summary>What a part draws in a state.</summary>
/// <param name="Id">Name of the state; the firmware's constant where it has one.</param>
/// <param name="Part">The part.</param>
/// <param name="Name">The state in words.</param>
/// <param name="Current">Current in words, with its unit; "not known" where only power is.</param>
/// <param name="Microwatts">Power in microwatts, at the 3.3 V rail unless <paramref name="Current"/> names other supplies.</param>
/// <param name="Limit">"typical" or "maximum".</param>
/// <param name="Basis">One of the table's bases.</param>
/// <param name="Source">Where the figure is from.</param>
/// <param name="Note">What else to know; empty when nothing.</param>
public sealed record PowerState(string Id, string Part, string Name, string Current, double Microwatts, string Limit, string Basis, string Source, string Note);
