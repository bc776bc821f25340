namespace EcgWearable.IntegerModel;

/// <summary>A fully connected layer: <c>bias[o] + sum(weight[o][i] * x[i])</c>, requantized like a convolution where it has a shift.</summary>
/// <param name="InChannels">Values read.</param>
/// <param name="OutChannels">Values given.</param>
/// <param name="Shift">Requantization shift, 1 to 24; 0 where the accumulators are the output.</param>
/// <param name="Weights">int8 [out][in].</param>
/// <param name="Biases">int32 [out].</param>
public sealed record DenseLayer(int InChannels, int OutChannels, int Shift, sbyte[] Weights, int[] Biases);
