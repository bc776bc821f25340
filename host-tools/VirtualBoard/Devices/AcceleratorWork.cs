namespace EcgWearable.VirtualBoard;

/// <summary>How long the fabric works on a window.</summary>
/// <param name="AnswerEdge">Clock edge at which READY can rise.</param>
/// <param name="Cycles">Cycles from the last payload byte to the result, as the part counts them.</param>
public readonly record struct AcceleratorWork(long AnswerEdge, uint Cycles);
