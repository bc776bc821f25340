using System;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Output data rate and full-scale code of an ADS1293 channel by its decimation factors
    /// (datasheet SNAS602C, tables 8 to 11, and the formula for ADCMAX below them).
    /// </summary>
    public sealed class FrontEndRate
    {
        private const int CrystalCyclesPerModulatorCycle = 40;

        /// <summary>Sets the decimation up.</summary>
        /// <param name="crystalHertz">Crystal frequency, 3,700,000 to 4,500,000 Hz; 4,096,000 gives a modulator rate of 102,400 Hz, or twice that.</param>
        /// <param name="r1">First decimation, 2 or 4.</param>
        /// <param name="r2">Second decimation, 4, 5, 6 or 8.</param>
        /// <param name="r3">Third decimation, 4, 6, 8, 12, 16, 32, 64 or 128.</param>
        /// <param name="fastModulator">Whether the modulator runs at twice the rate (FS_HIGH).</param>
        /// <exception cref="ArgumentException">A factor that the part does not have.</exception>
        public FrontEndRate(int crystalHertz, int r1, int r2, int r3, bool fastModulator = false)
        {
            if (crystalHertz < 3700000 || crystalHertz > 4500000)
            {
                throw new ArgumentException("ADS1293 crystal: 3.7 to 4.5 MHz");
            }

            R1Code = r1 == 4 ? (byte)0 : r1 == 2 ? (byte)1 : throw new ArgumentException("ADS1293 R1: 2 or 4");
            R2Code = CodeOfR2(r2);
            R3Code = CodeOfR3(r3);

            int numerator = crystalHertz;
            int denominator = (fastModulator ? CrystalCyclesPerModulatorCycle / 2 : CrystalCyclesPerModulatorCycle) * r1 * r2 * r3;
            int divisor = GreatestCommonDivisor(numerator, denominator);
            OdrNumerator = numerator / divisor;
            OdrDenominator = denominator / divisor;
            AdcMax = FullScale(r2, r3);
            FastModulator = fastModulator;
        }

        /// <summary>Whether the modulator runs at twice the rate: FS_HIGH in AFE_RES.</summary>
        public bool FastModulator { get; }

        /// <summary>Code for R1_RATE, channel 1.</summary>
        public byte R1Code { get; }

        /// <summary>One-hot code for R2_RATE.</summary>
        public byte R2Code { get; }

        /// <summary>One-hot code for R3_RATE.</summary>
        public byte R3Code { get; }

        /// <summary>Output data rate in Hz, numerator of the reduced fraction.</summary>
        public int OdrNumerator { get; }

        /// <summary>Output data rate in Hz, denominator of the reduced fraction.</summary>
        public int OdrDenominator { get; }

        /// <summary>Full-scale code; half of it stands for 0 V.</summary>
        public int AdcMax { get; }

        /// <summary>Full-scale code of a channel.</summary>
        /// <param name="r2">Second decimation.</param>
        /// <param name="r3">Third decimation.</param>
        /// <returns>ADCMAX, 0x800000 to 0xF30000.</returns>
        public static int FullScale(int r2, int r3)
        {
            // Each sinc stage has a gain of r^order; the part trims a power of two away and keeps the rest:
            // 6^5 / 2^13 for 6 and 12, 5^5 / 2^12 for 5. All combinations are exact in integers.
            long scale = 1L << 24;
            scale = ScaleBy(scale, r2);
            scale = ScaleBy(scale, r3);
            return scale == 1L << 24 ? 0x800000 : (int)scale;
        }

        private static long ScaleBy(long scale, int r)
        {
            if (r == 6 || r == 12)
            {
                return scale * 7776 / 8192;
            }

            return r == 5 ? scale * 3125 / 4096 : scale;
        }

        private static byte CodeOfR2(int r2)
        {
            switch (r2)
            {
                case 4: return 0x01;
                case 5: return 0x02;
                case 6: return 0x04;
                case 8: return 0x08;
                default: throw new ArgumentException("ADS1293 R2: 4, 5, 6 or 8");
            }
        }

        private static byte CodeOfR3(int r3)
        {
            switch (r3)
            {
                case 4: return 0x01;
                case 6: return 0x02;
                case 8: return 0x04;
                case 12: return 0x08;
                case 16: return 0x10;
                case 32: return 0x20;
                case 64: return 0x40;
                case 128: return 0x80;
                default: throw new ArgumentException("ADS1293 R3: 4, 6, 8, 12, 16, 32, 64 or 128");
            }
        }

        private static int GreatestCommonDivisor(int a, int b)
        {
            while (b != 0)
            {
                int rest = a % b;
                a = b;
                b = rest;
            }

            return a;
        }
    }
}
