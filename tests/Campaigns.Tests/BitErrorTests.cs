using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Campaigns.Tests;

/// <summary>No wrong bit is taken for right, in flash and on both links.</summary>
public class BitErrorTests(ITestOutputHelper output)
{
    [Fact]
    public void NoBitErrorGoesUnnoticed()
    {
        const int Seed = 20260401;
        const long Errors = 23_000;

        IReadOnlyList<BitErrorRow> rows = new BitErrorCampaign(Errors, Seed).Run(null, CancellationToken.None);

        foreach (BitErrorRow row in rows)
        {
            output.WriteLine($"seed {Seed}: {row}");
            Assert.Equal(row.Injected, row.Detected + row.Harmless + row.Undetected);
            Assert.Equal(0, row.Undetected);
            Assert.True(row.Detected > row.Injected / 2, $"{row}: too many errors change nothing");
        }

        Assert.Equal(23, rows.Count);
        Assert.Equal(Errors, rows.Sum(row => row.Injected));
    }
}
