namespace EcgWearable.VirtualBoard;

/// <summary>
/// What the rate registers of the ADS1293 make of the clock: decimation, output rate and full scale (TI SNAS602C, tables 8 to 11).
/// </summary>
/// <param name="R1">2 or 4.</param>
/// <param name="R2">4, 5, 6 or 8.</param>
/// <param name="R3">4, 6, 8, 12, 16, 32, 64 or 128.</param>
/// <param name="HighRate">Whether the modulator runs at 204.8 kHz instead of 102.4 kHz (FS_HIGH).</param>
public readonly record struct Ads1293Decimation(int R1, int R2, int R3, bool HighRate)
{
    /// <summary>Crystal cycles for each ECG sample: the modulator runs at 1/40 or 1/20 of the crystal.</summary>
    public long CrystalCyclesPerSample => (HighRate ? 20L : 40L) * R1 * R2 * R3;

    /// <summary>Crystal cycles for each pace sample, which skips the third stage.</summary>
    public long CrystalCyclesPerPaceSample => (HighRate ? 20L : 40L) * R1 * R2;

    /// <summary>Full-scale code ADCMAX, which R2 and R3 decide.</summary>
    public int AdcMax
    {
        get
        {
            // 2^24 times 6^5/8192 for each stage of 6 or 12 and 5^5/4096 for a stage of 5; 2^23 when there is neither.
            long scaled = 1L << 24;
            bool plain = true;
            Apply(R2, ref scaled, ref plain);
            Apply(R3, ref scaled, ref plain);
            return plain ? 0x800000 : (int)scaled;

            static void Apply(int stage, ref long scaled, ref bool plain)
            {
                if (stage is 6 or 12)
                {
                    scaled = scaled * 7776 / 8192;
                    plain = false;
                }
                else if (stage == 5)
                {
                    scaled = scaled * 3125 / 4096;
                    plain = false;
                }
            }
        }
    }

    /// <summary>Output rate in hertz with a crystal.</summary>
    public double OutputHertz(long crystalHertz) => (double)crystalHertz / CrystalCyclesPerSample;

    /// <summary>Reads the one-hot codes of a channel; a code with no or several bits set means the default.</summary>
    /// <param name="r1Code">R1_RATE bit of the channel.</param>
    /// <param name="r2Code">R2_RATE.</param>
    /// <param name="r3Code">R3_RATE of the channel.</param>
    /// <param name="highRate">FS_HIGH bit of the channel.</param>
    public static Ads1293Decimation FromCodes(bool r1Code, byte r2Code, byte r3Code, bool highRate)
    {
        int r2 = r2Code switch { 1 => 4, 2 => 5, 4 => 6, _ => 8 };
        int r3 = r3Code switch { 1 => 4, 2 => 6, 4 => 8, 8 => 12, 16 => 16, 32 => 32, 64 => 64, _ => 128 };
        return new Ads1293Decimation(r1Code ? 2 : 4, r2, r3, highRate);
    }
}
