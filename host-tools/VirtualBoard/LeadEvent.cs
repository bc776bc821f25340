namespace EcgWearable.VirtualBoard;

/// <summary>An electrode comes off or is put on again.</summary>
/// <param name="AtNanoseconds">When, in virtual time since power-on.</param>
/// <param name="Input">IN1 to IN6 of the ADS1293.</param>
/// <param name="Off">Whether it is off from then on.</param>
public readonly record struct LeadEvent(long AtNanoseconds, int Input, bool Off);
