using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.IntegerModel.Tests;

public class IntegerNetworkTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(5, 0, 3)] // 2.5 rounds up
    [InlineData(-1, 0, 0)] // -0.5 rounds up, to zero
    [InlineData(-5, 0, 0)] // -2 is below zero: ReLU
    [InlineData(100, 1, 51)]
    [InlineData(127, 126, 127)] // 126.5 rounds to 127
    [InlineData(127, 30_000, 127)] // clamped
    public void A_sum_is_halved_rounded_half_up_and_clamped_to_0_to_127(sbyte sample, int bias, int expected)
    {
        var network = new NetworkDefinition(
            1,
            1,
            1,
            2,
            [new ConvolutionLayer(1, 1, 1, 1, 1, [1], [bias])],
            new DenseLayer(1, 1, 1, [0], [0]),
            new DenseLayer(2, 2, 0, [1, 0, -1, 0], [0, 10]));
        Span<int> logits = stackalloc int[2];
        new IntegerNetwork(network).Forward([sample], [0], logits);
        Assert.Equal([expected, 10 - expected], logits.ToArray());
    }

    [Fact]
    public void Every_layer_of_random_networks_of_the_deployed_shape_agrees_with_the_slow_twin()
    {
        const int Seed = 20_240_517;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int n = 0; n < 8; n++)
        {
            NetworkDefinition definition = Networks.Random(random, Networks.Deployed);
            var network = new IntegerNetwork(definition);
            for (int i = 0; i < 25; i++)
            {
                sbyte[] window = Networks.RandomBytes(random, definition.WindowLength);
                sbyte[] context = Networks.RandomBytes(random, definition.ContextLength);
                Assert.Equal(SlowNetwork.Trace(definition, window, context), network.Trace(window, context));
            }
        }
    }

    [Fact]
    public void Every_layer_of_random_networks_of_any_shape_agrees_with_the_slow_twin()
    {
        const int Seed = 7_734;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int n = 0; n < 200; n++)
        {
            var shapes = new (int Kernel, int Stride, int Channels)[random.Next(1, 4)];
            for (int i = 0; i < shapes.Length; i++)
            {
                // The last stride is without effect: one position is left.
                shapes[i] = (random.Next(1, 8), random.Next(1, 5), random.Next(1, 34));
            }

            NetworkDefinition definition = Networks.Random(random, shapes, random.Next(1, 12), random.Next(1, 20), random.Next(2, 11));
            sbyte[] window = Networks.RandomBytes(random, definition.WindowLength);
            sbyte[] context = Networks.RandomBytes(random, definition.ContextLength);
            Assert.Equal(SlowNetwork.Trace(definition, window, context), new IntegerNetwork(definition).Trace(window, context));
        }
    }

    [Fact]
    public void An_earlier_beat_leaves_no_trace_in_a_later_one()
    {
        var random = new Random(3);
        NetworkDefinition definition = Networks.Random(random, Networks.Deployed);
        sbyte[] first = Networks.RandomBytes(random, 665);
        sbyte[] second = Networks.RandomBytes(random, 665);
        var used = new IntegerNetwork(definition);
        used.Trace(first, new sbyte[21]);
        Assert.Equal(new IntegerNetwork(definition).Trace(second, new sbyte[21]), used.Trace(second, new sbyte[21]));
    }

    [Fact]
    public void Classifying_allocates_nothing()
    {
        var network = new IntegerNetwork(Networks.Random(new Random(1), Networks.Deployed));
        var window = new sbyte[665];
        var context = new sbyte[21];
        var logits = new int[4];
        network.Forward(window, context, logits);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            network.Forward(window, context, logits);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(664, 21, 4, "window has 664 values, but the network wants 665")]
    [InlineData(665, 20, 4, "context has 20 values, but the network wants 21")]
    [InlineData(665, 21, 3, "logits has 3 values, but the network wants 4")]
    public void An_argument_of_another_length_is_refused(int windowLength, int contextLength, int logitCount, string problem)
    {
        var network = new IntegerNetwork(Networks.Random(new Random(1), Networks.Deployed));
        ArgumentException error = Assert.Throws<ArgumentException>(() => network.Forward(new sbyte[windowLength], new sbyte[contextLength], new int[logitCount]));
        Assert.StartsWith(problem, error.Message);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 0 }, 2)]
    [InlineData(new[] { 5, 5, 5, 5 }, 0)]
    [InlineData(new[] { -4, -3, -9, -3 }, 1)]
    public void Of_equal_logits_the_first_decides(int[] logits, int expected)
    {
        Assert.Equal(expected, IntegerNetwork.ArgMax(logits));
    }
}
