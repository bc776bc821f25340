using EcgWearable.Firmware.Link;
using nanoFramework.TestFramework;

namespace EcgWearable.NanoTests
{
    /// <summary>The checksums, on the CLR that computes them on the device.</summary>
    [TestClass]
    public class CrcNanoTests
    {
        private static readonly byte[] CheckString = new byte[] { 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39 };

        /// <summary>CRC-16/IBM-3740 of "123456789".</summary>
        [TestMethod]
        public void Crc16OfTheCheckString()
        {
            Assert.AreEqual(0x29B1, Crc16.Update(Crc16.Initial, CheckString, 0, CheckString.Length));
        }

        /// <summary>CRC-32/ISO-HDLC of "123456789".</summary>
        [TestMethod]
        public void Crc32OfTheCheckString()
        {
            Assert.AreEqual(0xCBF43926u, Crc32.Finish(Crc32.Update(Crc32.Initial, CheckString, 0, CheckString.Length)));
        }
    }
}
