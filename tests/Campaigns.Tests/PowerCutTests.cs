using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Campaigns.Tests;

/// <summary>Power may go at any byte of any operation: nothing that was synced is lost.</summary>
public class PowerCutTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(20260401, 3.0, 6)]
    [InlineData(20260402, 1.0, 9)]
    public void NoCutLosesASyncedRecord(int seed, double stripsPerMinute, int sectors)
    {
        IReadOnlyList<TrafficRecord> prefill = Traffic.MadeUp(seed, minutes: 5, stripsPerMinute);
        IReadOnlyList<TrafficRecord> wear = Traffic.MadeUp(seed + 1, minutes: 2, stripsPerMinute);

        PowerCutResult result = new PowerCutCampaign(prefill, wear, sectors, seed).Run(null, CancellationToken.None);

        output.WriteLine($"seed {seed}: {result}");
        Assert.Empty(result.FirstFailures);
        Assert.Equal(0, result.Failures);
        Assert.True(result.SectorsGivenUp > 0, "the wear did not go round the ring");
        Assert.True(result.EraseCuts >= 17 * result.SectorsGivenUp);
        Assert.True(result.ProgramCuts > 5000);
    }
}
