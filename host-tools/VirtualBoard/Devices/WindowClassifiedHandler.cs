namespace EcgWearable.VirtualBoard;

/// <summary>Sees each window that arrives at the accelerator, with what the network made of it.</summary>
public delegate void WindowClassifiedHandler(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, ReadOnlySpan<int> logits);
