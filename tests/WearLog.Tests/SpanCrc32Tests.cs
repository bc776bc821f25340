using EcgWearable.Firmware.Link;
using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>The fast sum is the firmware's sum.</summary>
public sealed class SpanCrc32Tests
{
    [Fact]
    public void TheCheckValueOfTheCatalogue()
    {
        Assert.Equal(0xCBF43926u, SpanCrc32.Compute("123456789"u8));
    }

    [Fact]
    public void EveryLengthAgreesWithTheFirmware()
    {
        byte[] data = new byte[300];
        new Random(20260305).NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            Assert.Equal(Crc32.Compute(data, 0, length), SpanCrc32.Compute(data.AsSpan(0, length)));
        }
    }
}
