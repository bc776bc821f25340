namespace EcgWearable.IntegerModel;

/// <summary>An input and the logits that every implementation must give for it.</summary>
/// <param name="Window">int8, as many as the window is long.</param>
/// <param name="Context">int8, as many as there are context features.</param>
/// <param name="Logits">int32, one per class.</param>
public sealed record TestVector(sbyte[] Window, sbyte[] Context, int[] Logits);
