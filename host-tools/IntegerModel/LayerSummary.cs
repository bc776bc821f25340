namespace EcgWearable.IntegerModel;

/// <summary>What a report says of a layer.</summary>
/// <param name="Name">Name for people: <c>convolution 1</c>, <c>context head</c>, <c>linear</c>.</param>
/// <param name="Kernel">Positions that one output reads; 1 in head and linear layer.</param>
/// <param name="Stride">Positions between the outputs; 1 in head and linear layer.</param>
/// <param name="InChannels">Values per input position.</param>
/// <param name="OutChannels">Values per output position.</param>
/// <param name="InputLength">Positions of the input.</param>
/// <param name="OutputLength">Positions of the output.</param>
/// <param name="Shift">Requantization shift; 0 in the linear layer.</param>
/// <param name="Macs">Multiply-accumulates of one classification.</param>
/// <param name="ParameterCount">Weights and biases.</param>
/// <param name="AccumulatorBound">Largest magnitude that any partial sum can have, rounding term included.</param>
public sealed record LayerSummary(
    string Name,
    int Kernel,
    int Stride,
    int InChannels,
    int OutChannels,
    int InputLength,
    int OutputLength,
    int Shift,
    int Macs,
    int ParameterCount,
    long AccumulatorBound);
