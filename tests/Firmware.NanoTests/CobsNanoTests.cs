using EcgWearable.Firmware.Link;
using nanoFramework.TestFramework;

namespace EcgWearable.NanoTests
{
    /// <summary>Framing, on the CLR that does it on the device.</summary>
    [TestClass]
    public class CobsNanoTests
    {
        /// <summary>A frame of every length up to two runs comes back, with and without zeros.</summary>
        [TestMethod]
        public void EveryFrameComesBack()
        {
            byte[] frame = new byte[520];
            CobsEncoder encoder = new CobsEncoder(frame.Length);
            for (int length = 1; length <= frame.Length; length += 7)
            {
                for (int i = 0; i < length; i++)
                {
                    frame[i] = (byte)(i % 251 == length % 3 ? 0 : i + length);
                }

                encoder.Begin(frame, length);
                while (!encoder.Step(64))
                {
                }

                Assert.AreEqual((byte)0, encoder.Encoded[encoder.EncodedBytes - 1]);
                int count = Cobs.Decode(encoder.Encoded, encoder.EncodedBytes - 1);
                Assert.AreEqual(length, count);
                for (int i = 0; i < length; i++)
                {
                    Assert.AreEqual(frame[i], encoder.Encoded[i]);
                }
            }
        }

        /// <summary>A frame that ends in the middle of a run is refused.</summary>
        [TestMethod]
        public void ATruncatedFrameIsRefused()
        {
            Assert.AreEqual(Cobs.Malformed, Cobs.Decode(new byte[] { 5, 1, 2 }, 3));
        }
    }
}
