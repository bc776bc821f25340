namespace EcgWearable.Ecg.Wear;

/// <summary>Is told a window that the accelerator has classified.</summary>
/// <param name="window">665 samples.</param>
/// <param name="context">The context features.</param>
/// <param name="logits">Four logits.</param>
public delegate void WindowObserver(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, ReadOnlySpan<int> logits);
