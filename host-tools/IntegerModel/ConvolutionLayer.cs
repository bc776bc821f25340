namespace EcgWearable.IntegerModel;

/// <summary>
/// A valid convolution (no padding) over channels-last activations, requantized:
/// <c>y[p][o] = clamp((bias[o] + sum(weight[o][k][i] * x[p * stride + k][i]) + (1 &lt;&lt; (shift - 1))) &gt;&gt; shift, 0, 127)</c>.
/// </summary>
/// <param name="Kernel">Positions that one output reads.</param>
/// <param name="Stride">Positions between the outputs.</param>
/// <param name="InChannels">Values per input position.</param>
/// <param name="OutChannels">Values per output position.</param>
/// <param name="Shift">Requantization shift, 1 to 24.</param>
/// <param name="Weights">int8 [out][kernel][in].</param>
/// <param name="Biases">int32 [out].</param>
public sealed record ConvolutionLayer(
    int Kernel,
    int Stride,
    int InChannels,
    int OutChannels,
    int Shift,
    sbyte[] Weights,
    int[] Biases)
{
    /// <summary>Positions at which the kernel fits into an input of the given length; below 1 where it fits nowhere.</summary>
    /// <param name="inputLength">Positions of the input.</param>
    public int OutputLength(int inputLength) => inputLength < Kernel ? 0 : ((inputLength - Kernel) / Stride) + 1;
}
