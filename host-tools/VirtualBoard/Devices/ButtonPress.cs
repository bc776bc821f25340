namespace EcgWearable.VirtualBoard;

/// <summary>One press of the button.</summary>
/// <param name="AtNanoseconds">When it goes down.</param>
/// <param name="HeldNanoseconds">How long it stays down.</param>
public readonly record struct ButtonPress(long AtNanoseconds, long HeldNanoseconds);
