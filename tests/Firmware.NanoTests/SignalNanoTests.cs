using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Classification;
using nanoFramework.TestFramework;

namespace EcgWearable.NanoTests
{
    /// <summary>The integer arithmetic of the signal path, on the CLR whose shifts and divisions it relies on.</summary>
    [TestClass]
    public class SignalNanoTests
    {
        /// <summary>ODR and full scale of the default rate (SNAS602C, tables 8 to 11).</summary>
        [TestMethod]
        public void TheDefaultRateIsTheDatasheets()
        {
            FrontEndRate rate = new FrontEndRate(4096000, 4, 6, 12);
            Assert.AreEqual(3200, rate.OdrNumerator);
            Assert.AreEqual(9, rate.OdrDenominator);
            Assert.AreEqual(0xE6A900, rate.AdcMax);
        }

        /// <summary>The window of a single spike of 66,500 uV: mean 100, full scale at the spike, 0 elsewhere.</summary>
        [TestMethod]
        public void ASpikeBecomesFullScale()
        {
            SampleHistory history = new SampleHistory();
            for (int i = 0; i < 2 * WindowFormat.Length; i++)
            {
                history.Add(i == WindowFormat.Length ? 66500 : 0, false);
            }

            byte[] window = new byte[WindowFormat.Length];
            WindowNormalizer normalizer = new WindowNormalizer(history);
            normalizer.Begin(WindowFormat.Length);
            while (!normalizer.Step(window, 0, 64))
            {
            }

            for (int i = 0; i < WindowFormat.Length; i++)
            {
                Assert.AreEqual(i == WindowFormat.PeakIndex ? 127 : 0, (int)(sbyte)window[i]);
            }
        }

        /// <summary>A premature beat with a compensatory pause after a regular rhythm of 72 beats per minute.</summary>
        [TestMethod]
        public void APrematureBeatIsShortThenLong()
        {
            RrContext context = new RrContext(360, 1);
            context.Advance(0);
            for (int i = 0; i < 20; i++)
            {
                context.Advance(300);
            }

            context.Advance(180);
            byte[] features = new byte[WindowFormat.ContextLength];
            context.Write(420, features, 0);
            int[] expected = new int[] { -26, -18, 85, -26, 25, 0, -26, 0, 5 };
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], (int)(sbyte)features[i]);
            }
        }

        /// <summary>After forty equal triangles the same one upside down: nowhere alike in the QRS, of the same size.</summary>
        [TestMethod]
        public void AnInvertedBeatIsAsUnlikeAsCanBe()
        {
            ShapeContext shape = new ShapeContext();
            byte[] buffer = new byte[WindowFormat.Length + WindowFormat.ShapeFeatures];
            for (int beat = 0; beat <= 40; beat++)
            {
                int height = beat < 40 ? 100 : -100;
                for (int k = -10; k <= 10; k++)
                {
                    buffer[WindowFormat.PeakIndex + k] = (byte)(height * (10 - (k < 0 ? -k : k)) / 10);
                }

                shape.Begin(1000, true);
                while (!shape.Step(buffer, 0, WindowFormat.Length))
                {
                }
            }

            int[] expected = new int[] { -128, 127, 127, 0, 0, 0, -128, 0, 0, 0, 0, 0 };
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], (int)(sbyte)buffer[WindowFormat.Length + i]);
            }
        }
    }
}
