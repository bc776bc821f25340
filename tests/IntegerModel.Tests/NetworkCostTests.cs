using Xunit;

namespace EcgWearable.IntegerModel.Tests;

public class NetworkCostTests
{
    [Fact]
    public void The_deployed_network_costs_what_the_table_of_the_model_says()
    {
        var cost = new NetworkCost(Networks.Random(new Random(1), Networks.Deployed));
        Assert.Equal(72_054, cost.DeployedFlops);
        Assert.Equal(1_964_945, cost.DenseFlops);
        Assert.Equal(0.9633, cost.FlopsReduction);
    }

    [Fact]
    public void A_network_is_counted_as_by_hand()
    {
        // Kernel 2, stride 2, one channel in, two out, over four samples: 2 of 3 positions. Then kernel 2, three out: one position; densely
        // at a distance of 2: one of 3. Head 1 -> 1, linear 4 -> 2.
        var cost = new NetworkCost(Networks.Random(new Random(1), [(2, 2, 2), (2, 1, 3)], contextLength: 1, headChannels: 1, classCount: 2));
        const int HeadAndLinear = (2 + 2) + (2 * (8 + 1));
        Assert.Equal((2 * 2 * (4 + 2)) + (3 * (8 + 2)) + HeadAndLinear, cost.DeployedFlops);
        Assert.Equal((3 * 2 * (4 + 3)) + (3 * (8 + 3)) + HeadAndLinear, cost.DenseFlops);
    }
}
