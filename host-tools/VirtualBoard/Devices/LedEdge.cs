namespace EcgWearable.VirtualBoard;

/// <summary>A change of the LED.</summary>
/// <param name="AtNanoseconds">When.</param>
/// <param name="Lit">Whether it is lit from then on.</param>
public readonly record struct LedEdge(long AtNanoseconds, bool Lit);
