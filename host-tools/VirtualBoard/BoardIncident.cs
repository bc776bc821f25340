namespace EcgWearable.VirtualBoard;

/// <summary>Something that happens to the board at a moment of virtual time: a brown-out, a stall, a part that hangs.</summary>
/// <param name="AtNanoseconds">When, in virtual time since power-on.</param>
/// <param name="Happens">What happens; called on the board's thread between two calls of the firmware.</param>
public readonly record struct BoardIncident(long AtNanoseconds, Action<VirtualEcgBoard> Happens);
