using Xunit;

namespace EcgWearable.WearLog.Tests;

/// <summary>The examples of Cheshire and Baker's paper and its common summary, and the way back for every length.</summary>
public sealed class CobsTests
{
    [Theory]
    [InlineData("", "01")]
    [InlineData("00", "0101")]
    [InlineData("0000", "010101")]
    [InlineData("001100", "01021101")]
    [InlineData("11220033", "0311220233")]
    [InlineData("11223344", "0511223344")]
    [InlineData("11000000", "02110101" + "01")]
    [InlineData("45000002CD0000", "02450103" + "02CD0101")]
    public void ShortFramesAreEncodedAsThePaperSays(string data, string encoded)
    {
        byte[] buffer = new byte[Cobs.MaximumEncodedBytes(data.Length / 2)];

        int count = Cobs.Encode(Convert.FromHexString(data), buffer);

        Assert.Equal(encoded, Convert.ToHexString(buffer.AsSpan(0, count)));
    }

    [Theory]
    [InlineData(254, 255)] // one full group and nothing after it
    [InlineData(255, 257)]
    [InlineData(508, 510)]
    public void AFullGroupStandsForNoZero(int nonZeroBytes, int encodedBytes)
    {
        byte[] data = new byte[nonZeroBytes];
        Array.Fill(data, (byte)7);
        byte[] encoded = new byte[Cobs.MaximumEncodedBytes(nonZeroBytes)];

        Assert.Equal(encodedBytes, Cobs.Encode(data, encoded));
        Assert.Equal(0xFF, encoded[0]);
    }

    [Fact]
    public void EveryLengthComesBackAndHoldsNoZero()
    {
        Random random = new(20260304);
        for (int length = 0; length <= 1100; length++)
        {
            byte[] data = new byte[length];
            random.NextBytes(data);
            for (int i = 0; i < length; i++)
            {
                data[i] = length % 3 == 0 && data[i] < 250 ? (byte)1 : data[i];
            }

            byte[] encoded = new byte[Cobs.MaximumEncodedBytes(length)];
            int count = Cobs.Encode(data, encoded);
            Assert.False(encoded.AsSpan(0, count).Contains((byte)0));

            Assert.True(Cobs.TryDecode(encoded.AsSpan(0, count), encoded, out int decoded), $"length {length}");
            Assert.Equal(data, encoded[..decoded]);
        }
    }

    [Fact]
    public void TheFirmwareEncodesAndDecodesTheSame()
    {
        Random random = new(20260309);
        Firmware.Link.CobsEncoder encoder = new(1100);
        for (int length = 1; length <= 1100; length++)
        {
            byte[] data = new byte[length];
            for (int i = 0; i < length; i++)
            {
                data[i] = (byte)(random.Next(length % 2 == 0 ? 4 : 4000) == 0 ? 0 : 1 + random.Next(255));
            }

            encoder.Begin(data, length);
            while (!encoder.Step(1 + random.Next(100)))
            {
            }

            byte[] encoded = new byte[Cobs.MaximumEncodedBytes(length)];
            int count = Cobs.Encode(data, encoded);
            Assert.Equal(encoded[..count], encoder.Encoded[..(encoder.EncodedBytes - 1)]);
            Assert.Equal(length, Firmware.Link.Cobs.Decode(encoded, count));
            Assert.Equal(data, encoded[..length]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0511")]
    [InlineData("03110022")]
    public void WhatIsNoEncodingIsRefused(string encoded)
    {
        byte[] bytes = Convert.FromHexString(encoded);

        Assert.False(Cobs.TryDecode(bytes, new byte[16], out _));
    }
}
