using System.Text;
using EcgWearable.Firmware.Link;
using Xunit;

namespace EcgWearable.Tests.Firmware.Link;

public class CrcTests
{
    private static readonly byte[] CheckString = Encoding.ASCII.GetBytes("123456789");

    [Fact]
    public void Crc16OfTheCheckStringIsTheCatalogueValue() =>
        Assert.Equal(0x29B1, Crc16.Update(Crc16.Initial, CheckString, 0, 9));

    [Fact]
    public void Crc32OfTheCheckStringIsTheCatalogueValue() =>
        Assert.Equal(0xCBF43926u, Crc32.Finish(Crc32.Update(Crc32.Initial, CheckString, 0, 9)));

    [Fact]
    public void ASumMadeInSlicesIsTheSumOfTheWhole()
    {
        int crc16 = Crc16.Initial;
        uint crc32 = Crc32.Initial;
        for (int i = 0; i < 9; i += 2)
        {
            crc16 = Crc16.Update(crc16, CheckString, i, Math.Min(2, 9 - i));
            crc32 = Crc32.Update(crc32, CheckString, i, Math.Min(2, 9 - i));
        }

        Assert.Equal(0x29B1, crc16);
        Assert.Equal(0xCBF43926u, Crc32.Finish(crc32));
    }
}
