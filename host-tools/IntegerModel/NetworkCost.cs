namespace EcgWearable.IntegerModel;

/// <summary>
/// What one classification costs in floating-point operations: the strided network beside the dense one that it stands for, as
/// <c>fpga/model/ecgmodel/cost.py</c> counts. 2 for each multiply-accumulate; for each output 1 for the bias and 1 for the ReLU, which the
/// linear layer has not. The dense network applies every kernel at every position, at a distance of its taps (dilation) of the strides
/// before it multiplied; batch normalisation, folded in the strided network, takes 2 for each output there in place of the bias.
/// </summary>
public sealed class NetworkCost
{
    private const int PerMac = 2;
    private const int Bias = 1;
    private const int Normalisation = 2;
    private const int Relu = 1;

    /// <summary>Counts.</summary>
    /// <param name="network">The network.</param>
    public NetworkCost(NetworkDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        long dense = 0;
        long strided = 0;
        long positions = network.WindowLength;
        long dilation = 1;
        for (int i = 0; i < network.Convolutions.Count; i++)
        {
            ConvolutionLayer layer = network.Convolutions[i];
            long perOutput = PerMac * (long)layer.Kernel * layer.InChannels;
            strided += (long)network.Layers[i].OutputLength * layer.OutChannels * (perOutput + Bias + Relu);
            positions -= (layer.Kernel - 1) * dilation;
            dense += positions * layer.OutChannels * (perOutput + Normalisation + Relu);
            dilation *= layer.Stride;
        }

        long head = network.Head.OutChannels * ((PerMac * (long)network.Head.InChannels) + Bias + Relu);
        long linear = network.Linear.OutChannels * ((PerMac * (long)network.Linear.InChannels) + Bias);
        DeployedFlops = strided + head + linear;
        DenseFlops = dense + head + linear;
    }

    /// <summary>Floating-point operations of the strided network, which is deployed.</summary>
    public long DeployedFlops { get; }

    /// <summary>Floating-point operations of the dense network.</summary>
    public long DenseFlops { get; }

    /// <summary>The share of the dense network's operations that the strided one saves, 0 to 1, to four decimals.</summary>
    public double FlopsReduction => Math.Round(1 - ((double)DeployedFlops / DenseFlops), 4);
}
