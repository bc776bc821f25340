namespace EcgWearable.IntegerModel.Tests;

/// <summary>The network as its definition reads, one multiplication after the other, in 64 bits: the twin that the fast one is held against.</summary>
internal static class SlowNetwork
{
    public static int[][] Trace(NetworkDefinition network, sbyte[] window, sbyte[] context)
    {
        var outputs = new List<int[]>();
        int[] x = Array.ConvertAll(window, value => (int)value);
        foreach (ConvolutionLayer layer in network.Convolutions)
        {
            int positions = ((x.Length / layer.InChannels) - layer.Kernel) / layer.Stride + 1;
            var y = new int[positions * layer.OutChannels];
            for (int p = 0; p < positions; p++)
            {
                for (int o = 0; o < layer.OutChannels; o++)
                {
                    long sum = layer.Biases[o];
                    for (int k = 0; k < layer.Kernel; k++)
                    {
                        for (int i = 0; i < layer.InChannels; i++)
                        {
                            long weight = layer.Weights[(((o * layer.Kernel) + k) * layer.InChannels) + i];
                            sum += weight * x[(((p * layer.Stride) + k) * layer.InChannels) + i];
                        }
                    }

                    y[(p * layer.OutChannels) + o] = Requantize(sum, layer.Shift);
                }
            }

            outputs.Add(y);
            x = y;
        }

        int[] timing = Array.ConvertAll(Dense(network.Head, Array.ConvertAll(context, value => (int)value)), sum => Requantize(sum, network.Head.Shift));
        outputs.Add(timing);
        outputs.Add(Array.ConvertAll(Dense(network.Linear, [.. x, .. timing]), sum => checked((int)sum)));
        return [.. outputs];
    }

    private static long[] Dense(DenseLayer layer, int[] x)
    {
        var sums = new long[layer.OutChannels];
        for (int o = 0; o < layer.OutChannels; o++)
        {
            sums[o] = layer.Biases[o];
            for (int i = 0; i < layer.InChannels; i++)
            {
                sums[o] += (long)layer.Weights[(o * layer.InChannels) + i] * x[i];
            }
        }

        return sums;
    }

    private static int Requantize(long sum, int shift) => (int)Math.Clamp((sum + (1L << (shift - 1))) >> shift, 0, 127);
}
