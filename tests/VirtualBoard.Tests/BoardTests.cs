using System.Device.Gpio;
using System.Device.Spi;
using System.IO.Ports;
using EcgWearable.Firmware.Board;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;
using Xunit;
using Thread = EcgWearable.NanoRuntime.Threading.Thread;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>The whole board: wiring, UART in step with virtual time, sleep, power.</summary>
public class BoardTests
{
    [Fact]
    public void Firmware_sees_virtual_time_and_ends_with_the_power()
    {
        List<ulong> times = [];
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                while (true)
                {
                    times.Add(HighResTimer.GetCurrent());
                    Thread.Sleep(1000);
                }
            },
            3_500_000_000);

        // Each sleep ends at a tick of 10 ms, and 30 us later the thread runs.
        Assert.Equal([6UL, 1_010_036, 2_020_036, 3_030_036], times);
        Assert.Equal(3_500_000_000, board.NowNanoseconds);
    }

    [Fact]
    public void Power_goes_also_from_firmware_that_catches_everything()
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                for (int i = 0; i < 1000; i++)
                {
                    try
                    {
                        Thread.Sleep(10);
                    }
                    catch (Exception)
                    {
                        // The next call throws again.
                    }
                }
            },
            100_000_000);

        Assert.Equal(100_000_000, board.NowNanoseconds);
    }

    [Fact]
    public void An_exception_of_the_firmware_is_reported_with_its_time()
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        VirtualBoardException error = Assert.Throws<VirtualBoardException>(() => board.Run(
            () =>
            {
                Thread.Sleep(50);
                throw new ArgumentException("no such lead");
            },
            1_000_000_000));

        Assert.Equal("At 50.030 ms the firmware ended with ArgumentException: no such lead", error.Message);
    }

    [Theory]
    [InlineData(Pins.AcceleratorSpiBus, Pins.Ads1293ChipSelect)]
    [InlineData(Pins.FrontEndSpiBus, Pins.FlashChipSelect)]
    [InlineData(Pins.FrontEndSpiBus, 38)]
    public void A_transfer_on_the_wrong_bus_or_chip_select_reaches_nobody(int bus, int chipSelect)
    {
        byte[] answer = new byte[2];
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                FrontEndApplication.ConnectBuses();
                SpiDevice spi = SpiDevice.Create(new SpiConnectionSettings(bus, chipSelect) { ClockFrequency = 1_000_000 });
                spi.TransferFullDuplex(new byte[] { 0xC0, 0 }, answer);
            },
            10_000_000);

        Assert.Equal([0xFF, 0xFF], answer);
        Assert.Contains(board.Report, line => line.Contains($"SPI bus {bus}, chip select GPIO {chipSelect}: nothing answers there", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bus_without_its_pins_reaches_nobody_and_the_report_says_why()
    {
        byte[] answer = new byte[2];
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                Configuration.SetPinFunction(Pins.FrontEndClock, DeviceFunction.SPI1_CLOCK);
                Configuration.SetPinFunction(Pins.FrontEndMiso, DeviceFunction.SPI1_MOSI);
                Configuration.SetPinFunction(Pins.FrontEndMosi, DeviceFunction.SPI1_MISO);
                SpiDevice spi = SpiDevice.Create(new SpiConnectionSettings(Pins.FrontEndSpiBus, Pins.Ads1293ChipSelect));
                spi.TransferFullDuplex(new byte[] { 0xC0, 0 }, answer);
            },
            10_000_000);

        Assert.Equal([0xFF, 0xFF], answer);
        Assert.Contains("MOSI 13, MISO 11", board.Report[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_a_part_cannot_follow_stops_the_board()
    {
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        VirtualBoardException error = Assert.Throws<VirtualBoardException>(() => board.Run(() => new FrontEndApplication(clockHertz: 25_000_000), 1_000_000_000));

        Assert.Contains("ADS1293: SCLK is 25,000,000 Hz, and the part takes at most 20,000,000 Hz", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Firmware_reads_the_signal_on_the_electrodes()
    {
        List<int> codes = [];
        VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = new FunctionSignal(seconds => 1000 * seconds * 3200 / 9) });
        board.Run(
            () =>
            {
                FrontEndApplication app = new();
                app.Start();
                while (true)
                {
                    if (app.DataReady.Read() == PinValue.Low && app.ReadSample())
                    {
                        codes.Add(app.Code);
                    }
                }
            },
            200_000_000);

        Assert.Equal(board.FrontEnd.SamplesProduced, codes.Count);
        for (int i = 0; i < codes.Count; i++)
        {
            Assert.Equal(1000 * i, ((codes[i] / (double)0xE6A900) - 0.5) * 4.8e6 / 3.5, 0.1);
        }
    }

    [Fact]
    public void The_host_and_the_device_talk_in_step_with_virtual_time()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(Echo);
        board.RunFor(100_000_000);
        Assert.Equal(100_000_000, board.NowNanoseconds);

        board.Host.Write([1, 2, 3, 0]);
        byte[] buffer = new byte[16];
        int count = board.Host.Read(buffer, 1000);
        long afterFirst = board.NowNanoseconds;
        Assert.Equal([2, 3, 4, 0], buffer[..count]);
        Assert.InRange(afterFirst, 100_000_000, 112_000_000);

        Assert.Equal(0, board.Host.Read(buffer, 250));
        Assert.Equal(afterFirst + 250_000_000, board.NowNanoseconds);
        board.Stop();
        Assert.Throws<IOException>(() => board.Host.Read(buffer, 10));
    }

    [Fact]
    public void The_same_conversation_takes_the_same_time_again()
    {
        Assert.Equal(Conversation(), Conversation());

        static List<long> Conversation()
        {
            using VirtualEcgBoard board = new(new VirtualBoardOptions());
            board.Start(Echo);
            List<long> times = [];
            byte[] buffer = new byte[16];
            board.RunFor(50_000_000);
            for (int i = 0; i < 20; i++)
            {
                board.Host.Write([(byte)(i + 1), 0]);
                board.Host.Read(buffer, 1000);
                times.Add(board.NowNanoseconds);
            }

            return times;
        }
    }

    [Fact]
    public void A_receive_buffer_that_is_full_loses_what_comes()
    {
        int received = 0;
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(() =>
        {
            SerialPort port = Open();
            Thread.Sleep(500);
            received = port.BytesToRead;
            Thread.Sleep(-1);
        });
        board.RunFor(10_000_000);
        board.Host.Write(new byte[1000]);
        board.RunFor(1_000_000_000);

        Assert.Equal(256, received);
        Assert.Equal(744, board.Uart.ReceiveOverruns);
    }

    [Fact]
    public void A_port_at_another_rate_hears_nothing()
    {
        int received = -1;
        using VirtualEcgBoard board = new(new VirtualBoardOptions { HostBaudRate = 115_200 });
        board.Start(() =>
        {
            SerialPort port = Open();
            Thread.Sleep(100);
            received = port.BytesToRead;
            Thread.Sleep(-1);
        });
        board.RunFor(10_000_000);
        board.Host.Write([1, 2, 3]);
        board.RunFor(200_000_000);

        Assert.Equal(0, received);
    }

    [Fact]
    public void Firmware_that_fails_on_its_thread_fails_the_host()
    {
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(() => throw new InvalidOperationException("boom"));

        Assert.Contains("boom", Assert.Throws<VirtualBoardException>(() => board.RunFor(1_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Light_sleep_ends_with_the_data_ready_pin_or_the_timer()
    {
        List<string> causes = [];
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(5));
                Sleep.StartLightSleep();
                causes.Add($"{Sleep.GetWakeupCause()} {HighResTimer.GetCurrent()}");
                FrontEndApplication app = new();
                app.Start();
                Sleep.EnableWakeupByTimer(TimeSpan.FromSeconds(1));
                Sleep.EnableWakeupByPin((Sleep.WakeupGpioPin)(1UL << Pins.Ads1293DataReady), 0);
                Sleep.StartLightSleep();
                causes.Add($"{Sleep.GetWakeupCause()} {app.DataReady.Read()}");
            },
            300_000_000);

        Assert.Equal(["Timer 5518", "Ext0 Low"], causes);
        Assert.InRange(board.LightSleepNanoseconds, 5_000_000, 30_000_000);
    }

    [Fact]
    public void What_can_wake_the_chip_stays_armed_for_the_next_sleep_and_for_deep_sleep()
    {
        List<ulong> times = [];
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                times.Add(HighResTimer.GetCurrent());
                Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(20));
                Sleep.StartLightSleep();
                Sleep.StartLightSleep();
                times.Add(HighResTimer.GetCurrent());
                if (times.Count < 4)
                {
                    Sleep.StartDeepSleep();
                }
            },
            500_000_000);

        // Twice 20 ms and 0.5 ms of waking; then deep sleep ends after 20 ms with a restart, after which nothing is armed.
        Assert.Equal([6UL, 41_030, 61_042, 102_066], times);
    }

    [Fact]
    public void What_the_host_sends_to_a_sleeping_chip_is_lost_and_a_few_edges_of_it_wake_the_chip()
    {
        List<string> seen = [];
        using VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Start(() =>
        {
            SerialPort port = Open();
            Sleep.EnableWakeupByUart(Sleep.WakeUpPort.COM2, 3);
            Sleep.StartLightSleep();
            seen.Add($"{Sleep.GetWakeupCause()} {HighResTimer.GetCurrent()}");
            Thread.Sleep(10);
            seen.Add($"{port.BytesToRead} bytes");
            Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(50));
            port.Write([1, 2, 3, 0], 0, 4);
            Sleep.StartLightSleep();
            Thread.Sleep(-1);
        });
        board.RunFor(100_000_000);
        Assert.Empty(seen);

        // 0x55 rises five times: the third rise comes with bit 4, after 5/10 of the byte's 10.85 us. The byte that woke the chip is
        // gone; 0.5 ms later the CPU runs, and finds what came after.
        board.Host.Write([0x55, 0x55, 0x55, 0x55, 0x55]);
        board.RunFor(30_000_000);
        Assert.Equal(["Uart 100511", "4 bytes"], seen);

        // What the chip has not sent when it goes to sleep never comes.
        board.RunFor(100_000_000);
        byte[] buffer = new byte[16];
        Assert.Equal(0, board.Host.Read(buffer, 10));
        Assert.True(board.Uart.BytesLostInSleep >= 4);
    }

    [Fact]
    public void A_reboot_starts_the_firmware_again_with_its_pins_released()
    {
        int boots = 0;
        VirtualEcgBoard board = new(new VirtualBoardOptions());
        board.Run(
            () =>
            {
                boots++;
                GpioPin led = new GpioController().OpenPin(Pins.Led, PinMode.Output);
                led.Write(PinValue.High);
                Thread.Sleep(100);
                Power.RebootDevice(RebootOption.NormalReboot);
            },
            350_000_000);

        Assert.Equal(4, boots);
        Assert.Equal([true, false, true, false, true, false, true], board.Led.Edges.Select(edge => edge.Lit));
    }

    [Fact]
    public void The_button_is_seen_by_its_handler()
    {
        List<PinEventTypes> edges = [];
        VirtualEcgBoard board = new(new VirtualBoardOptions { ButtonPresses = [new ButtonPress(100_000_000, 200_000_000)] });
        board.Run(
            () =>
            {
                GpioPin button = new GpioController().OpenPin(Pins.Button, PinMode.InputPullUp);
                button.ValueChanged += (_, e) => edges.Add(e.ChangeType);
                Thread.Sleep(-1);
            },
            500_000_000);

        Assert.Equal([PinEventTypes.Falling, PinEventTypes.Rising], edges);
    }

    [Fact]
    public void The_flash_is_cut_with_the_board_and_keeps_what_was_written()
    {
        NorFlash flash = new() { CutPowerAtProgrammedByte = 100 };
        VirtualEcgBoard board = new(new VirtualBoardOptions { Flash = flash });
        board.Run(
            () =>
            {
                FrontEndApplication.ConnectBuses();
                SpiDevice spi = SpiDevice.Create(new SpiConnectionSettings(Pins.AcceleratorSpiBus, Pins.FlashChipSelect) { ClockFrequency = 8_000_000 });
                for (int page = 0; page < 10; page++)
                {
                    spi.WriteByte(0x06);
                    byte[] program = new byte[4 + 64];
                    program[0] = 0x02;
                    program[2] = (byte)page;
                    spi.Write(program);
                    Thread.Sleep(10);
                }
            },
            1_000_000_000);

        Assert.Equal(100, flash.ProgrammedBytes);
        Assert.Equal(36, flash.Image[0x100..0x124].ToArray().Count(value => value == 0));
        Assert.Equal(0xFF, flash.Image[0x125]);
        Assert.True(board.NowNanoseconds < 1_000_000_000);
    }

    [Fact]
    public void A_busy_core_empties_the_cell_faster_than_one_that_waits()
    {
        VirtualEcgBoard waiting = new(new VirtualBoardOptions());
        waiting.Run(() => Thread.Sleep(-1), 60_000_000_000);
        VirtualEcgBoard busy = new(new VirtualBoardOptions());
        busy.Run(
            () =>
            {
                while (true)
                {
                    Thread.Sleep(0);
                }
            },
            60_000_000_000);

        // 51.2 mA and 32.9 mA at 3.3 V for a minute, through a regulator of 90 %, of 150 mAh at 3.7 V.
        Assert.Equal(1 - (51.4 / 60 * 3.3 / 3.7 / 0.9 / 150), busy.Battery.StateOfCharge, 0.0001);
        Assert.Equal(1 - (33.1 / 60 * 3.3 / 3.7 / 0.9 / 150), waiting.Battery.StateOfCharge, 0.0001);
    }

    [Fact]
    public void Boards_on_several_threads_do_not_disturb_each_other()
    {
        long[] produced = new long[4];
        Parallel.For(0, 4, i =>
        {
            VirtualEcgBoard board = new(new VirtualBoardOptions { CrystalHertz = 4_096_000 + (i * 10_240) });
            board.Run(
                () =>
                {
                    FrontEndApplication app = new();
                    app.Start();
                    while (true)
                    {
                        if (app.DataReady.Read() == PinValue.Low)
                        {
                            app.ReadSample();
                        }

                        Thread.Sleep(0);
                    }
                },
                10_000_000_000);
            Assert.Equal(0, board.FrontEnd.SamplesLost);
            produced[i] = board.FrontEnd.SamplesProduced;
        });

        Assert.Equal(4, produced.Distinct().Count());
    }

    [Fact]
    public void A_sampling_loop_allocates_nothing()
    {
        long allocated = long.MaxValue;
        VirtualEcgBoard board = new(new VirtualBoardOptions { Signal = new ResampledRecord(new double[36_000], 360) });
        board.Run(
            () =>
            {
                FrontEndApplication app = new();
                app.Start();
                Sample(app, 100);

                // The runtime itself may allocate once on this thread, when it compiles anew; a loop that allocates does so in every round.
                for (int round = 0; round < 10; round++)
                {
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    Sample(app, 1000);
                    allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
                }
            },
            60_000_000_000);

        Assert.Equal(0, allocated);

        static void Sample(FrontEndApplication app, int samples)
        {
            while (samples > 0)
            {
                if (app.DataReady.Read() == PinValue.Low)
                {
                    app.ReadSample();
                    samples--;
                }

                Thread.Sleep(0);
            }
        }
    }

    private static SerialPort Open()
    {
        FrontEndApplication.ConnectBuses();
        SerialPort port = new(Pins.HostPort, 921_600);
        port.Open();
        return port;
    }

    private static void Echo()
    {
        SerialPort port = Open();
        byte[] buffer = new byte[64];
        while (true)
        {
            int count = Math.Min(buffer.Length, port.BytesToRead);
            if (count == 0)
            {
                Thread.Sleep(1);
                continue;
            }

            port.Read(buffer, 0, count);
            for (int i = 0; i < count; i++)
            {
                buffer[i] = buffer[i] == 0 ? (byte)0 : (byte)(buffer[i] + 1);
            }

            port.Write(buffer, 0, count);
        }
    }
}
