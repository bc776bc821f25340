using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The front end as the datasheet (TI SNAS602C) describes its registers, codes and pins.</summary>
public class Ads1293Tests
{
    private const long PeriodNanoseconds = 2_812_500;

    [Fact]
    public void Registers_reset_to_the_values_of_the_register_map()
    {
        byte[] expected = new byte[0x50];
        expected[0x00] = 0x02;
        expected[0x06] = 0x08;
        expected[0x17] = 0x01;
        expected[0x1F] = 0x03;
        expected[0x21] = 0x08;
        expected[0x22] = 0x80;
        expected[0x23] = 0x80;
        expected[0x24] = 0x80;
        expected[0x28] = 0x40;
        expected[0x2D] = 0x09;
        expected[0x2E] = 0x33;
        expected[0x40] = 0x01;

        Assert.Equal(expected, new Ads1293Pins().Read(0x00, 0x50));
    }

    [Fact]
    public void Addresses_count_up_and_stop_at_4F()
    {
        Ads1293Pins pins = new();
        pins.Write(0x01, 0x11, 0x19, 0x2E);

        Assert.Equal([0x11, 0x19, 0x2E], pins.Read(0x01, 3));
        Assert.Equal([0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], pins.Read(0x40, 20));
    }

    [Theory]
    [InlineData(0x16, 0x00)]
    [InlineData(0x18, 0x00)]
    [InlineData(0x19, 0x00)]
    [InlineData(0x1E, 0x00)]
    [InlineData(0x2D, 0x09)]
    [InlineData(0x30, 0x00)]
    [InlineData(0x37, 0x00)]
    [InlineData(0x40, 0x01)]
    public void Reserved_and_read_only_registers_ignore_writes(byte address, byte value)
    {
        Ads1293Pins pins = new();
        pins.Write(address, 0xFF);

        Assert.Equal(value, pins.Read(address));
    }

    [Fact]
    public void Conversion_locks_the_rate_and_clock_registers()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Start();
        byte[] addresses = [0x11, 0x12, 0x13, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29];
        byte[] before = [.. addresses.Select(address => pins.Read(address))];
        foreach (byte address in addresses)
        {
            pins.Write(address, 0x01);
        }

        Assert.Equal(before, addresses.Select(address => pins.Read(address)).ToArray());
        pins.Write(0x02, 0x11);
        Assert.Equal(0x11, pins.Read(0x02));

