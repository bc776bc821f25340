using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The NOR flash at the level of its commands (Winbond W25Q128JV datasheet).</summary>
public class NorFlashTests
{
    private const int ClockHertz = 8_000_000;
    private readonly NorFlash _flash = new();
    private long _now = 1_000_000;

    public NorFlashTests() => _flash.PowerOn(0);

    [Fact]
    public void It_identifies_itself() => Assert.Equal([0xEF, 0x40, 0x18], Command(3, 0x9F));

    [Fact]
    public void Nothing_is_written_without_the_write_enable_latch()
    {
        Program(0x1000, 1, 2, 3);
        Wait();

        Assert.Equal([0xFF, 0xFF, 0xFF], Read(0x1000, 3));
        Assert.Equal(1, _flash.IgnoredWriteDisabled);
    }

    [Fact]
    public void The_latch_shows_in_the_status_and_falls_after_a_program()
    {
        Command(0, 0x06);
        Assert.Equal(0x02, Status());
        Program(0, 0x55);
        Assert.Equal(0x03, Status());
        Wait();
        Assert.Equal(0x00, Status());
        Command(0, 0x06);
        Command(0, 0x04);
        Assert.Equal(0x00, Status());
    }

    [Fact]
    public void A_program_only_clears_bits()
    {
        EnableAndProgram(0, 0x0F, 0xF0);
        EnableAndProgram(0, 0xFF, 0x3C);

        Assert.Equal([0x0F, 0x30], Read(0, 2));
        Assert.Equal(2, _flash.BytesOverUnerased);
    }

    [Fact]
    public void A_program_wraps_inside_its_page()
    {
        EnableAndProgram(0x10FE, 1, 2, 3, 4);

        Assert.Equal([1, 2], Read(0x10FE, 2));
        Assert.Equal([3, 4], Read(0x1000, 2));
        Assert.Equal([0xFF], Read(0x1100, 1));
    }

    [Fact]
    public void Of_more_than_a_page_the_last_256_bytes_are_written()
    {
        byte[] data = [.. Enumerable.Range(0, 260).Select(i => (byte)i)];
        EnableAndProgram(0x2000, data);

        Assert.Equal([0, 1, 2, 3, 4], Read(0x2000, 5));
        Assert.Equal([0xFF], Read(0x20FF, 1));
        Assert.Equal([0x80], Read(0x2080, 1));
    }

    [Theory]
    [InlineData(0x02, 400_000)]
    [InlineData(0x20, 45_000_000)]
    [InlineData(0xD8, 150_000_000)]
    public void A_busy_part_answers_only_its_status(byte command, long busyNanoseconds)
    {
        Command(0, 0x06);
        byte[] mosi = command == 0x02 ? [command, 0, 0, 0, 0x12] : [command, 0, 0, 0];
        Transfer(mosi);
        long end = _now;
        _now = end + busyNanoseconds - 10_000;
        Assert.Equal(0x03, Status());
        Assert.Equal([0xFF, 0xFF, 0xFF], Command(3, 0x9F));
        Assert.Equal(1, _flash.IgnoredWhileBusy);
        _now = end + busyNanoseconds;
        Assert.Equal(0x00, Status());
        Assert.Equal([0xEF, 0x40, 0x18], Command(3, 0x9F));
    }

    [Fact]
    public void A_sector_erase_clears_its_4_KiB_and_no_more()
    {
        EnableAndProgram(0x0FFF, 1);
        EnableAndProgram(0x1000, 2);
        EnableAndProgram(0x1FFF, 3);
        EnableAndProgram(0x2000, 4);
        Command(0, 0x06);
        Command(0, 0x20, 0x00, 0x18, 0x00);
        Wait();

        Assert.Equal([1, 0xFF], Read(0x0FFF, 2));
        Assert.Equal([0xFF, 4], Read(0x1FFF, 2));
        Assert.Equal(1, _flash.SectorErases);
        Assert.Equal(1, _flash.ErasesOf(1));
    }

    [Fact]
    public void A_chip_erase_clears_everything()
    {
        EnableAndProgram(0xFFFFFF, 1);
        Command(0, 0x06);
        Command(0, 0xC7);
        _now += 40_000_001_000;

        Assert.Equal([0xFF], Read(0xFFFFFF, 1));
    }

    [Fact]
    public void Reads_go_round_at_the_end_and_the_fast_read_has_a_dummy_byte()
    {
        EnableAndProgram(0xFFFFFF, 0xAA);
        EnableAndProgram(0x000000, 0xBB);

        Assert.Equal([0xAA, 0xBB], Read(0xFFFFFF, 2));
        Assert.Equal([0xAA, 0xBB], Command(2, 0x0B, 0xFF, 0xFF, 0xFF, 0x00));
    }

    [Fact]
    public void Power_down_ends_with_AB_alone_which_tells_the_device()
    {
        Command(0, 0xB9);
        Assert.Equal([0xFF, 0xFF, 0xFF], Command(3, 0x9F));
        Assert.Equal([0x17], Command(1, 0xAB, 0, 0, 0));
        _now += 3_000;
        Assert.Equal([0xEF, 0x40, 0x18], Command(3, 0x9F));
    }

