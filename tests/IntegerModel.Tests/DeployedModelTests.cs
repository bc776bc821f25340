using System.Security.Cryptography;
using EcgWearable.Firmware.Classification;
using Xunit;

namespace EcgWearable.IntegerModel.Tests;

/// <summary>The model that the repository carries.</summary>
public class DeployedModelTests
{
    private static readonly ModelFile Model = ModelFile.Load(Path.Combine(AppContext.BaseDirectory, "deployed.ecgm"));

    [Fact]
    public void It_reads_what_the_firmware_makes()
    {
        Assert.Equal(WindowFormat.Version, Model.Network.WindowVersion);
        Assert.Equal(WindowFormat.Version, NetworkDefinition.SupportedWindowVersion);
        Assert.Equal(WindowFormat.Length, Model.Network.WindowLength);
        Assert.Equal(WindowFormat.ContextLength, Model.Network.ContextLength);
        Assert.Equal(WindowFormat.ClassCount, Model.Network.ClassCount);
        Assert.Equal(WindowFormat.Length / 2, WindowFormat.PeakIndex);
        Assert.Equal("deployed", Model.Protocol);
    }

    [Fact]
    public void It_has_the_geometry_and_the_size_of_the_design()
    {
        Assert.Equal([133, 65, 13, 5, 1, 1, 1], Model.Network.Layers.Select(layer => layer.OutputLength));
        Assert.Equal([3990, 15_600, 6240, 6000, 2100, 336, 148], Model.Network.Layers.Select(layer => layer.Macs));
        Assert.Equal(34_414, Model.Network.Macs);
        Assert.Equal(4621, Model.Network.ParameterCount);
        Assert.Equal(4621 + (3 * 87), Model.Network.ParameterBytes);
    }

    [Fact]
    public void Every_accumulator_is_exact_in_a_32_bit_float_where_it_was_trained()
    {
        Assert.All(Model.Network.Layers, layer => Assert.InRange(layer.AccumulatorBound, 1, (1 << 24) - 1));
    }

    [Fact]
    public void Its_hash_is_that_of_its_network()
    {
        Assert.Equal(SHA256.HashData(Model.Network.Payload), Model.Network.Hash.ToArray());
        Assert.Equal(Convert.ToHexStringLower(Model.Network.Hash), Model.Network.HashHex);
        Assert.Equal(Model.Network.Hash, NetworkDefinition.Decode(Model.Network.Payload).Hash);
    }

    [Fact]
    public void Every_test_vector_is_reproduced_bit_for_bit()
    {
        Assert.InRange(Model.Vectors.Count, 64, 1000);
        var network = new IntegerNetwork(Model.Network);
        var logits = new int[4];
        foreach (TestVector vector in Model.Vectors)
        {
            network.Forward(vector.Window, vector.Context, logits);
            Assert.Equal(vector.Logits, logits);
            Assert.Equal(SlowNetwork.Trace(Model.Network, vector.Window, vector.Context), network.Trace(vector.Window, vector.Context));
        }

        Assert.Equal(-1, Model.FirstWrongVector());
    }

    [Fact]
    public void Its_test_vectors_reach_every_class_and_the_corners()
    {
        Assert.Equal([0, 1, 2, 3], Model.Vectors.Select(vector => IntegerNetwork.ArgMax(vector.Logits)).Distinct().Order());
        Assert.Contains(Model.Vectors, vector => vector.Window.All(value => value == -128));
        Assert.Contains(Model.Vectors, vector => vector.Window.All(value => value == 127));
        Assert.Contains(Model.Vectors, vector => vector.Window.Select((value, i) => value == (i % 2 == 0 ? -128 : 127)).All(same => same));
    }
}