        pins.Write(0x00, 0x00);
        pins.Write(0x21, 0x02);
        Assert.Equal(0x02, pins.Read(0x21));
    }

    [Theory]
    [InlineData(0x01, 0x800000)]
    [InlineData(0x02, 0xC35000)]
    public void Zero_volts_is_half_of_full_scale(byte r2, int adcMax)
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(0));
        pins.BringUp(r2: r2, r3: 0x10);
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(adcMax / 2, pins.ReadCode());
    }

    [Theory]
    [InlineData(0.0, 0x735480)]
    [InlineData(1000.0, 0x735480 + 11022)]
    [InlineData(-1000.0, 0x735480 - 11022)]
    [InlineData(685_000.0, 15_108_671)]
    [InlineData(700_000.0, 0xE6A900)]
    [InlineData(-700_000.0, 0)]
    public void Codes_follow_the_datasheet_and_saturate(double microvolts, int code)
    {
        // ADCMAX (3.5 V / 4.8 + 1/2) with ADCMAX = 0xE6A900 for R2 = 6, R3 = 12: 90.7 nV a step.
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(microvolts));
        pins.BringUp();
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(code, pins.ReadCode(), 1.0);
    }

    [Fact]
    public void Swapped_electrodes_invert_the_signal()
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(1000));
        pins.BringUp();
        pins.Write(0x01, 0x0B);
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(0x735480 - 11022, pins.ReadCode(), 1.0);
    }

    [Theory]
    [InlineData(0x40, 200_000)]
    [InlineData(0x80, -200_000)]
    [InlineData(0xC0, 0)]
    public void Test_signals_stand_in_for_the_electrodes(byte test, int microvolts)
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(50_000));
        pins.BringUp();
        pins.Write(0x01, (byte)(0x19 | test));
        pins.Start();
        pins.AwaitSample();

        int expected = (int)Math.Floor((0xE6A900 * ((3.5 * microvolts / 4.8e6) + 0.5)) + 0.5);
        Assert.Equal(expected, pins.ReadCode());
    }

    [Fact]
    public void The_battery_monitor_measures_supply_against_reference()
    {
        Ads1293Pins pins = new();
        pins.Chip.SupplyVolts = () => 3.7;
        pins.BringUp();
        pins.Write(0x05, 0x01);
        pins.Write(0x14, 0x01);
        pins.Start();
        pins.AwaitSample();

        double channelVolts = ((pins.ReadCode() / (double)0xE6A900) - 0.5) * 4.8 / 3.5;
        Assert.Equal(3.7, 2.4 + (channelVolts * 3.246), 5);
    }

    [Fact]
    public void Six_samples_after_the_start_are_masked_and_the_record_begins_at_the_seventh()
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new FunctionSignal(seconds => Math.Round(seconds * 3200 / 9)));
        pins.BringUp();
        long start = pins.Now;
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(start + (7 * PeriodNanoseconds), pins.Now);
        Assert.Equal(0, Microvolts(pins.ReadCode()));
        pins.AwaitSample();
        Assert.Equal(1, Microvolts(pins.ReadCode()));
    }

    [Fact]
    public void Masking_can_be_turned_off()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Write(0x29, 0x02);
        long start = pins.Now;
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(start + PeriodNanoseconds, pins.Now);
    }

    [Fact]
    public void Rates_do_not_drift_over_a_day()
    {
        // The period is no whole number of nanoseconds; after 24 hours the edge must still be where the fraction puts it.
        Ads1293Pins pins = new(4_096_001);
        pins.BringUp(r2: 0x08, r3: 0x80);
        pins.Write(0x29, 0x02);
        long start = pins.Now;
        pins.Start();
        const long Count = 24 * 3600 * 25;
        while (pins.Chip.SamplesProduced < Count)
        {
            pins.AdvanceTo(pins.Chip.NextDueNanoseconds);
        }

        Assert.Equal(start + (long)((Int128)Count * 4096 * 40 * 1_000_000_000 / 4_096_001), pins.Now);
    }

    [Fact]
    public void DRDYB_rises_at_the_14th_clock_of_a_read()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Start();
        pins.AwaitSample();
        Assert.False(pins.Chip.DataReadyHigh);
        long start = pins.Now;
        pins.Chip.Transfer(start, Ads1293Pins.ClockHertz, new byte[] { 0xD0, 0, 0, 0, 0 }, new byte[5]);

        Assert.Equal(start + 1687, pins.Chip.NextDueNanoseconds);
        pins.AdvanceTo(start + 1686);
        Assert.False(pins.Chip.DataReadyHigh);
        pins.AdvanceTo(start + 1687);
        Assert.True(pins.Chip.DataReadyHigh);
    }

    [Fact]
    public void An_unread_sample_is_lost_and_DRDYB_rises_four_oscillator_clocks_before_the_next()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Start();
        pins.AwaitSample();
        long first = pins.Now;

        pins.AdvanceTo(first + PeriodNanoseconds - 9766);
        Assert.False(pins.Chip.DataReadyHigh);
        pins.AdvanceTo(first + PeriodNanoseconds - 9765);
        Assert.True(pins.Chip.DataReadyHigh);
        pins.AdvanceTo(first + PeriodNanoseconds);
        Assert.False(pins.Chip.DataReadyHigh);
        Assert.Equal(1, pins.Chip.SamplesLost);
        Assert.Equal(2, pins.Chip.SamplesProduced);
        Assert.Equal(0, pins.Chip.SamplesTaken);
    }

    [Fact]
    public void DATA_STATUS_says_what_is_new_and_a_second_read_says_old()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Write(0x14, 0x36);
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(0x24, pins.Read(0x30));
        Assert.Equal(0x24, pins.Read(0x50, 4)[0]);
        Assert.Equal(0x04, pins.Read(0x50, 4)[0]);
        Assert.Equal(1, pins.Chip.SamplesTaken);
    }

    [Fact]
    public void A_read_that_ends_inside_the_sample_does_not_take_it()
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Start();
        pins.AwaitSample();
        pins.Read(0x50, 3);

        Assert.Equal(0, pins.Chip.SamplesTaken);
    }

    [Fact]
    public void Streaming_gives_status_then_pace_then_ECG_and_goes_round()
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(1000));
        pins.BringUp(channels: 0x77);
        pins.Write(0x02, 0xC0);
        pins.Write(0x03, 0x40);
        pins.Start();
        pins.AwaitSample();
        byte[] stream = pins.Read(0x50, 1 + 4 + 9 + 1);

        byte[] ecg = pins.Read(0x37, 9);
        byte[] pace = pins.Read(0x31, 6);
        Assert.Equal(0xFC, stream[0]);
        Assert.Equal(pace[..4], stream[1..5]);
        Assert.Equal(ecg, stream[5..14]);
        Assert.Equal(0x10, stream[14]);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x18)]
    public void DRDYB_needs_exactly_one_source(byte source)
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Write(0x27, source);
        pins.Start();
        pins.AdvanceTo(pins.Now + 100_000_000);

        Assert.True(pins.Chip.DataReadyHigh);
        Assert.Equal(0, pins.Chip.SamplesProduced);
    }

    [Fact]
    public void The_clock_does_not_start_before_the_crystal_swings()
    {
        Ads1293Pins pins = new();
        pins.AdvanceTo(14_000_000);
        pins.Write(0x12, 0x04);
        pins.AdvanceTo(20_000_000);
        pins.Start();
        Assert.False(pins.Chip.Converting);

        pins.Write(0x00, 0x00);
        pins.Write(0x12, 0x04);
        pins.Start();
        Assert.True(pins.Chip.Converting);
    }

    [Theory]
    [InlineData(0x05)]
    [InlineData(0x03)]
    public void Power_down_and_standby_stop_conversion(byte config)
    {
        Ads1293Pins pins = new();
        pins.BringUp();
        pins.Write(0x00, config);

        Assert.False(pins.Chip.Converting);
    }

    [Fact]
    public void A_lead_that_comes_off_latches_until_read_and_is_a_new_error_once()
    {
        Ads1293Pins pins = Leads();
        pins.Chip.SetLeadOff(1, true);
        pins.AwaitSample();

        Assert.False(pins.Chip.AlarmHigh);
        Assert.Equal(0x02, pins.Read(0x30) & 0x02);
        Assert.Equal(0x01, pins.Read(0x18));
        Assert.Equal(0x08, pins.Read(0x19) & 0x08);
        Assert.True(pins.Chip.AlarmHigh);
        pins.AwaitSample();

        // Still off: seen in ERROR_LOD, and not again in ERROR_STATUS.
        Assert.Equal(0x01, pins.Read(0x18));
        Assert.Equal(0x00, pins.Read(0x19));

        // On again: the latch holds for one read.
        pins.Chip.SetLeadOff(1, false);
        pins.AwaitSample();
        Assert.Equal(0x01, pins.Read(0x18));
        Assert.Equal(0x00, pins.Read(0x18));
    }

    [Fact]
    public void A_lead_that_was_off_for_a_moment_is_still_reported()
    {
        Ads1293Pins pins = Leads();
        pins.Chip.SetLeadOff(3, true);
        pins.AwaitSample();
        pins.Chip.SetLeadOff(3, false);
        pins.AwaitSample();
        pins.AwaitSample();

        Assert.Equal(0x04, pins.Read(0x18));
    }

    [Fact]
    public void An_open_input_is_drawn_to_the_rail_and_out_of_range()
    {
        Ads1293Pins pins = Leads();
        pins.Chip.SetLeadOff(3, true);
        pins.AwaitSample();

        Assert.Equal(0xE6A900, pins.ReadCode());
        Assert.Equal(0x53, pins.Read(0x1A));
        Assert.Equal(0x18, pins.Read(0x19));
    }

    [Fact]
    public void A_low_battery_is_a_new_error()
    {
        Ads1293Pins pins = new();
        pins.Chip.SupplyVolts = () => 2.6;
        pins.BringUp();
        pins.Start();
        pins.AwaitSample();

        Assert.Equal(0x04, pins.Read(0x19));
        Assert.Equal(0x04, pins.Read(0x1E));
    }

    [Fact]
    public void Errors_can_be_masked_from_the_alarm()
    {
        Ads1293Pins pins = Leads();
        pins.Write(0x2A, 0x18);
        pins.Chip.SetLeadOff(1, true);
        pins.AwaitSample();

        Assert.True(pins.Chip.AlarmHigh);
        Assert.Equal(0x01, pins.Read(0x18));
    }

    [Fact]
    public void Reset_puts_the_registers_back()
    {
        Ads1293Pins pins = new();
        pins.Chip.ResetPin = 8;
        pins.BringUp();
        pins.Start();
        pins.Chip.OnPin(8, false, pins.Now);
        Assert.Equal(0xFF, pins.Read(0x00));
        pins.Chip.OnPin(8, true, pins.Now);

        Assert.Equal(0x02, pins.Read(0x00));
        Assert.Equal(0x08, pins.Read(0x21));
        Assert.False(pins.Chip.Converting);
    }

    [Fact]
    public void A_crystal_out_of_range_is_refused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new Ads1293(8_000_000));
        Assert.Contains("3,700,000 to 4,500,000 Hz", error.Message, StringComparison.Ordinal);
    }

    private static Ads1293Pins Leads()
    {
        Ads1293Pins pins = new();
        pins.Chip.Connect(3, new ConstantSignal(0));
        pins.BringUp();
        pins.Write(0x06, 0x00);
        pins.Write(0x07, 0x07);
        pins.Write(0x08, 0x02);
        pins.Start();
        pins.AwaitSample();
        pins.ReadCode();
        return pins;
    }

    private static int Microvolts(int code) => (int)Math.Round(((code / (double)0xE6A900) - 0.5) * 4.8e6 / 3.5);
}