    [Fact]
    public void A_software_reset_takes_66_then_99()
    {
        Command(0, 0x06);
        Command(0, 0x99);
        Assert.Equal(0x02, Status());
        Command(0, 0x66);
        Command(0, 0x99);
        Wait();
        Assert.Equal(0x00, Status());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(255)]
    public void A_power_cut_leaves_the_bytes_written_so_far(int bytes)
    {
        byte[] data = [.. Enumerable.Range(0, 256).Select(i => (byte)(i ^ 0x5A))];
        _flash.CutPowerAtProgrammedByte = bytes;
        bool cut = false;
        _flash.PowerCutDue = () => cut = true;
        Command(0, 0x06);
        Program(0x3000, data);
        long due = _flash.NextDueNanoseconds;
        _flash.OnDue(due);
        Assert.True(cut);
        _flash.PowerCut(due);

        Assert.Equal(_now + (400_000L * bytes / 256), due);
        byte[] image = _flash.Image.Slice(0x3000, 256).ToArray();
        Assert.Equal(data[..bytes], image[..bytes]);
        Assert.Equal(data[bytes], (byte)(image[bytes] & data[bytes]));
        Assert.All(image[(bytes + 1)..], value => Assert.Equal(0xFF, value));
        Assert.Equal(1, _flash.Interrupted);
    }

    [Fact]
    public void An_interrupted_erase_is_half_done_and_the_same_every_time()
    {
        byte[] first = InterruptedErase(1);
        byte[] second = InterruptedErase(1);
        byte[] other = InterruptedErase(2);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        // Halfway: a quarter went into programming all cells, and a third of the rest into raising them.
        int raised = first.Sum(value => int.PopCount(value));
        Assert.InRange(raised, 8 * 4096 * 31 / 100, 8 * 4096 * 36 / 100);
    }

    [Fact]
    public void An_erase_that_has_only_begun_clears_bits()
    {
        byte[] image = InterruptedErase(1, nanoseconds: 5_625_000, content: 0xF0);
        int left = image.Sum(value => int.PopCount(value));

        // An eighth of the erase, half of its programming phase: half of the bits that were set.
        Assert.All(image, value => Assert.Equal(0, value & 0x0F));
        Assert.InRange(left, 4 * 4096 * 48 / 100, 4 * 4096 * 52 / 100);
    }

    [Fact]
    public void A_scattered_power_cut_leaves_bits_all_over_the_page_undone()
    {
        _flash.CutPowerAtProgrammedByte = 128;
        _flash.ScatterInterruptedProgram = true;
        Command(0, 0x06);
        Program(0x3000, new byte[256]);
        _flash.PowerCut(_flash.NextDueNanoseconds);

        int left = _flash.Image.Slice(0x3000, 256).ToArray().Sum(value => int.PopCount(value));
        Assert.InRange(left, 8 * 256 * 45 / 100, 8 * 256 * 55 / 100);
    }

    [Fact]
    public void Slow_read_is_limited_to_50_MHz()
    {
        Assert.Equal(50_000_000, _flash.MaximumClockHertz(0x03));
        Assert.Equal(133_000_000, _flash.MaximumClockHertz(0x0B));
    }

    [Fact]
    public void A_saved_image_ends_with_the_last_sector_in_use_and_loads_again()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ecg-flash-{Guid.NewGuid():N}.bin");
        try
        {
            EnableAndProgram(0x1234, 9, 8, 7);
            Wait();
            Status();
            _flash.SaveFile(path);
            Assert.Equal(0x2000, new FileInfo(path).Length);

            NorFlash other = new();
            other.LoadFile(path);
            Assert.True(other.Image.SequenceEqual(_flash.Image));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_no_image_is_named_in_the_error()
    {
        IOException error = Assert.Throws<FileNotFoundException>(() => _flash.LoadFile("/nowhere/flash.bin"));
        Assert.Contains("/nowhere/flash.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_is_too_large_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => _flash.Load(new byte[NorFlash.SizeBytes + 1]));
        Assert.Contains("16,777,217 bytes", error.Message, StringComparison.Ordinal);
    }

    private static byte[] InterruptedErase(int seed, long nanoseconds = 22_500_000, byte content = 0)
    {
        NorFlash flash = new() { Seed = seed };
        flash.Load(Enumerable.Repeat(content, 4096).ToArray());
        flash.PowerOn(0);
        flash.Transfer(1_000_000, ClockHertz, new byte[] { 0x06 }, new byte[1]);
        flash.Transfer(1_001_000, ClockHertz, new byte[] { 0x20, 0, 0, 0 }, new byte[4]);
        flash.PowerCut(1_005_000 + nanoseconds);
        return flash.Image[..4096].ToArray();
    }

    private byte Status() => Command(1, 0x05)[0];

    private byte[] Read(int address, int count) => Command(count, 0x03, (byte)(address >> 16), (byte)(address >> 8), (byte)address);

    private void Program(int address, params byte[] data) => Transfer([0x02, (byte)(address >> 16), (byte)(address >> 8), (byte)address, .. data]);

    private void EnableAndProgram(int address, params byte[] data)
    {
        Command(0, 0x06);
        Program(address, data);
        Wait();
    }

    private void Wait() => _now += 45_000_000;

    private byte[] Command(int answerBytes, params byte[] command) => Transfer([.. command, .. new byte[answerBytes]])[command.Length..];

    private byte[] Transfer(byte[] mosi)
    {
        byte[] miso = new byte[mosi.Length];
        _flash.Transfer(_now, ClockHertz, mosi, miso);
        _now += mosi.Length * 1000;
        return miso;
    }
}
