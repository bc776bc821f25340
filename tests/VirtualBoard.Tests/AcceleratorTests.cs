using System.Buffers.Binary;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Link;
using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The accelerator at its pins, by the bytes of <see cref="AcceleratorProtocol"/>.</summary>
public class AcceleratorTests
{
    private const int ClockHertz = 8_000_000;
    private readonly SumNetwork _network = new();
    private readonly Accelerator _chip;
    private long _now;

    public AcceleratorTests()
    {
        _chip = new Accelerator(_network);
        PowerUp(_chip);
    }

    [Fact]
    public void Identify_tells_version_hash_and_geometry()
    {
        byte[] answer = Ask(AcceleratorProtocol.CommandIdentify, 9);

        Assert.Equal([0x01, 9, 0, 16, 0], answer[..5]);
        Assert.Equal([1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x99, 0x02, 21, 4], answer[5..21]);
    }

    [Fact]
    public void Classify_answers_logits_class_and_cycles_when_READY_rises()
    {
        byte[] payload = new byte[AcceleratorProtocol.ClassifyPayloadBytes];
        payload[100] = 10;
        payload[101] = 0xFE;
        payload[665] = 20;
        sbyte[]? seen = null;
        _chip.WindowClassified = (window, _, _) => seen = window.ToArray();
        Send(AcceleratorProtocol.CommandClassify, 1, payload);
        Assert.False(_chip.ReadyHigh);

        // 34,300 multiply-accumulates at 8 a cycle, 12 MHz.
        long due = _now + (4288 * 1_000_000_000L / 12_000_000) + 1;
        Assert.Equal(due, _chip.NextDueNanoseconds);
        Assert.All(Response(30)[2..], value => Assert.Equal(0, value));
        Settle();
        Assert.True(_chip.ReadyHigh);
        byte[] answer = Response(30)[2..];

        Assert.Equal([0x02, 1, 0, 21, 0], answer[..5]);
        Assert.Equal(8, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(5)));
        Assert.Equal(20, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(9)));
        Assert.Equal(-5, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(13)));
        Assert.Equal(3, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(17)));
        Assert.Equal(1, answer[21]);
        Assert.Equal(4288u, BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(22)));
        Assert.Equal(-2, seen![101]);
        Assert.Equal(1, _chip.Windows);
    }

    [Fact]
    public void A_response_can_be_read_again()
    {
        byte[] first = Ask(AcceleratorProtocol.CommandIdentify, 1);
        Assert.Equal(first, Response(2 + 7 + 22)[2..]);
    }

    [Fact]
    public void Self_test_says_whether_the_logits_are_as_expected()
    {
        Assert.Equal(1, Ask(AcceleratorProtocol.CommandSelfTest, 1)[5]);
        _network.Expected = [7, 21, -5, 4];
        Assert.Equal(0, Ask(AcceleratorProtocol.CommandSelfTest, 2)[5]);
    }

    [Fact]
    public void Read_last_gives_the_last_result_again_or_says_that_there_is_none()
    {
        Assert.Equal(AcceleratorProtocol.StatusNoResult, Ask(AcceleratorProtocol.CommandReadLast, 1)[2]);
        byte[] result = Ask(AcceleratorProtocol.CommandClassify, 2, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        byte[] again = Ask(AcceleratorProtocol.CommandReadLast, 3);

        Assert.Equal(result[5..26], again[5..26]);
    }

    [Fact]
    public void A_damaged_request_is_answered_with_its_sequence_and_no_payload_and_the_result_stays()
    {
        Ask(AcceleratorProtocol.CommandClassify, 2, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        byte[] frame = Frame(AcceleratorProtocol.CommandClassify, 7, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        frame[300] ^= 0x10;
        Transfer(frame);
        Settle();
        byte[] answer = Response(2 + 7)[2..];

        Assert.Equal([0x02, 7, AcceleratorProtocol.StatusBadCrc, 0, 0], answer[..5]);
        Assert.Equal(AcceleratorProtocol.StatusOk, Ask(AcceleratorProtocol.CommandReadLast, 8)[2]);
        Assert.Equal(1, _chip.Windows);
    }

    [Fact]
    public void Every_single_bit_error_of_a_request_is_refused()
    {
        byte[] good = Frame(AcceleratorProtocol.CommandIdentify, 1, []);
        for (int bit = 8; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Transfer(bad);
            Settle();
            Assert.NotEqual(AcceleratorProtocol.StatusOk, Response(9)[4]);
        }
    }

    [Theory]
    [InlineData(AcceleratorProtocol.CommandClassify, AcceleratorProtocol.ClassifyPayloadBytes - 1)]
    [InlineData(AcceleratorProtocol.CommandIdentify, 1)]
    [InlineData(AcceleratorProtocol.CommandClassify, AcceleratorProtocol.ClassifyPayloadBytes + 1)]
    public void A_payload_of_the_wrong_length_is_refused(byte command, int length) =>
        Assert.Equal(AcceleratorProtocol.StatusBadLength, Ask(command, 1, new byte[length])[2]);

    [Fact]
    public void A_frame_shorter_than_it_says_is_refused()
    {
        Transfer(Frame(AcceleratorProtocol.CommandClassify, 3, new byte[AcceleratorProtocol.ClassifyPayloadBytes])[..200]);
        Settle();

        Assert.Equal([0x02, 3, AcceleratorProtocol.StatusBadLength], Response(9)[2..5]);
    }

    [Fact]
    public void An_unknown_command_is_refused() => Assert.Equal(AcceleratorProtocol.StatusBadCommand, Ask(0x77, 1)[2]);

    [Fact]
    public void While_it_works_it_is_busy_and_the_earlier_request_goes_on()
    {
        Send(AcceleratorProtocol.CommandClassify, 1, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        Send(AcceleratorProtocol.CommandIdentify, 2, []);
        Assert.Equal([0x01, 2, AcceleratorProtocol.StatusBusy], Response(9)[2..5]);
        Settle();

        Assert.Equal([0x02, 1, AcceleratorProtocol.StatusOk], Response(30)[2..5]);
    }

    [Fact]
    public void A_second_window_that_ends_after_the_first_ones_answer_is_refused_last_and_the_first_result_is_kept()
    {
        Send(AcceleratorProtocol.CommandClassify, 1, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        Send(AcceleratorProtocol.CommandClassify, 2, new byte[AcceleratorProtocol.ClassifyPayloadBytes]);
        Settle();

        Assert.Equal([0x02, 2, AcceleratorProtocol.StatusBusy], Response(30)[2..5]);
        Assert.Equal([0x06, 3, AcceleratorProtocol.StatusOk], Ask(AcceleratorProtocol.CommandReadLast, 3)[..3]);
    }

    [Fact]
    public void A_frame_that_is_longer_than_any_request_has_the_wrong_length_whatever_its_checksum()
    {
        byte[] frame = Frame(AcceleratorProtocol.CommandClassify, 7, new byte[AcceleratorProtocol.ClassifyPayloadBytes + 1]);
        frame[^1] ^= 1;
        Transfer(frame);
        Settle();

        Assert.Equal([0x02, 7, AcceleratorProtocol.StatusBadLength], Response(30)[2..5]);
    }

    [Fact]
    public void Asleep_it_takes_only_wake()
    {
        Assert.Equal(0, Ask(AcceleratorProtocol.CommandSleep, 1)[2]);
        Assert.Equal(AcceleratorProtocol.StatusAsleep, Ask(AcceleratorProtocol.CommandIdentify, 2)[2]);
        Assert.Equal(0, Ask(AcceleratorProtocol.CommandWake, 3)[2]);
        Assert.Equal(0, Ask(AcceleratorProtocol.CommandIdentify, 4)[2]);
    }

    [Fact]
    public void Without_power_or_in_configuration_nobody_drives_MISO()
    {
        Accelerator chip = new(_network);
        byte[] miso = new byte[3];
        chip.Transfer(0, ClockHertz, new byte[] { 0x5A, 0, 0 }, miso);
        Assert.Equal([0xFF, 0xFF, 0xFF], miso);

        chip.SetPower(true, 0);
        chip.Transfer(118_999_999, ClockHertz, new byte[] { 0x5A, 0, 0 }, miso);
        Assert.Equal([0xFF, 0xFF, 0xFF], miso);
        chip.Transfer(119_000_000, ClockHertz, new byte[] { 0x5A, 0, 0 }, miso);
        Assert.Equal([0, 0, 0], miso);
    }

    [Theory]
    [InlineData(ReadyFault.StuckLow, false)]
    [InlineData(ReadyFault.StuckHigh, true)]
    public void READY_can_be_stuck(ReadyFault fault, bool level)
    {
        Accelerator chip = new(_network, new AcceleratorOptions { ReadyFault = fault });
        PowerUp(chip);
        chip.Transfer(_now, ClockHertz, Frame(AcceleratorProtocol.CommandIdentify, 1, []), new byte[7]);
        Assert.Equal(level, chip.ReadyHigh);
        chip.OnDue(chip.NextDueNanoseconds);
        Assert.Equal(level, chip.ReadyHigh);
    }

    [Fact]
    public void Bit_errors_come_at_their_rate_and_alike_in_every_run()
    {
        long first = Flipped(5);
        Assert.Equal(first, Flipped(5));
        Assert.NotEqual(first, Flipped(6));
        Assert.InRange(first, 700, 900);

        long Flipped(int seed)
        {
            Accelerator chip = new(_network, new AcceleratorOptions { BitErrorRate = 0.001, BitErrorSeed = seed });
            PowerUp(chip);
            for (int i = 0; i < 100_000; i++)
            {
                chip.Transfer(_now, ClockHertz, new byte[] { 0x5A }, new byte[1]);
            }

            return chip.BitsFlipped / 2;
        }
    }

    private static byte[] Frame(byte command, byte sequence, byte[] payload)
    {
        byte[] frame = [AcceleratorProtocol.RequestMarker, command, sequence, (byte)payload.Length, (byte)(payload.Length >> 8), .. payload, 0, 0];
        int crc = Crc16.Update(Crc16.Initial, frame, 1, frame.Length - 3);
        frame[^2] = (byte)crc;
        frame[^1] = (byte)(crc >> 8);
        return frame;
    }

    private void PowerUp(Accelerator chip)
    {
        chip.SetPower(true, _now);
        _now += 119_000_000;
    }

    private void Send(byte command, byte sequence, byte[] payload) => Transfer(Frame(command, sequence, payload));

    private byte[] Ask(byte command, byte sequence, byte[]? payload = null)
    {
        Send(command, sequence, payload ?? []);
        Settle();
        return Response(2 + 7 + 22)[2..];
    }

    private void Settle()
    {
        _now = _chip.NextDueNanoseconds;
        _chip.OnDue(_now);
    }

    private byte[] Response(int length) => Transfer([AcceleratorProtocol.ResponseMarker, .. new byte[length - 1]]);

    private byte[] Transfer(byte[] mosi)
    {
        byte[] miso = new byte[mosi.Length];
        _chip.Transfer(_now, ClockHertz, mosi, miso);
        _now += mosi.Length * 1000;
        return miso;
    }
}
