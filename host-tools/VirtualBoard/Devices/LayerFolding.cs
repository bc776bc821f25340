namespace EcgWearable.VirtualBoard;

/// <summary>How much of a layer is worked on in one cycle.</summary>
/// <param name="OutputChannels">Output channels (PE).</param>
/// <param name="InputChannels">Input channels (SIMD).</param>
public readonly record struct LayerFolding(int OutputChannels, int InputChannels);
