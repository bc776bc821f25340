using System.Globalization;
using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The 128 rows of the datasheet's rate tables (TI SNAS602C, tables 8 to 11): fS, R1, R2, R3.</summary>
public class Ads1293DecimationTests
{
    // ADCMAX as printed, R2 down (4, 5, 6, 8) and R3 across (4, 6, 8, 12, 16, 32, 64, 128); the same in all four tables.
    private static readonly int[][] AdcMax =
    [
        [0x800000, 0xF30000, 0x800000, 0xF30000, 0x800000, 0x800000, 0x800000, 0x800000],
        [0xC35000, 0xB964F0, 0xC35000, 0xB964F0, 0xC35000, 0xC35000, 0xC35000, 0xC35000],
        [0xF30000, 0xE6A900, 0xF30000, 0xE6A900, 0xF30000, 0xF30000, 0xF30000, 0xF30000],
        [0x800000, 0xF30000, 0x800000, 0xF30000, 0x800000, 0x800000, 0x800000, 0x800000],
    ];

    // Output rate as printed for fS = 102.4 kHz and R1 = 4.
    private static readonly string[][] Rates =
    [
        ["1600.000000", "1066.666667", "800.000000", "533.333333", "400.000000", "200.000000", "100.000000", "50.000000"],
        ["1280.000000", "853.333333", "640.000000", "426.666667", "320.000000", "160.000000", "80.000000", "40.000000"],
        ["1066.666667", "711.111111", "533.333333", "355.555556", "266.666667", "133.333333", "66.666667", "33.333333"],
        ["800.000000", "533.333333", "400.000000", "266.666667", "200.000000", "100.000000", "50.000000", "25.000000"],
    ];

    private static readonly int[] R2Values = [4, 5, 6, 8];
    private static readonly int[] R3Values = [4, 6, 8, 12, 16, 32, 64, 128];

    [Fact]
    public void Every_row_has_the_printed_full_scale_and_rate()
    {
        int rows = 0;
        for (int r2 = 0; r2 < 4; r2++)
        {
            for (int r3 = 0; r3 < 8; r3++)
            {
                foreach (bool highRate in new[] { false, true })
                {
                    foreach (bool r1 in new[] { false, true })
                    {
                        Ads1293Decimation row = Ads1293Decimation.FromCodes(r1, (byte)(1 << r2), (byte)(1 << r3), highRate);
                        Assert.Equal(R2Values[r2], row.R2);
                        Assert.Equal(R3Values[r3], row.R3);
                        Assert.Equal(r1 ? 2 : 4, row.R1);
                        Assert.Equal(AdcMax[r2][r3], row.AdcMax);
                        double multiple = (highRate ? 2 : 1) * (r1 ? 2 : 1);
                        Assert.Equal(Rates[r2][r3], (row.OutputHertz(4_096_000) / multiple).ToString("F6", CultureInfo.InvariantCulture));
                        rows++;
                    }
                }
            }
        }

        Assert.Equal(128, rows);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x03)]
    [InlineData(0x0C)]
    public void A_code_for_R2_that_is_not_one_hot_means_8(byte code) => Assert.Equal(8, Ads1293Decimation.FromCodes(false, code, 1, false).R2);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x81)]
    [InlineData(0x18)]
    public void A_code_for_R3_that_is_not_one_hot_means_128(byte code) => Assert.Equal(128, Ads1293Decimation.FromCodes(false, 1, code, false).R3);

    [Fact]
    public void A_crystal_of_4_1472_MHz_makes_360_Hz() =>
        Assert.Equal(360.0, Ads1293Decimation.FromCodes(false, 4, 8, false).OutputHertz(4_147_200));
}
