using EcgWearable.Firmware.Acquisition;
using Xunit;

namespace EcgWearable.Tests.Firmware.Acquisition;

public class FrontEndRateTests
{
    [Theory]
    // Rows of SNAS602C, tables 8 to 11, at a modulator rate of 102.4 kHz.
    [InlineData(4, 4, 4, 1600, 1, 0x800000)]
    [InlineData(4, 4, 6, 3200, 3, 0xF30000)]
    [InlineData(4, 5, 4, 1280, 1, 0xC35000)]
    [InlineData(4, 5, 6, 2560, 3, 0xB964F0)]
    [InlineData(4, 5, 16, 320, 1, 0xC35000)]
    [InlineData(4, 6, 12, 3200, 9, 0xE6A900)]
    [InlineData(4, 8, 8, 400, 1, 0x800000)]
    [InlineData(4, 4, 128, 50, 1, 0x800000)]
    [InlineData(2, 6, 12, 6400, 9, 0xE6A900)]
    public void RateAndFullScaleAreTheDatasheets(int r1, int r2, int r3, int numerator, int denominator, int adcMax)
    {
        FrontEndRate rate = new(4096000, r1, r2, r3);
        Assert.Equal(numerator, rate.OdrNumerator);
        Assert.Equal(denominator, rate.OdrDenominator);
        Assert.Equal(adcMax, rate.AdcMax);
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
}
