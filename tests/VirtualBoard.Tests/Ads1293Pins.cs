namespace EcgWearable.VirtualBoard.Tests;

/// <summary>Speaks to an ADS1293 by its pins alone, with time in hand.</summary>
internal sealed class Ads1293Pins
{
    public const int ClockHertz = 8_000_000;

    public Ads1293Pins(long crystalHertz = 4_096_000)
    {
        Chip = new Ads1293(crystalHertz);
        Chip.PowerOn(0);
    }

    public Ads1293 Chip { get; }

    public long Now { get; private set; }

    /// <summary>Lets time pass to an absolute time; the chip acts in between.</summary>
    public void AdvanceTo(long nanoseconds)
    {
        while (Chip.NextDueNanoseconds <= nanoseconds)
        {
            Chip.OnDue(Chip.NextDueNanoseconds);
        }

        Now = nanoseconds;
    }

    public void Write(byte address, params byte[] values)
    {
        byte[] mosi = [address, .. values];
        Chip.Transfer(Now, ClockHertz, mosi, new byte[mosi.Length]);
        AdvanceTo(Now + (mosi.Length * 1000));
    }

    public byte[] Read(byte address, int count)
    {
        byte[] mosi = new byte[1 + count];
        mosi[0] = (byte)(address | 0x80);
        byte[] miso = new byte[mosi.Length];
        Chip.Transfer(Now, ClockHertz, mosi, miso);
        AdvanceTo(Now + (mosi.Length * 1000));
        return miso[1..];
    }

    public byte Read(byte address) => Read(address, 1)[0];

    /// <summary>One channel, IN3 against IN1, with these rate codes.</summary>
    public void BringUp(byte r2 = 0x04, byte r3 = 0x08, byte r1 = 0, byte highRate = 0, byte channels = 0x11)
    {
        AdvanceTo(20_000_000);
        Write(0x13, highRate);
        Write(0x01, 0x19);
        Write(0x21, r2);
        Write(0x22, r3, r3, r3, r1);
        Write(0x27, 0x08);
        Write(0x2F, channels);
        Write(0x12, 0x04);
    }

    public void Start() => Write(0x00, 0x01);

    /// <summary>Lets the next sample come; returns when DRDYB has fallen.</summary>
    public void AwaitSample()
    {
        long produced = Chip.SamplesProduced;
        while (Chip.SamplesProduced == produced)
        {
            AdvanceTo(Chip.NextDueNanoseconds);
        }
    }

    public int ReadCode()
    {
        byte[] answer = Read(0x50, 4);
        return (answer[1] << 16) | (answer[2] << 8) | answer[3];
    }
}
