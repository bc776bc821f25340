using System.Globalization;
using EcgWearable.Firmware.Acquisition;
using EcgWearable.VirtualBoard;
using Xunit;

namespace EcgWearable.Tests.Firmware.Acquisition;

public class FrontEndRateTests
{
    private const int Crystal = 4_096_000;

    [Fact]
    public void RateAndFullScaleAreTheDatasheetsInAll128Rows()
    {
        // SNAS602C, tables 8 to 11: both modulator rates, R1 of 2 and 4, R2 of 4, 5, 6, 8, R3 of 4 to 128.
        Row[] rows = Rows();
        Assert.Equal(128, rows.Select(row => (row.ModulatorHertz, row.R1, row.R2, row.R3)).Distinct().Count());
        foreach (Row row in rows)
        {
            FrontEndRate rate = new(Crystal, row.R1, row.R2, row.R3, row.ModulatorHertz == 204_800);

            // The rate is an exact fraction; the table has six decimals.
            Assert.Equal(row.OdrHertz, (double)rate.OdrNumerator / rate.OdrDenominator, 6);
            Assert.Equal((long)row.ModulatorHertz * rate.OdrDenominator, (long)rate.OdrNumerator * row.R1 * row.R2 * row.R3);
            Assert.Equal(row.AdcMax, rate.AdcMax);
        }
    }

    [Fact]
    public void TheModelOfThePartTakesTheCodesAsTheDatasheetDoes()
    {
        foreach (Row row in Rows())
        {
            bool fast = row.ModulatorHertz == 204_800;
            FrontEndRate rate = new(Crystal, row.R1, row.R2, row.R3, fast);
            Ads1293Decimation decimation = Ads1293Decimation.FromCodes(rate.R1Code != 0, rate.R2Code, rate.R3Code, fast);
            Assert.Equal(row.OdrHertz, decimation.OutputHertz(Crystal), 6);
            Assert.Equal(row.AdcMax, decimation.AdcMax);
        }
    }

    [Fact]
    public void ACrystalOf4Point1472MegahertzMakesExactly360Hertz()
    {
        FrontEndRate rate = new(4147200, 4, 6, 12);
        Assert.Equal(360, rate.OdrNumerator);
        Assert.Equal(1, rate.OdrDenominator);
    }

    [Theory]
    [InlineData(4096000, 3, 6, 12)]
    [InlineData(4096000, 4, 7, 12)]
    [InlineData(4096000, 4, 6, 10)]
    [InlineData(3600000, 4, 6, 12)]
    [InlineData(4600000, 4, 6, 12)]
    public void WhatThePartDoesNotHaveIsRefused(int crystal, int r1, int r2, int r3) =>
        Assert.Throws<ArgumentException>(() => new FrontEndRate(crystal, r1, r2, r3));

    private static Row[] Rows() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "ads1293-rates.csv"))
            .Where(line => line.Length > 0 && char.IsDigit(line[0]))
            .Select(line => line.Split(','))
            .Select(cell => new Row(
                int.Parse(cell[0], CultureInfo.InvariantCulture),
                int.Parse(cell[1], CultureInfo.InvariantCulture),
                int.Parse(cell[2], CultureInfo.InvariantCulture),
                int.Parse(cell[3], CultureInfo.InvariantCulture),
                double.Parse(cell[4], CultureInfo.InvariantCulture),
                Convert.ToInt32(cell[5], 16)))];

    private sealed record Row(int ModulatorHertz, int R1, int R2, int R3, double OdrHertz, int AdcMax);
}
