using EcgWearable.Firmware.Link;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Firmware.Link;

public class CobsTests(ITestOutputHelper output)
{
    [Theory]
    // The examples of Cheshire and Baker's paper and of the Wikipedia article on COBS, closing 0 included.
    [InlineData("00", "01 01 00")]
    [InlineData("00 00", "01 01 01 00")]
    [InlineData("11 22 00 33", "03 11 22 02 33 00")]
    [InlineData("11 22 33 44", "05 11 22 33 44 00")]
    [InlineData("11 00 00 00", "02 11 01 01 01 00")]
    public void ShortFramesEncodeAsPublished(string frame, string encoded) =>
        Assert.Equal(Parse(encoded), Encode(Parse(frame), 1));

    [Fact]
    public void ARunOf254BytesNeedsNoEmptyRunBehindIt()
    {
        byte[] frame = [.. Enumerable.Range(1, 254).Select(i => (byte)i)];
        Assert.Equal([0xFF, .. frame, 0], Encode(frame, 64));
        byte[] longer = [.. frame, 0xFF];
        Assert.Equal([0xFF, .. frame, 0x02, 0xFF, 0], Encode(longer, 64));
        byte[] withZero = [.. frame, 0];
        Assert.Equal([0xFF, .. frame, 0x01, 0x01, 0], Encode(withZero, 64));
    }

    [Fact]
    public void EveryFrameComesBackWhateverTheSlices()
    {
        const int Seed = 20260101;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int round = 0; round < 2000; round++)
        {
            byte[] frame = new byte[random.Next(0, 1046)];
            random.NextBytes(frame);
            double zeros = random.NextDouble();
            for (int i = 0; i < frame.Length; i++)
            {
                frame[i] = random.NextDouble() < zeros * zeros ? (byte)0 : frame[i];
            }

            byte[] encoded = Encode(frame, 1 + random.Next(200));
            Assert.True(encoded.Length <= Cobs.MaximumEncodedBytes(frame.Length));
            Assert.Equal(0, encoded[^1]);
            Assert.DoesNotContain((byte)0, encoded[..^1]);
            int count = Cobs.Decode(encoded, encoded.Length - 1);
            Assert.Equal(frame, encoded[..count]);
        }
    }

    [Theory]
    [InlineData("05 11 22")]
    [InlineData("00")]
    [InlineData("03 11 00")]
    public void AFrameThatIsNotCobsIsRefused(string encoded)
    {
        byte[] bytes = Parse(encoded);
        Assert.Equal(Cobs.Malformed, Cobs.Decode(bytes, bytes.Length));
    }

    private static byte[] Encode(byte[] frame, int slice)
    {
        CobsEncoder encoder = new(Math.Max(frame.Length, 1));
        encoder.Begin(frame, frame.Length);
        while (!encoder.Step(slice))
        {
        }

        return encoder.Encoded[..encoder.EncodedBytes];
    }

    private static byte[] Parse(string hex) => [.. hex.Split(' ').Select(b => Convert.ToByte(b, 16))];
}
